"""The message that OTLP sends: https://github.com/open-telemetry/opentelemetry-proto, metrics.proto, as JSON."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from hookset.metrics import grouping_key, registry_of, stage_of
from hookset.moment import now
from hookset.verdict import Verdict
from smoke.judge.histogram import PER_OCTAVE
from smoke.reports.prometheus import OTHER, bounded, measures
from smoke.result import Endpoint, Exemplar, Result

HISTOGRAM = "smoke.request.duration"
"""`smoke_request_duration_seconds` in Prometheus, beside the quantiles of `smoke_latency_seconds`."""
SCALE = PER_OCTAVE.bit_length() - 1
"""5: a bucket's middle is at most 1.1 % away from anything in it."""
_CUMULATIVE = 2
_TRACE_ID = re.compile("[0-9a-f]{32}")

Json = dict[str, Any]


@dataclass(frozen=True)
class Frame:
    """What all points of a run share: when it began and ended (nanoseconds, as text), and their labels."""

    began: str
    ended: str
    labels: Mapping[str, str]


def message(verdict: Verdict) -> Json:
    """The gauges of hook and smoke under the names and labels that a push gives them, and the histograms."""
    frame = Frame(_nanoseconds(verdict.started), _nanoseconds(verdict.ended), _labels(verdict))
    metrics = list(_gauges(verdict, frame))
    if verdict.details:
        metrics += _histogram(msgspec.convert(verdict.details, Result), frame)
    scope = {"name": verdict.hook, "version": verdict.hook_version}
    return {
        "resourceMetrics": [
            {
                "resource": {"attributes": _attributes(_resource(verdict))},
                "scopeMetrics": [{"scope": scope, "metrics": metrics}],
            }
        ]
    }


def _resource(verdict: Verdict) -> dict[str, str]:
    """OpenTelemetry's names for where the run was; never the revision, which would make new series of all."""
    named = {
        "service.name": verdict.hook,
        "service.version": verdict.hook_version,
        "deployment.environment.name": verdict.environment,
        "k8s.cluster.name": verdict.cluster,
        "k8s.namespace.name": verdict.namespace,
    }
    return {name: value for name, value in named.items() if value}


def _labels(verdict: Verdict) -> dict[str, str]:
    """On every point: Prometheus keeps a resource's attributes apart, where series of two apps would be one."""
    return grouping_key(verdict) | {"hook": verdict.hook, "stage": stage_of(verdict)}


def _gauges(verdict: Verdict, frame: Frame) -> Iterator[Json]:
    """One metric a family; what is not a number has no point, since here nothing of an earlier run stands."""
    for family in registry_of(verdict, measures=measures(verdict)).collect():
        points = [
            {
                "attributes": _attributes({**frame.labels, **sample.labels}),
                "timeUnixNano": frame.ended,
                "asDouble": sample.value,
            }
            for sample in family.samples
            if math.isfinite(sample.value)
        ]
        if points:
            yield {"name": family.name, "description": family.documentation, "gauge": {"dataPoints": points}}


def _histogram(result: Result, frame: Frame) -> Iterator[Json]:
    shown, folded = bounded(result.endpoints)
    exemplars = [*result.slowest, *result.failures]
    load_began = int(_nanoseconds(result.began))
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
        "attributes": _attributes({**frame.labels, "endpoint": name}),
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


def _attributes(named: Mapping[str, str]) -> list[Json]:
    return [{"key": name, "value": {"stringValue": value}} for name, value in named.items()]


def _nanoseconds(moment: str) -> str:
    """A moment of the verdict; the present one where it is none."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        at = now()
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return str((since.days * 86400 + since.seconds) * 10**9 + since.microseconds * 1000)
