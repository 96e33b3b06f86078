"""Which variations a rule gives at a moment, in percent of those whom it is for."""

from collections.abc import Mapping
from datetime import datetime

from flagcheck.services._gofeatureflag.shape import Progressive, Rule, Step

GROWING_DIGITS = 1
"""Of a share that grows by the second, so that two reads in a row agree."""


def shares(rule: Rule, now: datetime) -> Mapping[str, float] | None:
    """Percent by variation, or None where the rule is unfinished (the relay proxy answers an error then)."""
    if rule.progressive_rollout is not None:
        return _progressive(rule.progressive_rollout, now)
    if rule.percentage:
        return _weights(rule.percentage)
    return {rule.variation: 100.0} if rule.variation is not None else None


def _weights(weights: Mapping[str, float]) -> Mapping[str, float] | None:
    """Weights need not make 100: the share is that of their sum."""
    total = sum(weights.values())
    if total <= 0 or min(weights.values()) < 0:
        return None
    return {name: 100 * weight / total for name, weight in weights.items()}


def _progressive(rollout: Progressive, now: datetime) -> Mapping[str, float] | None:
    """Linear between two dates; before the first, everybody has the initial variation (rule.go, `getVariationFromProgressiveRollout`)."""
    initial, end = rollout.initial, rollout.end
    if initial.variation is None or end.variation is None:
        return None
    percent = _percent(initial, end, now)
    if percent is None:
        return None
    if initial.variation == end.variation:
        return {end.variation: 100.0}
    return {end.variation: percent, initial.variation: 100 - percent}


def _percent(initial: Step, end: Step, now: datetime) -> float | None:
    if initial.date is None or end.date is None or end.date <= initial.date:
        return None
    first, last = initial.percentage or 0.0, end.percentage or 100.0
    last = min(last, 100.0)
    if now < initial.date:
        return 0.0
    if now >= end.date:
        return last
    passed = (now - initial.date) / (end.date - initial.date)
    return round(first + (last - first) * passed, GROWING_DIGITS)
