"""Who is given a flag by its release conditions: any that matches is enough.

All conditions of a flag place a person by the same hash of the flag's key (rust/feature-flags/src/flags/flag_matching.rs),
so that of conditions without properties the widest counts.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from flagcheck.record import (
    NOBODY,
    Audience,
    Flag,
    Prerequisite,
    Presence,
    Served,
    Variant,
    not_given,
    share,
)
from flagcheck.services._ladder import MIXED
from flagcheck.services._posthog.shapes import Filters, Group, Listed


def flag(listed: Listed, keys: Mapping[str, str]) -> Flag:
    """One flag as it is configured; `keys` names other flags by their ids."""
    filters = listed.filters
    who = (
        served(filters, own_hash=bool(listed.bucketing_identifier == "device_id"))
        if listed.active
        else NOBODY
    )
    variants = _variants(listed)
    return Flag(
        key=listed.key,
        presence=Presence.ON if listed.active else Presence.OFF,
        served=who,
        value=_value(filters, who),
        type="string" if filters.options else "boolean",
        variants=not_given(variants) if variants and who.audience is Audience.NONE else variants,
        archived=listed.deleted,
        stale=listed.status == "STALE" if listed.status else None,
        prerequisites=None if filters.groups is None else _prerequisites(filters.groups, keys),
        changed_at=listed.updated_at,
        changed_by=listed.last_modified_by.name if listed.last_modified_by else "",
        version="" if listed.version is None else str(listed.version),
    )


def served(filters: Filters, *, own_hash: bool = False) -> Served:
    """Who is given the flag while it is active. `own_hash`: placed by a device, which not everybody has."""
    if filters.groups is None:
        return Served()
    if filters.super_groups or filters.feature_enrollment or filters.holdout or filters.holdout_groups:
        return MIXED
    groups = [group for group in filters.groups if group.percent > 0]
    by_group = filters.aggregation_group_type_index is not None or own_hash
    some = [group for group in groups if by_group or _conditional(group)]
    widest = max((group.percent for group in groups if group not in some), default=0.0)
    if not some or widest >= 100:
        return share(widest)
    if len(groups) == 1:
        return share(groups[0].percent, conditional=True)
    return MIXED


def _conditional(group: Group) -> bool:
    """Whether it is not for everybody: by properties, or for organisations and such, of which not all have one."""
    return bool(group.properties) or group.aggregation_group_type_index is not None


def _value(filters: Filters, who: Served) -> Any:
    """What everybody is given: false where nobody is given the flag, else true or the only variant."""
    if who.audience is Audience.NONE:
        return False
    if who.audience is not Audience.ALL:
        return msgspec.UNSET
    if not filters.options:
        return True
    forced = {group.variant for group in filters.groups or () if group.percent > 0}
    whole = [one.key for one in filters.options if (one.rollout_percentage or 0) >= 100]
    return whole[0] if whole and forced <= {None, whole[0]} else msgspec.UNSET


def _variants(listed: Listed) -> tuple[Variant, ...] | None:
    """The variants with their payloads as values, else their keys; a boolean flag has one if it has a payload."""
    filters = listed.filters
    payloads = {} if listed.has_encrypted_payloads else filters.payloads or {}
    if not filters.options:
        if "true" not in payloads:
            return None
        return (Variant(name="true", value=payload(payloads["true"]), percent=100.0),)
    forced = any(group.variant for group in filters.groups or () if group.percent > 0)
    return tuple(
        Variant(
            name=one.key,
            value=payload(payloads[one.key]) if one.key in payloads else one.key,
            percent=None if forced else one.rollout_percentage,
        )
        for one in filters.options
    )


def payload(given: Any) -> Any:
    """A payload is JSON in a string; what is none is the string itself."""
    if not isinstance(given, str):
        return given
    try:
        return msgspec.json.decode(given)
    except (msgspec.DecodeError, RecursionError):
        return given


def needed(listed: Listed) -> set[str]:
    """The ids of the flags that this one depends on."""
    return {
        str(one.key)
        for group in listed.filters.groups or ()
        for one in group.properties or ()
        if one.type == "flag"
    }


def _prerequisites(groups: tuple[Group, ...], keys: Mapping[str, str]) -> tuple[Prerequisite, ...]:
    """The flags that every condition needs."""
    each = [
        [
            _prerequisite(keys.get(str(one.key), str(one.key)), one.value)
            for one in group.properties or ()
            if one.type == "flag"
        ]
        for group in groups
        if group.percent > 0
    ]
    return tuple(one for one in each[0] if all(one in other for other in each)) if each else ()


def _prerequisite(key: str, value: Any) -> Prerequisite:
    if isinstance(value, str) and value not in ("true", "false"):
        return Prerequisite(flag=key, variants=(value,))
    return Prerequisite(flag=key, wanted=Presence.OFF if value in (False, "false") else Presence.ON)
