"""The series of each endpoint, of a bounded number of them: quantiles as gauges, latencies counted, requests by how they ended."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from hookset.measure import Buckets
from smoke.judge.histogram import EDGES
from smoke.result import Endpoint, Latency, Result

MOST_ENDPOINTS = 20
OTHER = "other"
"""The endpoint that stands for all beyond the cap, those with the fewest requests."""

Series = tuple[str, float | Buckets | None, dict[str, str]]
"""Name, value (None where nothing was measured) and labels."""

_QUANTILES = {"0.5": "med", "0.9": "p90", "0.95": "p95", "0.99": "p99", "0.999": "p999", "1": "max"}
_LATENCY, _SERVICE = "smoke_latency_quantile_seconds", "smoke_service_time_quantile_seconds"


def of_endpoints(result: Result | None) -> Iterator[Series]:
    """Quantiles of all requests and of each endpoint; counts of the endpoints alone, since counts can be added up."""
    yield from _quantiles(_LATENCY, "", result.latency if result else None)
    yield from _quantiles(_SERVICE, "", result.service if result else None)
    shown, folded = bounded(result.endpoints if result else ())
    for each in shown:
        yield from _quantiles(_LATENCY, each.name, each.latency)
        yield from _quantiles(_SERVICE, each.name, each.service)
    groups = [(each.name, [each]) for each in shown]
    if folded:
        slowest = max((each.latency.max for each in folded if each.latency), default=None)
        yield _LATENCY, in_seconds(slowest), {"endpoint": OTHER, "quantile": "1"}
        groups.append((OTHER, folded))
    for name, group in groups or [("", [])]:
        yield from _counts(name, group)


def bounded(endpoints: Sequence[Endpoint]) -> tuple[list[Endpoint], list[Endpoint]]:
    """Those with a series of their own, and those that are folded into one."""
    if len(endpoints) <= MOST_ENDPOINTS:
        return list(endpoints), []
    busiest = sorted((each for each in endpoints if each.name != OTHER), key=lambda each: -each.requests)
    shown = busiest[: MOST_ENDPOINTS - 1]
    return shown, [each for each in endpoints if each not in shown]


def in_seconds(milliseconds: float | None) -> float | None:
    """Seconds; None for None."""
    return None if milliseconds is None else milliseconds / 1000


def _quantiles(name: str, endpoint: str, found: Latency | None) -> Iterator[Series]:
    for quantile, attribute in _QUANTILES.items():
        value = getattr(found, attribute) if found else None
        yield name, in_seconds(value), {"endpoint": endpoint, "quantile": quantile}


def _counts(name: str, group: Sequence[Endpoint]) -> Iterator[Series]:
    """What adds up exactly over the endpoints of a group. Zeros for none: a bucket holds no NaN."""
    failed = sum(each.failed for each in group)
    yield "smoke_latency_seconds", _counted(group), {"endpoint": name}
    yield "smoke_requests", sum(each.requests for each in group) - failed, {"endpoint": name, "outcome": "ok"}
    yield "smoke_requests", failed, {"endpoint": name, "outcome": "failed"}


def _counted(group: Sequence[Endpoint]) -> Buckets:
    counts: Counter[float] = Counter()
    for each in group:
        counts.update(dict(each.within))
    found = [each.latency for each in group if each.latency]
    total = math.fsum(each.avg * each.count for each in found) / 1000
    return Buckets(tuple((edge, counts[edge]) for edge in EDGES), sum(each.count for each in found), total)
