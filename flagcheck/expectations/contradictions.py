"""Expectations that no flag can meet: refused before anything is asked."""

from collections.abc import Iterator

import msgspec

from flagcheck.expectations.wanted import Wanted
from hookset.errors import UsageError


def refuse_contradictions(wanted: Wanted, where: str, *, hint: str = "") -> None:
    """Raise UsageError, with `hint`, naming the first pair of keys that exclude one another."""
    for said in _contradictions(wanted):
        raise UsageError(f"{where}: {said}", hint)
    if wanted == _nothing_of(wanted):
        raise UsageError(f"{where}: expects nothing", "say at least `state: enabled`")


def _contradictions(wanted: Wanted) -> Iterator[str]:
    rollout = wanted.rollout
    if rollout and rollout.at_least > rollout.at_most:
        yield f"rollout: at_least {rollout.at_least:g} is more than at_most {rollout.at_most:g}"
    if wanted.state in ("disabled", "absent"):
        for name in _needing_on(wanted):
            yield f"state: {wanted.state} contradicts {name}"
    if wanted.state == "enabled" and wanted.archived:
        yield "state: enabled contradicts archived: true"
    if wanted.state == "absent" and (wanted.cases or wanted.edges):
        yield f"state: absent contradicts {'for' if wanted.cases else 'at_edge'}"
    yield from _of_types(wanted)


def _needing_on(wanted: Wanted) -> Iterator[str]:
    if wanted.rollout and wanted.rollout.at_least > 0:
        yield f"rollout: {wanted.rollout.at_least:g}"
    named = {
        "targeting": wanted.targeting,
        "variant": wanted.variant is not None,
        "prerequisites: satisfied": wanted.prerequisites_asked,
    }
    yield from (name for name, value in named.items() if value)
    if wanted.state == "absent":
        yield from (name for name, value in _of_a_flag(wanted).items() if value)


def _of_a_flag(wanted: Wanted) -> dict[str, object]:
    """What only a flag that is there can have."""
    return {
        "value": wanted.value is not msgspec.UNSET,
        "type": wanted.type,
        "payload": wanted.payload is not None,
        "archived: true": wanted.archived,
        "not_ahead_of": wanted.not_ahead_of,
        "nothing_scheduled_within": wanted.nothing_scheduled_within is not None,
        "unchanged_for": wanted.unchanged_for is not None,
        "stale: fail": wanted.stale == "fail",
    }


def _of_types(wanted: Wanted) -> Iterator[str]:
    if wanted.value is msgspec.UNSET or wanted.type is None:
        return
    if not is_of_type(wanted.value, wanted.type):
        yield f"value: {msgspec.json.encode(wanted.value).decode()} is no {wanted.type}, as type says"


def is_of_type(value: object, kind: str) -> bool:
    """Whether a JSON value is of an expectation's type; an integer is a number, true is neither."""
    if isinstance(value, bool):
        return kind == "boolean"
    kinds: dict[str, tuple[type, ...]] = {
        "boolean": (),
        "string": (str,),
        "number": (int, float),
        "integer": (int,),
        "object": (dict, list),
    }
    return isinstance(value, kinds[kind]) or (
        kind == "integer" and isinstance(value, float) and value.is_integer()
    )


def _nothing_of(wanted: Wanted) -> Wanted:
    return msgspec.structs.replace(
        wanted,
        state=None,
        rollout=None,
        cases=(),
        not_ahead_of=(),
        nothing_scheduled_within=None,
        unchanged_for=None,
        edges=(),
        archived=False,
        prerequisites=False,
        prerequisites_asked=False,
        stale="ignore" if wanted.stale == "ignore" else "warn",
    )
