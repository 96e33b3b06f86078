"""How far a rollout is, and what of it is still to come.

https://docs.devcycle.com/platform/feature-flags/targeting/rollouts
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from flagcheck.record import Scheduled
from flagcheck.services._devcycle.shapes import Rollout, Stage

GROWING_DIGITS = 1
"""Of a share that grows by the second, so that two reads in a row agree."""


def reached(rollout: Rollout | None, now: datetime) -> float | None:
    """Percent of its audience that a target serves at `now`; None for a kind of rollout that is not known here."""
    if rollout is None:
        return 100.0
    if rollout.type not in ("schedule", "gradual", "stepped"):
        return None
    if now < _aware(rollout.start_date):
        return 0.0
    if rollout.type == "schedule":
        return 100.0
    at, share = _aware(rollout.start_date), rollout.start_percentage or 0.0
    for stage in _stages(rollout):
        date = _aware(stage.date)
        if now < date:
            grown = _part(stage, at, date, now) * (stage.percentage - share)
            return round(100 * (share + grown), GROWING_DIGITS if grown else 3)
        at, share = date, stage.percentage
    return round(100 * share, 3)


def to_come(name: str, rollout: Rollout | None, now: datetime) -> Iterable[Scheduled]:
    """The start and the stages after `now`."""
    if rollout is None:
        return
    if now < _aware(rollout.start_date):
        yield Scheduled(what=f"target {name} starts", at=_aware(rollout.start_date))
    for stage in _stages(rollout):
        if now < _aware(stage.date):
            what = f"target {name} to {100 * stage.percentage:g} %"
            yield Scheduled(what=what, at=_aware(stage.date))


def _part(stage: Stage, begin: datetime, end: datetime, now: datetime) -> float:
    """How much of the way to a stage is done; a discrete stage is done at its date."""
    span = (end - begin).total_seconds()
    return (now - begin).total_seconds() / span if stage.type == "linear" and span > 0 else 0.0


def _stages(rollout: Rollout) -> list[Stage]:
    return sorted(rollout.stages or [], key=lambda stage: _aware(stage.date))


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
