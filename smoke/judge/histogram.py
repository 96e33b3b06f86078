"""Distributions of values in order, without looking at each of them: edges are searched for.

All forms are those of `smoke.result`: log-linear for the eye, exponential for OpenTelemetry, a few fixed edges for Prometheus.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence

STEPS = tuple(step / 2 for step in range(2, 20))
"""1, 1.5, 2 ... 9.5: eighteen edges a decade, among them every round number."""
PER_OCTAVE = 32
EDGES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds. Those that client libraries give an application's own histograms (DefBuckets of prometheus/client_golang,
histogram.go), so that both can be laid over each other; the last is a request's default timeout."""
_FLOAT32 = 1e-7
"""Samples are kept as float32: what took 100 ms may be 6e-8 of it more."""


def log_linear(ordered: Sequence[float]) -> tuple[tuple[float, int], ...]:
    """Durations in order, in seconds, as (upper edge in milliseconds, how many up to it and above the edge before).

    From the first edge that holds something to the last, those between that are empty included.

    >>> log_linear([0.001, 0.0012, 0.002])
    ((1.0, 1), (1.5, 1), (2.0, 1))
    """
    if not ordered:
        return ()
    found, before = [], 0
    for edge in _edges(ordered[0] * 1000):
        upto = bisect_right(ordered, edge / 1000 * (1 + 1e-9))
        if upto:
            found.append((edge, upto - before))
        before = upto
        if upto == len(ordered):
            break
    return tuple(found)


def exponential(ordered: Sequence[float]) -> tuple[tuple[int, int], ...]:
    """Durations in order, in seconds, as (index, count): above 2^(index/32), up to 2^((index+1)/32); zeros have none."""
    found = []
    at = bisect_right(ordered, 0.0)
    while at < len(ordered):
        index = math.ceil(math.log2(ordered[at]) * PER_OCTAVE) - 1
        upto = max(bisect_right(ordered, 2.0 ** ((index + 1) / PER_OCTAVE), at), at + 1)
        found.append((index, upto - at))
        at = upto
    return tuple(found)


def within(ordered: Sequence[float]) -> tuple[tuple[float, int], ...]:
    """Durations in order, in seconds, as (edge in seconds, how many took at most so long), for all of `EDGES`.

    >>> within([0.001, 0.25, 0.3, 60.0])[5:7]
    ((0.25, 2), (0.5, 3))
    """
    return tuple((edge, bisect_right(ordered, edge * (1 + _FLOAT32))) for edge in EDGES)


def _edges(least: float) -> Iterator[float]:
    decade = math.floor(math.log10(max(least, 1e-3)))
    while True:
        yield from (float(f"{step * 10.0**decade:.6g}") for step in STEPS)
        decade += 1
