"""Who passes a feature flag's client filters, as far as it can be told without running them.

Filters run in the application (Microsoft.FeatureManagement). The three built-in ones are read; any other may be anybody's code.
https://github.com/Azure/AppConfiguration/tree/main/docs/FeatureManagement
"""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from flagcheck.record import EVERYBODY, NOBODY, Audience, Scheduled, Served, share

UNKNOWN = Served()
CONDITIONAL = Served(audience=Audience.SOME, percent=None, conditional=True)


class Filter(msgspec.Struct, frozen=True):
    """A client filter; the parameters are its own."""

    name: str = ""
    parameters: dict[str, Any] | None = None


class Group(msgspec.Struct, frozen=True, rename="pascal"):
    """A group of users and the percent of it that passes."""

    name: str = ""
    rollout_percentage: float = 0.0


class Exclusion(msgspec.Struct, frozen=True, rename="pascal"):
    """Who never passes."""

    users: list[str] | None = None
    groups: list[str] | None = None


class Target(msgspec.Struct, frozen=True, rename="pascal"):
    """Whom Microsoft.Targeting means."""

    users: list[str] | None = None
    groups: list[Group] | None = None
    default_rollout_percentage: float = 0.0
    exclusion: Exclusion | None = None


class Passing(msgspec.Struct, frozen=True):
    """Who passes now, and when that changes by itself."""

    served: Served
    scheduled: tuple[Scheduled, ...] = ()


def passing(filters: Sequence[Filter], requirement: str, now: datetime) -> Passing:
    """Who passes `filters` under `Any` (the default) or `All`; everybody where there is none."""
    each = [_one(found, now) for found in filters]
    served = [one.served for one in each]
    scheduled = tuple(change for one in each for change in one.scheduled)
    if not served:
        return Passing(EVERYBODY)
    if requirement.lower() not in ("", "any", "all"):
        return Passing(UNKNOWN, scheduled)
    decides, neutral = (NOBODY, EVERYBODY) if requirement.lower() == "all" else (EVERYBODY, NOBODY)
    if decides in served:
        return Passing(decides, scheduled)
    left = [one for one in served if one != neutral]
    return Passing(_several(left) if left else neutral, scheduled)


def _several(left: Sequence[Served]) -> Served:
    if len(left) == 1 or UNKNOWN in left:
        return UNKNOWN if UNKNOWN in left else left[0]
    conditional = any(one.conditional for one in left)
    return Served(audience=Audience.SOME, percent=None, conditional=conditional)


def _one(found: Filter, now: datetime) -> Passing:
    """.NET finds a filter by its alias, with or without namespace and `Filter`, in any case."""
    name = found.name.lower().removeprefix("microsoft.").removesuffix("filter")
    try:
        return READERS.get(name, _any)(found.parameters or {}, now)
    except (msgspec.ValidationError, ValueError, TypeError, OverflowError):
        return Passing(UNKNOWN)


def _any(parameters: dict[str, Any], now: datetime) -> Passing:  # noqa: ARG001 - as the readers below
    return Passing(UNKNOWN)


def _percentage(parameters: dict[str, Any], now: datetime) -> Passing:  # noqa: ARG001 - as the readers below
    percent = msgspec.convert(parameters.get("Value"), float, strict=False)
    return Passing(share(percent) if math.isfinite(percent) else UNKNOWN)


def _targeting(parameters: dict[str, Any], now: datetime) -> Passing:  # noqa: ARG001 - as the readers below
    if not parameters.get("Audience"):
        return Passing(UNKNOWN)
    found = msgspec.convert(parameters["Audience"], Target, strict=False)
    if found.exclusion and (found.exclusion.users or found.exclusion.groups):
        return Passing(_excluding(found))
    chosen = _chosen(found)
    if found.default_rollout_percentage >= 100 or not chosen:
        return Passing(share(found.default_rollout_percentage))
    if found.default_rollout_percentage <= 0 and len(chosen) == 1:
        return Passing(share(chosen.pop(), conditional=True))
    return Passing(CONDITIONAL)


def _chosen(found: Target) -> set[float]:
    """The percents of the users and groups who are named."""
    groups = {group.rollout_percentage for group in found.groups or () if group.rollout_percentage > 0}
    return groups | ({100.0} if found.users else set())


def _excluding(found: Target) -> Served:
    return CONDITIONAL if _chosen(found) or found.default_rollout_percentage > 0 else NOBODY


def _time_window(parameters: dict[str, Any], now: datetime) -> Passing:
    """Everybody inside the window, nobody outside; a recurring one is not worked out."""
    start, end = _moment(parameters.get("Start")), _moment(parameters.get("End"))
    if parameters.get("Recurrence"):
        return Passing(UNKNOWN, (Scheduled(what="a recurring time window"),))
    if start and now < start:
        return Passing(NOBODY, (Scheduled(what="the time window opens", at=start),))
    if end and now < end:
        return Passing(EVERYBODY, (Scheduled(what="the time window closes", at=end),))
    return Passing(EVERYBODY if start and not end else NOBODY)


def _moment(word: Any) -> datetime | None:
    if not word:
        return None
    parse = parsedate_to_datetime if "," in word else datetime.fromisoformat
    moment = parse(word)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


READERS: dict[str, Callable[[dict[str, Any], datetime], Passing]] = {
    "percentage": _percentage,
    "targeting": _targeting,
    "timewindow": _time_window,
}
