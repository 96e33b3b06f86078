"""The seconds of a run in few enough points to draw, in which no peak disappears."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from smoke.result import Second

MOST_POINTS = 300


@dataclass(frozen=True)
class Point:
    """`width` seconds from second `at` on: throughput on average, all else as in their worst second.

    Times are milliseconds, `rate` is requests a second.
    """

    at: int
    width: int
    rate: float
    requests: int
    failed: int
    dropped: int
    p50: float | None
    p95: float | None
    p99: float | None
    max: float | None
    late: float | None

    @property
    def middle(self) -> float:
        """Its middle, in seconds of the run."""
        return self.at + self.width / 2


def points(timeline: Sequence[Second], most: int = MOST_POINTS) -> list[Point]:
    """At most so many points, each for as many seconds."""
    width = max(1, -(-len(timeline) // most))
    return [_point(timeline[start : start + width]) for start in range(0, len(timeline), width)]


def spans(found: Sequence[Point], bad: Callable[[Point], bool]) -> list[tuple[float, float]]:
    """The stretches of a run, in seconds, in which every point is bad."""
    stretches: list[tuple[float, float]] = []
    for point in found:
        if bad(point):
            joins = stretches and stretches[-1][1] == point.at
            start = stretches.pop()[0] if joins else float(point.at)
            stretches.append((start, float(point.at + point.width)))
    return stretches


def _point(seconds: Sequence[Second]) -> Point:
    requests = sum(each.requests for each in seconds)
    return Point(
        at=seconds[0].at,
        width=seconds[-1].at - seconds[0].at + 1,
        rate=requests / len(seconds),
        requests=requests,
        failed=max(each.failed for each in seconds),
        dropped=max(each.dropped for each in seconds),
        p50=_worst(each.p50 for each in seconds),
        p95=_worst(each.p95 for each in seconds),
        p99=_worst(each.p99 for each in seconds),
        max=_worst(each.max for each in seconds),
        late=_worst(each.late_p99 for each in seconds),
    )


def _worst(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)
