"""From Unleash's words to the record that is the same for every service."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from flagcheck.record import (
    NOBODY,
    Audience,
    Flag,
    Prerequisite,
    Presence,
    Scheduled,
    Served,
    Variant,
    not_given,
)
from flagcheck.services._unleash.shapes import Dependency, Environment, Payload, Plan, Strategy, Weighed
from flagcheck.services._unleash.strategies import served

TYPES = {"json": "object", "number": "number", "string": "string", "csv": "string"}


def flag(
    key: str, enabled: bool, strategies: Sequence[Strategy], of_flag: Sequence[Weighed] | None, **more: Any
) -> Flag:
    """A flag in one environment. `of_flag` are variants of the flag itself, which count where a strategy has none."""
    active = [strategy for strategy in strategies if not strategy.disabled]
    lists = [strategy.variants or of_flag or [] for strategy in active] or [of_flag or []]
    given_to = served(strategies)
    idle = not enabled or given_to == NOBODY
    variants = _variants(lists)
    return Flag(
        key=key,
        presence=Presence.ON if enabled else Presence.OFF,
        served=given_to,
        type=_type(lists),
        variants=not_given(variants) if idle else variants,
        default=None if idle else _only(lists),
        value=False if idle else _value(given_to, lists),
        **more,
    )


def decoded(payload: Payload | None) -> Any:
    """A payload as a JSON value; the text itself where it is not what its type says. UNSET where there is none."""
    if payload is None:
        return msgspec.UNSET
    if payload.type not in ("json", "number"):
        return payload.value
    try:
        return msgspec.json.decode(payload.value)
    except (msgspec.DecodeError, RecursionError):
        return payload.value


def _variants(lists: Sequence[Sequence[Weighed]]) -> tuple[Variant, ...]:
    """The variants of all strategies. Where these differ, none has one share."""
    alike = all(one == lists[0] for one in lists)
    found: dict[str, Variant] = {}
    for variant in (each for one in lists for each in one):
        percent = variant.weight / 10 if alike else None
        found.setdefault(
            variant.name, Variant(name=variant.name, value=decoded(variant.payload), percent=percent)
        )
    return tuple(found.values())


def _only(lists: Sequence[Sequence[Weighed]]) -> str | None:
    """The variant that everybody who is given the flag is given, where it is one."""
    names = {variant.name for one in lists for variant in one if variant.weight}
    return names.pop() if len(names) == 1 and all(lists) else None


def _value(given_to: Served, lists: Sequence[Sequence[Weighed]]) -> Any:
    if given_to.audience is not Audience.ALL:
        return msgspec.UNSET
    if not any(lists):
        return True
    only = _only(lists)
    values = [decoded(variant.payload) for variant in lists[0] if variant.name == only]
    return (True if values[0] is msgspec.UNSET else values[0]) if values else msgspec.UNSET


def _type(lists: Iterable[Iterable[Weighed]]) -> str:
    """The type of every payload; boolean where there is none, empty where they differ."""
    found = {TYPES.get(each.payload.type, "") for one in lists for each in one if each.payload is not None}
    return "boolean" if not found else found.pop() if len(found) == 1 else ""


def prerequisites(dependencies: Iterable[Dependency]) -> tuple[Prerequisite, ...]:
    """The parents that must be on, off, or give a variant."""
    return tuple(
        Prerequisite(
            flag=one.feature,
            wanted=Presence.ON if one.enabled else Presence.OFF,
            variants=tuple(one.variants or ()),
        )
        for one in dependencies
    )


def scheduled(environment: Environment) -> tuple[Scheduled, ...] | None:
    """Open change requests, and milestones still to come; None where the server does not say (both are Enterprise)."""
    requests, plans, order = (
        environment.change_request_ids,
        environment.release_plans,
        environment.milestone_order,
    )
    if requests is None and plans is None and order is None:
        return None
    found = [Scheduled(what=f"change request {number} is open") for number in requests or ()]
    found += [
        Scheduled(what=f"milestone {name} is to come") for plan in plans or () for name in _to_come(plan)
    ]
    left = (environment.total_milestones or 0) - 1 - order if order is not None and not plans else 0
    if left > 0:
        found.append(
            Scheduled(what=f"{left} more milestones after {environment.milestone_name or 'this one'}")
        )
    return tuple(found)


def _to_come(plan: Plan) -> list[str]:
    return [
        one.name for one in plan.milestones if one.started_at is None and one.id != plan.active_milestone_id
    ]
