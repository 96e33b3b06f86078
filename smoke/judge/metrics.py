"""The metrics that thresholds may name: k6's, and three of smoke's own for which k6 has none.

https://grafana.com/docs/k6/latest/using-k6/metrics/reference/ has k6's. `http_req_duration` differs on purpose: it
counts from when the request was due. k6 counts from the send, which is `http_req_service_time` here.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a metric is made of; it says which aggregations it has."""

    TREND = "trend"
    RATE = "rate"
    COUNTER = "counter"


AGGREGATIONS: dict[Kind, tuple[str, ...]] = {
    Kind.TREND: ("avg", "min", "max", "med", "p(N)"),
    Kind.RATE: ("rate",),
    Kind.COUNTER: ("count", "rate"),
}
"""Those of k6, https://grafana.com/docs/k6/latest/using-k6/thresholds/#threshold-syntax."""

OF_REQUESTS = ("name", "method", "status", "expected_response")
"""The tags by which requests can be selected, whatever made them."""

OF_ANSWERS = ("status", "expected_response")
"""Those of them that only the answer tells."""

BY_SMOKE = (*OF_REQUESTS, "scenario", "check")
"""The tags that a plan cannot give: they are given."""


@dataclass(frozen=True)
class Metric:
    """One metric: `unit` is that of its values (`ms`, `rate`, `count`, `bytes`), `tags` are what selects among them."""

    name: str
    kind: Kind
    unit: str
    tags: tuple[str, ...] = ()


DURATION = "http_req_duration"
SERVICE = "http_req_service_time"
LATENESS = "http_req_lateness"
WAITING = "http_req_waiting"
FAILED = "http_req_failed"
REQUESTS = "http_reqs"
CHECKS = "checks"
ITERATIONS = "iterations"
DROPPED = "dropped_iterations"
RECEIVED = "data_received"

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(DURATION, Kind.TREND, "ms", OF_REQUESTS),
        Metric(SERVICE, Kind.TREND, "ms", OF_REQUESTS),
        Metric(LATENESS, Kind.TREND, "ms", OF_REQUESTS),
        Metric(WAITING, Kind.TREND, "ms", OF_REQUESTS),
        Metric(FAILED, Kind.RATE, "rate", OF_REQUESTS),
        Metric(REQUESTS, Kind.COUNTER, "count", OF_REQUESTS),
        Metric(CHECKS, Kind.RATE, "rate", ("check",)),
        Metric(ITERATIONS, Kind.COUNTER, "count"),
        Metric(DROPPED, Kind.COUNTER, "count"),
        Metric(RECEIVED, Kind.COUNTER, "bytes", OF_REQUESTS),
    )
}
"""Every metric by its name."""

OF_THE_SERVICE = (DURATION, SERVICE, WAITING)
"""Durations that speak of the service; lateness speaks of the generator."""
