"""Do two sets of numbers differ by more than chance? Mann and Whitney's U with Hodges and Lehmann's shift.

M. Hollander, D. A. Wolfe, E. Chicken, Nonparametric Statistical Methods, 3rd edition, 4.1 to 4.3: the test by the normal
approximation, corrected for ties and for continuity; the confidence interval from the differences in order. Kayenta's
judge uses the same (spinnaker/kayenta, MannWhitneyClassifier.scala).
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from smoke.judge.percentile import percentile

LEAST = 5
"""Fewer numbers on one side cannot be told from chance at a confidence of 0.98: C(8, 4) is 70."""
MOST = 300
"""More are thinned out to so many medians of neighbours: every difference is looked at."""


@dataclass(frozen=True)
class Shift:
    """By how much the second set lies above the first: the estimate, its confidence interval, and the test's p-value."""

    estimate: float
    low: float
    high: float
    p_value: float


def shift_of(first: Sequence[float], second: Sequence[float], confidence: float) -> Shift:
    """The shift from the first set to the second; both have at least one number."""
    one, other = thinned(first), thinned(second)
    differences = sorted(y - x for y in other for x in one)
    count = len(differences)
    spread = math.sqrt(count * (len(one) + len(other) + 1) / 12)
    rank = math.floor(count / 2 - normal_quantile((1 + confidence) / 2) * spread)
    low, high = (differences[rank], differences[count - 1 - rank]) if rank >= 0 else (-math.inf, math.inf)
    return Shift(percentile(differences, 0.5), low, high, p_value(one, other))


def p_value(first: Sequence[float], second: Sequence[float]) -> float:
    """Two-sided, by the normal approximation; 1 where all numbers are the same."""
    m, n = len(first), len(second)
    ordered = sorted(first)
    ties = Counter([*first, *second])
    tied = sum(times**3 - times for times in ties.values())
    size = m + n
    variance = m * n / 12 * (size + 1 - tied / (size * (size - 1))) if size > 1 else 0.0
    if variance <= 0:
        return 1.0
    u = sum(_wins(value, ordered) for value in second)
    z = (abs(u - m * n / 2) - 0.5) / math.sqrt(variance)
    return min(1.0, math.erfc(z / math.sqrt(2)))


def normal_quantile(probability: float) -> float:
    """The standard normal distribution's quantile, for a probability strictly between 0 and 1, by bisection."""
    low, high = -40.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        if math.erfc(-middle / math.sqrt(2)) / 2 < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def thinned(values: Sequence[float], most: int = MOST) -> list[float]:
    """At most so many: medians of equal runs of neighbours, so that a slow drift stays what it is."""
    if len(values) <= most:
        return list(values)
    run = -(-len(values) // most)
    return [percentile(sorted(values[at : at + run]), 0.5) for at in range(0, len(values), run)]


def _wins(value: float, ordered: Sequence[float]) -> float:
    """How many lie below a value, and half of those that are the same."""
    below = bisect_left(ordered, value)
    same = bisect_left(ordered, math.nextafter(value, math.inf), below) - below
    return below + same / 2
