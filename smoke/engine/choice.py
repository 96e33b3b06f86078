"""Which scenario an iteration goes through: by weight, evenly spread, and the same in every process."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

GOLDEN = 0.6180339887498949


def chooser(weights: Sequence[float], seed: int | None = None) -> "Choice":
    """A choice among as many as there are weights; `seed` only moves where it begins."""
    total = sum(weights)
    return Choice([weight / total for weight in accumulate(weights)], ((seed or 0) * GOLDEN) % 1.0)


class Choice:
    """Takes the n-th point of the additive golden-ratio sequence for the n-th iteration.

    Any stretch of iterations then has each scenario as often as its weight says, within about one, so that a short
    run is no matter of luck (https://en.wikipedia.org/wiki/Low-discrepancy_sequence#Additive_recurrence).
    """

    def __init__(self, bounds: Sequence[float], begin: float) -> None:
        self._bounds = bounds[:-1]
        self._begin = begin

    def __call__(self, iteration: int) -> int:
        """The index of the scenario for this iteration."""
        return bisect_right(self._bounds, (self._begin + iteration * GOLDEN) % 1.0)
