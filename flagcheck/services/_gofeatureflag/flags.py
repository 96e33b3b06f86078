"""A flag's configuration as flagcheck's record of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from flagcheck.record import (
    EVERYBODY,
    NOBODY,
    Audience,
    Flag,
    Presence,
    Scheduled,
    Served,
    Variant,
    not_given,
    share,
)
from flagcheck.services._gofeatureflag.shape import Config, Rule
from flagcheck.services._gofeatureflag.shares import shares
from flagcheck.services._gofeatureflag.steps import in_force, pending
from flagcheck.types import type_of_all

Shares = Mapping[str, float]


def flag(key: str, config: Config, now: datetime) -> Flag:
    """The record at `now`. A flag of booleans is on where it gives true; of other types, where it gives any."""
    current = in_force(config, now)
    rules = [rule for rule in current.targeting if not rule.disable]
    found = [shares(rule, now) for rule in [*rules, current.default_rule or Rule()]]
    parts = [one for one in found if one is not None]
    if len(parts) < len(found) or not all(one.keys() <= current.variations.keys() for one in parts):
        return Flag(key=key, presence=Presence.UNKNOWN, why="a rule of it gives no variation that it has")
    given = {name for one in parts for name, percent in one.items() if percent > 0}
    # disabled, it leaves the value to the code's default
    on = _running(current, now)
    single = next(iter(given)) if len(given) == 1 and on else None
    variants = _variants(current.variations, parts)
    return Flag(
        key=key,
        presence=Presence.ON if on else Presence.OFF,
        served=_served(current.variations, parts),
        value=msgspec.UNSET if single is None else current.variations[single],
        default=single,
        type=type_of_all(current.variations.values()),
        variants=variants if on else not_given(variants),
        scheduled=tuple(sorted(_scheduled(config, current, now), key=lambda one: str(one.at))),
        version=current.version or "",
    )


def _running(config: Config, now: datetime) -> bool:
    """Whether it is neither disabled nor outside of its experimentation: both are answered with DISABLED."""
    trial = config.experimentation
    over = trial is not None and (
        (trial.start is not None and now < trial.start) or (trial.end is not None and now > trial.end)
    )
    return not config.disable and not over


def _served(variations: Mapping[str, Any], parts: list[Shares]) -> Served:
    """The last of `parts` is the default rule's, the others are conditional."""
    on = [_on(variations, one) for one in parts]
    if len(parts) == 1:
        return share(round(on[0], 6))
    if max(on) <= 0:
        return NOBODY
    if min(on) >= 100:
        return EVERYBODY
    if len(parts) == 2 and on[-1] <= 0:
        return share(round(on[0], 6), conditional=True)
    return Served(audience=Audience.SOME, conditional=True)


def _on(variations: Mapping[str, Any], part: Shares) -> float:
    return sum(percent for name, percent in part.items() if variations[name] is not False)


def _variants(variations: Mapping[str, Any], parts: list[Shares]) -> tuple[Variant, ...]:
    alone = parts[0] if len(parts) == 1 else None
    return tuple(
        Variant(name=name, value=value, percent=None if alone is None else round(alone.get(name, 0.0), 6))
        for name, value in variations.items()
    )


def _scheduled(config: Config, current: Config, now: datetime) -> list[Scheduled]:
    """Steps to come, a rollout that is still growing, and an experimentation that begins or ends."""
    found = [
        Scheduled(what=f"scheduled step: {_changes(step)}", at=step.date) for step in pending(config, now)
    ]
    rules = [*current.targeting, *([current.default_rule] if current.default_rule else [])]
    for rollout in [rule.progressive_rollout for rule in rules if rule.progressive_rollout]:
        for step, what in ((rollout.initial, "begins"), (rollout.end, "ends")):
            if step.date is not None and step.date > now:
                found.append(Scheduled(what=f"progressive rollout {what}", at=step.date))
    trial = current.experimentation
    if trial is not None:
        for date, what in ((trial.start, "begins"), (trial.end, "ends")):
            if date is not None and date > now:
                found.append(Scheduled(what=f"experimentation {what}", at=date))
    return found


def _changes(step: Config) -> str:
    changes: dict[str, Any] = msgspec.to_builtins(step)
    said = {name: value for name, value in changes.items() if value not in (None, {}, [])}
    return ", ".join(name for name in said if name != "date")
