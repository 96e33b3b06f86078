"""Each endpoint's latency as OTLP's exponential histogram, with exemplars that lead to traces."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hookset.measure import Metric
from hookset.otlp_message import Frame, Json, attributes, nanoseconds
from smoke.judge.histogram import PER_OCTAVE
from smoke.reports.endpoint_series import OTHER, bounded
from smoke.result import Endpoint, Exemplar, Result

HISTOGRAM = "smoke.request.duration"
IN_PROMETHEUS = Metric(
    "smoke_request_duration_seconds",
    "Latency from the intended start, warm-up excluded; by OTLP only.",
    ("endpoint",),
    "native histogram",
)
"""What Prometheus calls it, in place of the classic `smoke_latency_seconds`."""
SCALE = PER_OCTAVE.bit_length() - 1
"""5: a bucket's middle is at most 1.1 % away from anything in it."""
_CUMULATIVE = 2
_TRACE_ID = re.compile("[0-9a-f]{32}")


def histogram(result: Result, frame: Frame) -> Iterator[Json]:
    """One metric with a point for each endpoint; none where nothing was measured."""
    shown, folded = bounded(result.endpoints)
    exemplars = [*result.slowest, *result.failures]
    load_began = int(nanoseconds(result.began))
    groups = [(each.name, [each]) for each in shown] + ([(OTHER, folded)] if folded else [])
    points = [
        _point(frame, name, group)
        | {"exemplars": [_exemplar(one, load_began) for one in _distinct(exemplars, group)]}
        for name, group in groups
        if any(each.latency for each in group)
    ]
    if points:
        yield {
            "name": HISTOGRAM,
            "description": "Latency from the intended start, warm-up excluded.",
            "unit": "s",
            "exponentialHistogram": {"aggregationTemporality": _CUMULATIVE, "dataPoints": points},
        }


def _point(frame: Frame, name: str, group: Sequence[Endpoint]) -> Json:
    """The endpoints of a group as one: buckets of the same scale add up exactly."""
    counts: Counter[int] = Counter()
    for each in group:
        counts.update(dict(each.buckets))
    latencies = [each.latency for each in group if each.latency]
    number = sum(each.count for each in latencies)
    return {
        "attributes": attributes({**frame.labels, "endpoint": name}),
        "startTimeUnixNano": frame.began,
        "timeUnixNano": frame.ended,
        "count": str(number),
        "sum": sum(each.avg * each.count for each in latencies) / 1000,
        "min": min(each.min for each in latencies) / 1000,
        "max": max(each.max for each in latencies) / 1000,
        "scale": SCALE,
        "zeroCount": str(number - counts.total()),
        "positive": _dense(counts),
    }


def _dense(counts: Mapping[int, int]) -> Json:
    first, last = min(counts, default=0), max(counts, default=-1)
    return {"offset": first, "bucketCounts": [str(counts[index]) for index in range(first, last + 1)]}


def _distinct(exemplars: Iterable[Exemplar], group: Sequence[Endpoint]) -> list[Exemplar]:
    """Those of the group, in order of time, without which Prometheus takes only the newest."""
    names = {each.name for each in group}
    mine = [each for each in exemplars if each.name in names and _TRACE_ID.fullmatch(each.trace_id)]
    return sorted({each.trace_id: each for each in mine}.values(), key=lambda each: each.due)


def _exemplar(each: Exemplar, load_began: int) -> Json:
    return {
        "timeUnixNano": str(load_began + int(each.due * 1e9)),
        "asDouble": each.latency / 1000,
        "traceId": each.trace_id,
        "filteredAttributes": [{"key": "http.response.status_code", "value": {"intValue": str(each.status)}}],
    }
