"""The message that OTLP sends: https://github.com/open-telemetry/opentelemetry-proto, metrics.proto, as JSON."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hookset.measure import Buckets, Measure
from hookset.metrics import grouping_key, registry_of, stage_of
from hookset.moment import now
from hookset.verdict import Verdict

Json = dict[str, Any]


@dataclass(frozen=True)
class Frame:
    """What all points of a run share: when it began and ended (nanoseconds, as text), and their labels."""

    began: str
    ended: str
    labels: Mapping[str, str]


Instruments = Callable[[Verdict, Frame], Iterable[Json]]
"""Metrics of a program's own that are no gauges: its histograms too, which here are exponential and not classic."""


def message(verdict: Verdict, measures: Sequence[Measure], instruments: Instruments) -> Json:
    """The gauges under the names and labels that a push gives them, and what the program adds to them."""
    frame = Frame(nanoseconds(verdict.started), nanoseconds(verdict.ended), _labels(verdict))
    metrics = [*_gauges(verdict, measures, frame), *instruments(verdict, frame)]
    scope = {"name": verdict.hook, "version": verdict.hook_version}
    return {
        "resourceMetrics": [
            {
                "resource": {"attributes": attributes(_resource(verdict))},
                "scopeMetrics": [{"scope": scope, "metrics": metrics}],
            }
        ]
    }


def attributes(named: Mapping[str, str]) -> list[Json]:
    """Labels in OTLP's form."""
    return [{"key": name, "value": {"stringValue": value}} for name, value in named.items()]


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


def _gauges(verdict: Verdict, measures: Sequence[Measure], frame: Frame) -> Iterator[Json]:
    """One metric a family; what is not a number has no point, since here nothing of an earlier run stands."""
    gauges = [measure for measure in measures if not isinstance(measure.value, Buckets)]
    for family in registry_of(verdict, measures=gauges).collect():
        points = [
            {
                "attributes": attributes({**frame.labels, **sample.labels}),
                "timeUnixNano": frame.ended,
                "asDouble": sample.value,
            }
            for sample in family.samples
            if math.isfinite(sample.value)
        ]
        if points:
            yield {"name": family.name, "description": family.documentation, "gauge": {"dataPoints": points}}


def nanoseconds(moment: str) -> str:
    """A moment in ISO 8601 as nanoseconds since 1970; the present one where it is none."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        at = now()
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return str((since.days * 86400 + since.seconds) * 10**9 + since.microseconds * 1000)
