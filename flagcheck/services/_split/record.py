"""From Split's definitions to our record."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from flagcheck.record import Flag, Presence, Served, Variant
from flagcheck.services._split.shapes import Bucket, Definition, Treatment
from flagcheck.services._ways import served_by

Shares = dict[str, float]
"""Percent by treatment."""


def flag_of(found: Definition) -> Flag:
    """Killed is OFF: everybody is given the default treatment."""
    rest, conditional = _ways(found)
    values = {one.name: value_of(one) for one in found.treatments}
    given = [name for name, percent in (rest or {}).items() if percent]
    single = given[0] if len(given) == 1 and not conditional else None
    alike = not conditional and rest is not None
    return Flag(
        key=found.name,
        presence=Presence.OFF if found.killed else Presence.ON,
        served=_served(found, rest, conditional),
        value=msgspec.UNSET if single is None else values.get(single, single),
        default=single,
        type=_type(list(values.values())),
        variants=tuple(
            Variant(name=name, value=value, percent=(rest or {}).get(name, 0.0) if alike else None)
            for name, value in values.items()
        ),
        changed_at=_moment(found.last_update_time),
        version=str(found.last_update_time or ""),
    )


def _ways(found: Definition) -> tuple[Shares | None, list[Shares]]:
    """What is given where no condition holds (None: the answer leaves it out), and by each condition."""
    if found.killed:
        return {found.default_treatment: 100.0}, []
    rest = None if found.default_rule is None else _allocated(found, found.default_rule)
    ways = [{one.name: 100.0} for one in found.treatments if one.has_targets]
    ways += [_allocated(found, rule.buckets) for rule in found.rules]
    return rest, [way for way in ways if way != rest]


def _allocated(found: Definition, buckets: list[Bucket]) -> Shares:
    """The shares, thinned out by the traffic allocation, whose rest is given the default treatment."""
    part = min(max(found.traffic_allocation, 0.0), 100.0) / 100
    shares: Shares = {}
    for bucket in buckets:
        shares[bucket.treatment] = shares.get(bucket.treatment, 0.0) + bucket.size * part
    shares[found.default_treatment] = shares.get(found.default_treatment, 0.0) + 100 * (1 - part)
    return {name: round(percent, 3) for name, percent in shares.items() if percent > 0}


def _served(found: Definition, rest: Shares | None, conditional: list[Shares]) -> Served:
    if rest is None:
        return Served()
    names = {one.name for one in found.treatments}
    off = "off" if "off" in names else found.default_treatment

    def on(way: Shares) -> float:
        return sum(percent for name, percent in way.items() if name != off)

    return served_by(on(rest), [on(way) for way in conditional])


def value_of(treatment: Treatment) -> Any:
    """The treatment's configuration, as JSON where it is JSON; without one, its name."""
    if not treatment.configurations:
        return treatment.name
    try:
        return msgspec.json.decode(treatment.configurations)
    except (msgspec.DecodeError, RecursionError):
        return treatment.configurations


def _type(values: list[Any]) -> str:
    names = {
        "string" if isinstance(one, str) else "object" if isinstance(one, dict | list) else ""
        for one in values
    }
    return names.pop() if len(names) == 1 else ""


def _moment(milliseconds: int | None) -> datetime | None:
    try:
        return None if not milliseconds else datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None
