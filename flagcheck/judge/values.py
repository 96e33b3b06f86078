"""Variants, values, their types and their payloads' schema."""

from collections.abc import Iterator
from typing import Any

import msgspec

from flagcheck import rules
from flagcheck.expectations import Wanted
from flagcheck.expectations.contradictions import is_of_type
from flagcheck.judge.words import served_text, state_text, value_text
from flagcheck.record import Audience, Flag, Presence
from hookset.outcome import Rule
from hookset.same import same_value

Said = tuple[Rule, str, str]
WHOLE = 100.0 - 1e-6
LONGEST_ERROR = 300


def variant(wanted: Wanted, flag: Flag) -> Iterator[Said]:
    """The one variant that everybody is given who is given any."""
    if wanted.variant is None:
        return
    found = given_to_all(flag)
    if found is None:
        several = {one.name: one.percent for one in flag.variants or () if one.percent != 0}
        why = f"several are given: {', '.join(several)}" if several else "the service does not tell"
        # a share that is known is less than all: else it were the only one
        sure = bool(several) and several.get(wanted.variant, 0.0) is not None
        if several and to_nobody(flag):
            why, sure = state_text(flag), True
        yield rules.VARIANT if sure else rules.UNKNOWN, f"variant {wanted.variant}", why
    elif found != wanted.variant:
        yield rules.VARIANT, wanted.variant, found


def to_nobody(flag: Flag) -> bool:
    """Whether the flag is off, or on for nobody."""
    return flag.presence is not Presence.ON or flag.served.audience is Audience.NONE


def given_to_all(flag: Flag) -> str | None:
    """The name of the only variant that is given, or None where it is not one."""
    whole = [one.name for one in flag.variants or () if one.percent is not None and one.percent >= WHOLE]
    return whole[0] if whole else flag.default


def value(wanted: Wanted, flag: Flag) -> Iterator[Said]:
    """The value that everybody is given."""
    if wanted.value is msgspec.UNSET:
        return
    if flag.value is msgspec.UNSET:
        sure = bool(_values(flag)) and not any(same_value(wanted.value, each) for each in _values(flag))
        if sure or _surely_not_all(flag):
            yield rules.VALUE, value_text(wanted.value), _several(flag)
        else:
            yield rules.UNKNOWN, f"value {value_text(wanted.value)}", "no single value is given to all"
    elif not same_value(wanted.value, flag.value):
        yield rules.VALUE, value_text(wanted.value), value_text(flag.value)


def _several(flag: Flag) -> str:
    if _values(flag):
        return "one of " + ", ".join(value_text(each) for each in _values(flag))
    return f"true{served_text(flag.served)}, false for the others"


def _surely_not_all(flag: Flag) -> bool:
    """A flag of booleans that a known share of everybody is given: the others are given false."""
    served = flag.served
    part = served.audience is Audience.SOME and served.percent is not None and served.conditional is False
    return part and flag.type == "boolean" and not flag.variants


def type_of(wanted: Wanted, flag: Flag) -> Iterator[Said]:
    """The type of every value that the flag can give."""
    if wanted.type is None:
        return
    known = _values(flag)
    wrong = [each for each in known if not is_of_type(each, wanted.type)]
    if wrong:
        yield rules.TYPE, wanted.type, value_text(wrong[0])
    elif not known and flag.type:
        if not (flag.type == wanted.type or (flag.type, wanted.type) == ("number", "integer")):
            yield rules.TYPE, wanted.type, flag.type
    elif not known:
        yield rules.UNKNOWN, f"type {wanted.type}", "the service does not tell"


def payload(wanted: Wanted, flag: Flag) -> Iterator[Said]:
    """Every value that the flag can give against the payload's schema."""
    if wanted.payload is None:
        return
    known = _values(flag)
    if not known:
        yield rules.UNKNOWN, "payload", "the service tells no value"
        return
    import jsonschema  # noqa: PLC0415 - 100 ms, and only where a payload has a schema
    from referencing import Registry  # noqa: PLC0415 - comes with jsonschema

    # an empty registry of our own: the default one fetches a schema that is referred to from the network
    kind = jsonschema.validators.validator_for(wanted.payload)
    validator = kind(wanted.payload, registry=Registry())
    for each in known:
        try:
            error = next(validator.iter_errors(_decoded(each)), None)
        except RecursionError:
            yield (
                rules.UNKNOWN,
                "payload",
                "its schema or a value goes round in a circle, or is nested too deeply",
            )
            return
        if error:
            path = "".join(f"[{step!r}]" for step in error.absolute_path)
            said = f"{path} {error.message}".strip()[:LONGEST_ERROR]
            yield rules.PAYLOAD, "a value that fits the schema", f"{value_text(each)}: {said}"
            return


def _values(flag: Flag) -> list[Any]:
    """What may be given: every variant that is not excluded by its share, and the value for all."""
    variants = [
        one.value for one in flag.variants or () if one.value is not msgspec.UNSET and one.percent != 0
    ]
    return variants or ([flag.value] if flag.value is not msgspec.UNSET else [])


def _decoded(value: Any) -> Any:
    """A payload that the service keeps as text, as what the text says."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError:
            return value
    return value
