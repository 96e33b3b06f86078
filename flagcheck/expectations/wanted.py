"""One flag's expectation as it is judged: synonyms resolved, durations in seconds, contexts looked up."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from flagcheck.expectations.shape import Bounds, Edge, Expectation, Given, Names, Time
from flagcheck.service import Tells
from hookset.duration import seconds_of
from hookset.errors import UsageError
from hookset.nearest import did_you_mean
from hookset.outcome import Status

State = Literal["enabled", "disabled", "present", "absent"]
STATES: dict[object, State] = {
    True: "enabled",
    False: "disabled",
    "on": "enabled",
    "off": "disabled",
    "enabled": "enabled",
    "disabled": "disabled",
    "present": "present",
    "absent": "absent",
}
EVALUATED = frozenset({Tells.EVALUATION})


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One named context and what it is to be given."""

    name: str
    context: dict[str, Any]
    given: Given


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is expected of one flag. Durations are seconds; `None`, UNSET and empty are not judged."""

    key: str
    service: str
    state: State | None
    rollout: Bounds | None
    targeting: Literal["unconditional", "targeted"] | None
    variant: str | None
    value: Any
    type: str | None
    payload: dict[str, Any] | bool | None
    cases: tuple[Case, ...]
    prerequisites: bool
    prerequisites_asked: bool
    not_ahead_of: tuple[str, ...]
    nothing_scheduled_within: float | None
    unchanged_for: float | None
    archived: bool
    stale: Literal["warn", "fail", "ignore"]
    when_unknown: Literal["inconclusive", "fail", "warn"]
    edges: tuple[str, ...]
    edge_within: float
    severity: Status
    why: str

    @property
    def needs(self) -> frozenset[Tells]:
        """What the service must be able to tell for this to be judged at all."""
        asked = {
            Tells.STATE: self.state is not None and not self.cases,
            Tells.ROLLOUT: self.rollout is not None,
            Tells.TARGETING: self.targeting is not None,
            Tells.VARIANT: self.variant is not None,
            Tells.VALUE: self.value is not msgspec.UNSET or self.payload is not None,
            Tells.TYPE: self.type is not None,
            Tells.SCHEDULED: self.nothing_scheduled_within is not None,
            Tells.CHANGED: self.unchanged_for is not None,
            Tells.EVALUATION: bool(self.cases),
        }
        return frozenset(tell for tell, wanted in asked.items() if wanted)


def wanted(key: str, said: Expectation, contexts: Mapping[str, dict[str, Any]], where: str) -> Wanted:
    """The expectation of flag `key`; `where` begins the UsageError for a duration or context that is wrong."""
    state = _implied(said) if said.state is None else STATES[said.state]
    edge = said.at_edge if isinstance(said.at_edge, Edge) else Edge(services=said.at_edge)
    return Wanted(
        key=key,
        service=said.service,
        state=state,
        rollout=_bounds(said.rollout),
        targeting=said.targeting,
        variant=said.variant,
        value=said.value,
        type=said.type,
        payload=said.payload,
        cases=tuple(_case(name, given, contexts, where) for name, given in said.contexts.items()),
        prerequisites_asked=said.prerequisites == "satisfied",
        prerequisites=said.prerequisites == "satisfied"
        or (said.prerequisites is None and state == "enabled"),
        not_ahead_of=_names(said.not_ahead_of),
        nothing_scheduled_within=_seconds(said.nothing_scheduled_within, f"{where}.nothing_scheduled_within"),
        unchanged_for=_seconds(said.unchanged_for, f"{where}.unchanged_for"),
        archived=said.archived,
        stale=said.stale,
        when_unknown=said.when_unknown,
        edges=_names(edge.services),
        edge_within=_seconds(edge.within, f"{where}.at_edge.within") or 0.0,
        severity=Status(said.severity),
        why=said.why,
    )


def _implied(said: Expectation) -> State | None:
    """A share above nothing, a variant or a value is had from a flag that is on; a share alone says no more."""
    bounds = _bounds(said.rollout)
    if bounds and bounds.at_least > 0:
        return "enabled"
    return "present" if _says_something(said) else None


def _says_something(said: Expectation) -> bool:
    return any(
        (said.rollout is not None, said.targeting, said.variant is not None, said.type, said.payload)
    ) or (said.value is not msgspec.UNSET)


def _bounds(share: float | Bounds | None) -> Bounds | None:
    if share is None or isinstance(share, Bounds):
        return share
    return Bounds(at_least=share, at_most=share)


def _names(names: Names) -> tuple[str, ...]:
    return ((names,) if names else ()) if isinstance(names, str) else names


def _seconds(time: Time | None, where: str) -> float | None:
    try:
        return None if time is None else seconds_of(str(time))
    except ValueError as error:
        raise UsageError(f"{where}: {error}") from None


def _case(name: str, given: Any, contexts: Mapping[str, dict[str, Any]], where: str) -> Case:
    """`for: {beta: true}` is short for `for: {beta: {value: true}}`."""
    if name not in contexts:
        raise UsageError(
            f"{where}.for: no context {name!r} under `contexts`{did_you_mean(name, contexts)}",
            f"add to the file:  contexts: {{{name}: {{targetingKey: somebody}}}}",
        )
    keys = set(Given.__struct_fields__)
    if isinstance(given, dict) and given and set(given) <= keys:
        return Case(name=name, context=contexts[name], given=msgspec.convert(given, Given))
    return Case(name=name, context=contexts[name], given=Given(value=given))
