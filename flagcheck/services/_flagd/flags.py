"""A flagd definition as flagcheck's record of a flag."""

from collections.abc import Mapping
from typing import Any

import msgspec

from flagcheck.record import EVERYBODY, NOBODY, Audience, Flag, Presence, Served, Variant, not_given, share
from flagcheck.services._flagd.source import Definition
from flagcheck.services._flagd.targeting import Outcome, broken, outcome
from flagcheck.types import type_of_all

STATES = {"ENABLED": Presence.ON, "DISABLED": Presence.OFF}


def flag(key: str, one: Definition, evaluators: Mapping[str, Any], metadata: Mapping[str, Any]) -> Flag:
    """The record of one definition. A flag of booleans is on where it gives true; of other types, where it gives any."""
    if one.state not in STATES:
        why = f"its state is {one.state!r}, neither ENABLED nor DISABLED"
        return Flag(key=key, presence=Presence.UNKNOWN, why=why)
    if why := broken(one.targeting, evaluators):
        return Flag(key=key, presence=Presence.UNKNOWN if one.state == "ENABLED" else Presence.OFF, why=why)
    found = outcome(one.targeting, evaluators)
    given = {variant or one.default_variant for variant in found.variants}
    # disabled, it leaves the value to the code's default
    off = STATES[one.state] is Presence.OFF
    single = next(iter(given)) if found.decided and len(given) == 1 and not off else None
    variants = _variants(one, found)
    return Flag(
        key=key,
        presence=STATES[one.state],
        served=_served(one, found),
        value=one.variants.get(single, msgspec.UNSET) if single else msgspec.UNSET,
        default=single,
        type=type_of_all(one.variants.values()),
        variants=not_given(variants) if off else variants,
        version=str(metadata.get("version", "")),
    )


def _shares(one: Definition, found: Outcome) -> dict[str, float] | None:
    """Percent by variant, the default variant in its place; empty name where the code's default is given."""
    if found.shares is None or not found.decided:
        return None
    shares: dict[str, float] = {}
    for variant, percent in found.shares.items():
        name = variant or one.default_variant or ""
        shares[name] = shares.get(name, 0.0) + percent
    return shares


def _on(one: Definition, found: Outcome) -> float | None:
    """Percent who are given the on side by one distribution."""
    shares = _shares(one, found)
    if shares is None:
        return None
    on = (part for name, part in shares.items() if part and one.variants.get(name) is not False)
    return round(sum(on), 6)


def _served(one: Definition, found: Outcome) -> Served:
    given = {variant or one.default_variant or "" for variant in found.variants}
    if not found.decided or not given <= one.variants.keys():
        # the code's default, or a name that is no variant, decides for some
        return Served(conditional=found.conditional)
    percent = _on(one, found)
    if percent is not None:
        return share(percent)
    on = {variant for variant in given if one.variants[variant] is not False}
    if on in (set(), given):
        return EVERYBODY if on else NOBODY
    if found.one_condition and _on(one, found.one_condition[1]) == 0:
        meeting = _on(one, found.one_condition[0])
        if meeting is not None:
            return share(meeting, conditional=True)
    return Served(audience=Audience.SOME, conditional=True)


def _variants(one: Definition, found: Outcome) -> tuple[Variant, ...]:
    shares = _shares(one, found)
    return tuple(
        Variant(name=name, value=value, percent=None if shares is None else round(shares.get(name, 0.0), 6))
        for name, value in one.variants.items()
    )
