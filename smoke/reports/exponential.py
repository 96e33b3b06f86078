"""Latencies as an exponential histogram, as OpenTelemetry and Prometheus' native histograms have it.

https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram: at a scale s the base is
2^(2^-s), and bucket i holds what lies in (base^i, base^(i+1)].
"""

import math
from collections import Counter
from collections.abc import Iterable

SCALE = 5
"""The base is 2^(1/32): a bucket's middle is at most 1.1 % away from anything in it (scale 4: 2.2 %)."""

_PER_OCTAVE = 1 << SCALE


def index_of(seconds: float) -> int:
    """The bucket of one latency, which must be above zero."""
    return math.ceil(math.log2(seconds) * _PER_OCTAVE) - 1


def upper_edge(index: int) -> float:
    """The largest latency, in seconds, that a bucket holds."""
    return float(2.0 ** ((index + 1) / _PER_OCTAVE))


def buckets(milliseconds: Iterable[float]) -> tuple[tuple[int, int], ...]:
    """Latencies in milliseconds as (index, count), in order; what is not above zero has no bucket.

    >>> buckets([1000.0, 1001.0, 2000.0])
    ((-1, 1), (0, 1), (31, 1))
    """
    counts = Counter(index_of(each / 1000) for each in milliseconds if each > 0)
    return tuple(sorted(counts.items()))
