"""Exact percentiles, as k6's TrendSink has them (grafana/k6, metrics/sink.go): linear between the two ranks."""

import math
from collections.abc import Sequence

from smoke.result import Latency

PLACES = 4
"""Milliseconds are given to 0.1 microseconds; the samples' own float32 has no more than that below ten seconds."""


def percentile(ordered: Sequence[float], quantile: float) -> float:
    """The value at a quantile (0 to 1) of values in order, at least one.

    >>> percentile([1, 2, 3, 4], 0.5), percentile([1, 2], 0.95), percentile([7], 0.99)
    (2.5, 1.95, 7.0)
    """
    rank = quantile * (len(ordered) - 1)
    lower, upper = ordered[math.floor(rank)], ordered[math.ceil(rank)]
    return lower + (upper - lower) * (rank - math.floor(rank))


def milliseconds(seconds: float) -> float:
    """Seconds as milliseconds, to 0.1 microseconds."""
    return round(seconds * 1000, PLACES)


def latency_of(ordered: Sequence[float]) -> Latency | None:
    """The distribution of durations in order, given in seconds; None for none."""
    if not ordered:
        return None
    return Latency(
        count=len(ordered),
        min=milliseconds(ordered[0]),
        avg=milliseconds(math.fsum(ordered) / len(ordered)),
        med=milliseconds(percentile(ordered, 0.5)),
        p90=milliseconds(percentile(ordered, 0.9)),
        p95=milliseconds(percentile(ordered, 0.95)),
        p99=milliseconds(percentile(ordered, 0.99)),
        p999=milliseconds(percentile(ordered, 0.999)),
        max=milliseconds(ordered[-1]),
    )
