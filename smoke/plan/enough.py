"""Will there be enough to judge by? A plan whose thresholds could only end inconclusive says so before any load."""

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate

from hookset.duration import duration_text
from hookset.errors import UsageError
from smoke.judge.defaults import with_defaults
from smoke.judge.metrics import CHECKS, OF_ANSWERS, Kind
from smoke.judge.thresholds import Threshold
from smoke.plan.plan import Scenario, Stage, Users

LIKELY = 0.9
"""Chance may bring some more than are expected: of fewer than this part it will not."""


def refuse_long_warm_up(warm_up: float, seconds: float, where: str) -> None:
    """Raise UsageError for a warm-up that takes the whole load."""
    if warm_up >= seconds:
        lasts = duration_text(seconds)
        raise UsageError(f"{where}: warm_up: leaves nothing to judge: load is put on for {lasts}")


def refuse_long_windows(thresholds: Sequence[Threshold], seconds: float, warm_up: float, where: str) -> None:
    """Raise UsageError for a window that is longer than all that is judged."""
    judged = math.ceil(seconds) - math.ceil(warm_up)
    for each in thresholds:
        if (each.expression.over or 0) > judged:
            raise UsageError(
                f"{where}: thresholds.{each.key}: a window of {duration_text(each.expression.over or 0)}, "
                f"and only {duration_text(judged)} of the load are judged",
                "let the load last longer, or shorten the window",
            )


def too_few(
    thresholds: Sequence[Threshold],
    load: Sequence[Stage] | Users,
    scenarios: Sequence[Scenario],
    warm_up: float,
) -> Iterator[str]:
    """What is said of each threshold, the default ones included, that will hardly have the samples it takes."""
    if isinstance(load, Users):
        return
    starts = starts_after(load, warm_up)
    has_checks = any(step.checks for scenario in scenarios for step in scenario.steps)
    for each in with_defaults(thresholds, checks=has_checks):
        if each.metric.kind is Kind.COUNTER or each.metric.name == CHECKS:
            continue
        requests = starts * _steps_a_start(each, scenarios)
        if requests < LIKELY * each.needed:
            yield (
                f"{each.text}: takes {each.needed} samples, and about {requests:.0f} will be judged: "
                "let the load last longer, raise its rate, or say `min_samples`"
            )


def starts_after(load: Sequence[Stage], warm_up: float) -> float:
    """How many starts are due after the warm-up.

    >>> starts_after([Stage(0, 10, 10), Stage(10, 10, 10)], 5), starts_after([Stage(10, 10, 30)], 0)
    (137.5, 300.0)
    """
    found = 0.0
    for stage, end in zip(load, accumulate(stage.seconds for stage in load), strict=True):
        left = min(stage.seconds, max(0.0, end - warm_up))
        rate = stage.last - (stage.last - stage.first) * left / stage.seconds
        found += (rate + stage.last) / 2 * left
    return found


def _steps_a_start(threshold: Threshold, scenarios: Sequence[Scenario]) -> float:
    """How many of the requests that a threshold selects come with a start, at most: what they answer is not known yet."""
    total = sum(scenario.weight for scenario in scenarios)
    wanted = {tag: value for tag, value in threshold.tags if tag not in OF_ANSWERS}
    return sum(
        scenario.weight / total
        for scenario in scenarios
        for step in scenario.steps
        if wanted.items() <= {"name": step.name, "method": step.method, **step.tags}.items()
    )
