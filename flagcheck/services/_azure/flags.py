"""A feature flag of Azure App Configuration as the record that every service gives.

https://github.com/Azure/AppConfiguration/blob/main/docs/FeatureManagement/FeatureFlag.v2.0.0.schema.json
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import msgspec

from flagcheck.record import EVERYBODY, NOBODY, Audience, Flag, Presence, Served, Variant
from flagcheck.services._azure.filters import UNKNOWN, Filter, passing
from flagcheck.types import type_of_all

PREFIX = ".appconfig.featureflag/"
CONTENT_TYPE = "application/vnd.microsoft.appconfig.ff+json"


class KeyValue(msgspec.Struct, frozen=True):
    """One entry of the store. `value` is JSON in a string."""

    key: str
    value: str | None = None
    label: str | None = None
    content_type: str | None = None
    last_modified: datetime | None = None
    etag: str | None = None


class Conditions(msgspec.Struct, frozen=True):
    """Client filters."""

    client_filters: list[Filter] | None = None
    requirement_type: str | None = None


class VariantShape(msgspec.Struct, frozen=True):
    """One variant."""

    name: str
    configuration_value: Any = msgspec.UNSET
    status_override: str | None = None


class Percentile(msgspec.Struct, frozen=True, rename={"start": "from", "end": "to"}):
    """From `start` up to `end` percent of all users."""

    variant: str
    start: float = 0.0
    end: float = 0.0


class Allocation(msgspec.Struct, frozen=True):
    """Who is given which variant. Only whether `user` and `group` name anybody matters."""

    default_when_disabled: str | None = None
    default_when_enabled: str | None = None
    user: list[Any] | None = None
    group: list[Any] | None = None
    percentile: list[Percentile] | None = None


class Feature(msgspec.Struct, frozen=True):
    """The value of a feature flag."""

    enabled: bool = False
    conditions: Conditions | None = None
    variants: list[VariantShape] | None = None
    allocation: Allocation | None = None


def flag(found: KeyValue, now: datetime) -> Flag:
    """`found` is under PREFIX. What cannot be read is UNKNOWN, and the others are read all the same."""
    key = found.key.removeprefix(PREFIX)
    if not (found.content_type or "").lower().startswith(CONTENT_TYPE):
        return Flag(key=key, presence=Presence.UNKNOWN, why="its content type is not that of a feature flag")
    try:
        feature = msgspec.json.decode(found.value or "", type=Feature, strict=False)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return Flag(key=key, presence=Presence.UNKNOWN, why="its value is no feature flag in JSON")
    changed = found.last_modified
    return msgspec.structs.replace(
        _flag(key, feature, now),
        changed_at=changed.replace(tzinfo=UTC) if changed and not changed.tzinfo else changed,
        version=found.etag or "",
    )


def _flag(key: str, feature: Feature, now: datetime) -> Flag:
    conditions = feature.conditions or Conditions()
    passed = passing(conditions.client_filters or [], conditions.requirement_type or "", now)
    served = (UNKNOWN if _overridden(feature) else passed.served) if feature.enabled else NOBODY
    shares = _shares(feature.allocation or Allocation(), served)
    values = {one.name: one.configuration_value for one in feature.variants or ()}
    single = next((name for name, percent in shares.items() if percent == 100), None)
    return Flag(
        key=key,
        presence=Presence.ON if feature.enabled else Presence.OFF,
        served=served,
        value=values.get(single or "", msgspec.UNSET) if values else _boolean(served),
        default=single,
        type=type_of_all(values.values()) if values else "boolean",
        variants=tuple(
            Variant(name=name, value=value, percent=shares.get(name, 0.0) if shares else None)
            for name, value in values.items()
        ),
        scheduled=passed.scheduled if feature.enabled else (),
    )


def _overridden(feature: Feature) -> bool:
    """Whether being given a variant switches the flag on or off (`status_override`)."""
    return any(one.status_override not in (None, "", "None") for one in feature.variants or ())


def _boolean(served: Served) -> Any:
    return {Audience.ALL: True, Audience.NONE: False}.get(served.audience, msgspec.UNSET)


def _shares(allocation: Allocation, served: Served) -> dict[str, float]:
    """The percent of each variant among all, where it is the same for all; empty where it cannot be told."""
    if served == NOBODY:
        return {allocation.default_when_disabled: 100.0} if allocation.default_when_disabled else {}
    if served != EVERYBODY or allocation.user or allocation.group:
        return {}
    return _percentiles(allocation.percentile or [], allocation.default_when_enabled)


def _percentiles(ranges: Sequence[Percentile], otherwise: str | None) -> dict[str, float]:
    """The first range that holds a user's percentile decides, then the default."""
    ends = {0.0, 100.0, *(min(max(end, 0.0), 100.0) for one in ranges for end in (one.start, one.end))}
    bounds, found = sorted(ends), dict[str, float]()
    for low, high in pairwise(bounds):
        name = next((one.variant for one in ranges if one.start <= low < one.end), otherwise)
        if name:
            found[name] = found.get(name, 0.0) + high - low
    return found
