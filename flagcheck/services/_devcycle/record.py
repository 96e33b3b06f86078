"""From DevCycle's features to our record.

The first target whose audience a user belongs to, and whose rollout has reached them, serves; else the code's defaults.
A completed feature serves its static variation to everybody (https://docs.devcycle.com/platform/feature-flags/status-and-lifecycle).
"""

from datetime import UTC, datetime
from typing import Any

import msgspec

from flagcheck.record import NOBODY, Flag, Presence, Scheduled, Served, Variant
from flagcheck.services._devcycle.rollout import reached, to_come
from flagcheck.services._devcycle.shapes import Config, Feature, Target, Variation
from flagcheck.services._ways import served_by
from flagcheck.types import type_of_all

Shares = dict[str, float]
"""Percent by variation's id; what is missing to 100 is given the code's defaults."""


def flag_of(feature: Feature, config: Config, now: datetime) -> Flag:
    """A feature in one environment at `now`."""
    archived = feature.status == "archived" or config.status == "archived"
    on = config.status == "active" and not archived
    rest, conditional = _ways(feature, config, now) if on else ({}, [])
    values = {one.id: _value(one) for one in feature.variations}
    keys = {one.id: one.key for one in feature.variations}
    single = (
        next((id for id, percent in (rest or {}).items() if percent >= 100), None)
        if not conditional
        else None
    )
    told = on and rest is not None and not conditional
    return Flag(
        key=feature.key,
        presence=Presence.ON if on else Presence.OFF,
        served=_served(feature, rest, conditional) if on else NOBODY,
        value=msgspec.UNSET if single is None else values.get(single, msgspec.UNSET),
        default=None if single is None else keys.get(single),
        type=type_of_all(values.values()),
        variants=tuple(
            Variant(name=keys[id], value=value, percent=(rest or {}).get(id, 0.0) if told else None)
            for id, value in values.items()
        ),
        archived=archived,
        stale=None if feature.staleness is None else feature.staleness.stale,
        scheduled=_scheduled(config, now) if on else (),
        changed_at=_aware(config.updated_at),
    )


def _ways(feature: Feature, config: Config, now: datetime) -> tuple[Shares | None, list[Shares]]:
    """What is given where no condition holds (None: not decidable), and by each target that has a condition."""
    if feature.status == "complete" and feature.static_variation:
        return {_id(feature, feature.static_variation): 100.0}, []
    conditional: list[Shares] = []
    for number, target in enumerate(config.targets, 1):
        percent = reached(target.rollout, now)
        if percent is None:
            return None, []
        shares = {
            part.variation: part.percentage * percent for part in target.distribution if part.percentage
        }
        if _everybody(target) and (percent >= 100 or number == len(config.targets)):
            return shares, [way for way in conditional if way != shares]
        conditional.append(shares)
    return {}, conditional


def _everybody(target: Target) -> bool:
    """Whether the audience is all users: groups and filters of other kinds are taken for conditions."""
    all_users = [one.get("type") == "all" for one in target.audience.filters.filters]
    either = target.audience.filters.operator == "or"
    return bool(all_users) and (any(all_users) if either else all(all_users))


def _served(feature: Feature, rest: Shares | None, conditional: list[Shares]) -> Served:
    if rest is None:
        return Served()
    on = {one.id for one in feature.variations if _is_on(feature, one)}

    def share(way: Shares) -> float:
        return sum(percent for id, percent in way.items() if id in on)

    return served_by(share(rest), [share(way) for way in conditional])


def _is_on(feature: Feature, variation: Variation) -> bool:
    """By its switch: the boolean variable called as the feature, or the only one; else any but the control variation."""
    switch = variation.variables.get(feature.key)
    booleans = [value for value in variation.variables.values() if isinstance(value, bool)]
    if not isinstance(switch, bool) and len(booleans) == 1:
        switch = booleans[0]
    if isinstance(switch, bool):
        return switch
    return feature.control_variation not in (variation.id, variation.key)


def _id(feature: Feature, named: str) -> str:
    return next((one.id for one in feature.variations if named in (one.id, one.key)), named)


def _value(variation: Variation) -> Any:
    """The value of the only variable, or all by their keys."""
    values = list(variation.variables.values())
    return values[0] if len(values) == 1 else variation.variables


def _scheduled(config: Config, now: datetime) -> tuple[Scheduled, ...]:
    return tuple(
        step
        for number, target in enumerate(config.targets, 1)
        for step in to_come(target.name or str(number), target.rollout, now)
    )


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
