"""What is judged where the plan says nothing of it."""

from collections.abc import Sequence

from smoke.judge.expression import parse_expression
from smoke.judge.metrics import CHECKS, FAILED, METRICS
from smoke.judge.thresholds import Threshold, needed_for

DEFAULTS = {FAILED: "rate<0.01", CHECKS: "rate==1"}
"""By metric."""


def with_defaults(thresholds: Sequence[Threshold], *, checks: bool) -> tuple[Threshold, ...]:
    """The plan's thresholds, and the default ones for metrics that none of them judges whole.

    A threshold of the plan on a selection (`checks{check:...}`) replaces the default for what it selects: the rest is
    judged by the default all the same. `checks` says whether the run has checks at all.
    """
    found = list(thresholds)
    for name, text in DEFAULTS.items():
        own = [each for each in thresholds if each.metric.name == name]
        if all(each.tags for each in own) and (checks or name != CHECKS):
            metric = METRICS[name]
            expression = parse_expression(text, metric)
            others = tuple(dict.fromkeys(each.tags for each in own))
            needed = 1 if others else needed_for(expression, metric.kind)
            found.append(Threshold(metric, (), expression, needed, others=others, default=True))
    return tuple(found)
