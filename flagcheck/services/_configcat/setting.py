"""Who is given what by a setting's rules, in the same words for the Management API and the config JSON.

ConfigCat has no switch beside the rules: a boolean that nobody can be given as true is off. The order of judgement is that
of its SDKs (configcatclient/rolloutevaluator.py of github.com/configcat/python-sdk).
"""

from typing import Any

import msgspec

from flagcheck.record import EVERYBODY, Audience, Flag, Prerequisite, Presence, Served, Variant
from flagcheck.services import _ladder
from flagcheck.services._ladder import Step
from hookset.same import same_value

NO_VALUE = "one of its values is of no type that is known here"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One targeting rule: values with their shares in percent. `needs`: other flags that it names in its conditions."""

    gives: tuple[tuple[float, Any], ...]
    conditional: bool
    needs: tuple[Prerequisite, ...] = ()


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """A feature flag or setting in one environment. `names` are those of its values, where they have any."""

    key: str
    type: str
    default: Any
    rules: tuple[Rule, ...] = ()
    names: tuple[tuple[Any, str], ...] = ()


def flag(setting: Setting) -> Flag:
    """A boolean is ON where anybody can be given true; a setting of another type is always ON."""
    steps = [Step(gives=rule.gives, conditional=rule.conditional) for rule in setting.rules]
    given = _ladder.values(steps, setting.default)
    if None in given:
        return Flag(key=setting.key, presence=Presence.UNKNOWN, why=NO_VALUE)
    who = served(steps, setting.default)
    return Flag(
        key=setting.key,
        presence=Presence.OFF if who.audience is Audience.NONE else Presence.ON,
        served=who,
        value=given[0] if len(given) == 1 else msgspec.UNSET,
        type=setting.type,
        variants=_variants(setting, steps) if len(given) > 1 else None,
        prerequisites=_prerequisites(setting, given),
    )


def served(steps: list[Step], default: Any) -> Served:
    """A boolean's on side is true; of another type it is every value but the default, where rules give others."""
    if isinstance(default, bool):
        return _ladder.served(steps, default, lambda value: value is True)
    if len(_ladder.values(steps, default)) == 1:
        return EVERYBODY
    return _ladder.served(steps, default, lambda value: not same_value(value, default))


def _variants(setting: Setting, steps: list[Step]) -> tuple[Variant, ...]:
    return tuple(
        Variant(name=_name(setting, value), value=value, percent=percent)
        for value, percent in _ladder.shares(steps, setting.default)
    )


def _name(setting: Setting, value: Any) -> str:
    """The name of a value, else the value itself."""
    for one, name in setting.names:
        if name and same_value(one, value):
            return name
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _prerequisites(setting: Setting, given: list[Any]) -> tuple[Prerequisite, ...]:
    """The flags without which nobody is given anything but the default: named in every rule that gives it."""
    if len(given) < 2:
        return ()
    giving = [
        rule
        for rule in setting.rules
        if any(part > 0 and not same_value(value, setting.default) for part, value in rule.gives)
    ]
    return (
        tuple(one for one in giving[0].needs if all(one in rule.needs for rule in giving)) if giving else ()
    )


def prerequisite(key: str, value: Any, *, equal: bool) -> tuple[Prerequisite, ...]:
    """What a condition on another flag needs of it; none where it only must not be one of several values."""
    if isinstance(value, bool):
        return (Prerequisite(flag=key, wanted=Presence.ON if value is equal else Presence.OFF),)
    if not equal:
        return ()
    return (
        Prerequisite(
            flag=key, variants=(value if isinstance(value, str) else msgspec.json.encode(value).decode(),)
        ),
    )
