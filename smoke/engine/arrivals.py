"""When requests are due in the open model: by the stages' rates alone, whatever the server does."""

import math
import random
from collections.abc import Iterator, Sequence
from typing import Literal

from smoke.plan.plan import Stage

ROUNDING = 1e-6


def arrivals(
    stages: Sequence[Stage], spacing: Literal["constant", "poisson"] = "constant", seed: int | None = None
) -> Iterator[float]:
    """Every start in seconds from the begin, in order.

    With constant spacing the k-th is due when the stages' rates, added up over time, have come to k: so 50/s for 30 s
    are 1,500, the first at once. With poisson the gaps are exponential on that same scale (a process of that rate,
    which may change: https://en.wikipedia.org/wiki/Poisson_point_process#Inhomogeneous_Poisson_point_process).
    """
    begun, counted = 0.0, 0.0
    starts = _evenly() if spacing == "constant" else _exponentially(seed)
    start = next(starts)
    for stage in stages:
        amount = (stage.first + stage.last) / 2 * stage.seconds
        while start < counted + amount - ROUNDING:
            yield begun + _when(stage, start - counted)
            start = next(starts)
        begun, counted = begun + stage.seconds, counted + amount


def _evenly() -> Iterator[float]:
    count = 0
    while True:
        yield float(count)
        count += 1


def _exponentially(seed: int | None) -> Iterator[float]:
    gaps = random.Random(seed)  # noqa: S311  (spacing, no secret)
    at = 0.0
    while True:
        at += gaps.expovariate(1.0)
        yield at


def _when(stage: Stage, count: float) -> float:
    """Seconds into the stage at which `count` starts have come due: first*t + slope*t*t/2 = count, for t."""
    slope = (stage.last - stage.first) / stage.seconds
    if count <= 0:
        return 0.0
    root = math.sqrt(max(0.0, stage.first * stage.first + 2 * slope * count))
    return min(stage.seconds, 2 * count / (stage.first + root))
