"""What smoke adds to the metrics of a run: the same names on every run, endpoints by their name in the plan.

A Pushgateway keeps a series until one of the same name comes: so each name is there on every run, with NaN where nothing
was measured, and no number of an earlier run can be taken for this one's.
"""

import math
from collections.abc import Iterator, Sequence

import msgspec

from hookset.measure import Measure
from hookset.outcome import Finding, Outcome, Status
from hookset.verdict import Verdict
from smoke import rules
from smoke.reports.endpoint_series import Series, in_seconds, of_endpoints
from smoke.reports.outcomes import finding_of
from smoke.reports.terminal import written
from smoke.result import Comparison, Result, ThresholdResult

MOST_THRESHOLDS = 50

_HELP = {
    "smoke_requests": "Requests of the last run, warm-up excluded, by how they ended.",
    "smoke_request_rate": "Requests a second of the last run, warm-up excluded.",
    "smoke_latency_seconds": "Latency from the intended start, counted: the endpoints add up to all requests.",
    "smoke_latency_quantile_seconds": "Latency from the intended start, exact; without an endpoint, of all requests.",
    "smoke_service_time_quantile_seconds": "Time from the actual start, exact; without an endpoint, of all requests.",
    "smoke_threshold": "What was observed for a threshold, in seconds, 0 to 1, a count or per second.",
    "smoke_threshold_limit": "The limit of a threshold, in the same unit.",
    "smoke_threshold_ok": "Whether a threshold holds: 1 or 0, NaN where that could not be judged.",
    "smoke_check_failures": "How often a check of the plan did not hold.",
    "smoke_baseline_ratio": "The last run's value divided by the baseline's.",
    "smoke_send_lateness_seconds": "How late the generator itself sent requests.",
    "smoke_planned_starts": "Starts that were due.",
    "smoke_dropped_starts": "Starts given up because too many requests were in flight.",
    "smoke_generator_cpu_ratio": "Share of a core that each process of the generator used.",
    "smoke_load_seconds": "How long load was to be put on, warm-up included.",
}


def measures(verdict: Verdict) -> list[Measure]:
    """Every series of a run; none for a command that puts no load on, or a run that was skipped as unchanged."""
    if verdict.command not in ("", "run") or (verdict.outcome is Outcome.PASSED and not verdict.details):
        return []
    result = msgspec.convert(verdict.details, Result) if verdict.details else None
    found = [*_of_run(result), *of_endpoints(result), *_of_thresholds(result, verdict), *_of_lists(result)]
    return [
        Measure(name, _HELP[name], math.nan if value is None else value, labels)
        for name, value, labels in found
    ]


def _of_run(result: Result | None) -> Iterator[Series]:
    own = result.generator if result else None
    lateness = (own.late_p50, own.late_p99, own.late_max) if own else (None, None, None)
    for quantile, milliseconds in zip(("0.5", "0.99", "1"), lateness, strict=True):
        yield "smoke_send_lateness_seconds", in_seconds(milliseconds), {"quantile": quantile}
    yield "smoke_planned_starts", own.planned if own else None, {}
    yield "smoke_dropped_starts", own.dropped if own else None, {}
    yield "smoke_generator_cpu_ratio", own.cpu_share if own else None, {}
    yield "smoke_load_seconds", result.seconds if result else None, {}
    yield "smoke_request_rate", result.per_second if result else None, {}


def _of_thresholds(result: Result | None, verdict: Verdict) -> Iterator[Series]:
    found = (result.thresholds if result else ())[:MOST_THRESHOLDS]
    for each in found:
        labels = {"metric": each.metric, "endpoint": _selected(each), "expression": written(each)}
        scale = 1000.0 if each.unit == "ms" else 1.0
        yield "smoke_threshold", None if each.observed is None else each.observed / scale, labels
        yield "smoke_threshold_limit", each.limit / scale, labels
        yield "smoke_threshold_ok", _holds(each, verdict.findings), labels
    if not found:
        labels = dict.fromkeys(("metric", "endpoint", "expression"), "")
        for name in ("smoke_threshold", "smoke_threshold_limit", "smoke_threshold_ok"):
            yield name, None, labels


def _holds(threshold: ThresholdResult, findings: Sequence[Finding]) -> float | None:
    """1 or 0, None where it could not be judged; one that only warns, or is overridden, does not hold all the same."""
    finding = finding_of(threshold, findings)
    status = finding.status.value if finding else threshold.status
    unjudged = (rules.THRESHOLDS_TOO_FEW.id, rules.THRESHOLDS_NO_SAMPLES.id)
    if status in (Status.INCONCLUSIVE, Status.SKIPPED) or (finding and finding.id in unjudged):
        return None
    return float(status == Status.PASSED)


def _of_lists(result: Result | None) -> Iterator[Series]:
    checks = result.checks[:MOST_THRESHOLDS] if result else ()
    for each in checks:
        yield "smoke_check_failures", each.failed, {"check": each.name}
    if not checks:
        yield "smoke_check_failures", None, {"check": ""}
    for labels, ratio in _ratios(result.comparison if result else ()):
        yield "smoke_baseline_ratio", ratio, labels


def _ratios(compared: Sequence[Comparison]) -> list[tuple[dict[str, str], float | None]]:
    found: list[tuple[dict[str, str], float | None]] = [
        ({"endpoint": each.endpoint, "metric": each.metric}, each.ratio)
        for each in compared[:MOST_THRESHOLDS]
    ]
    return found or [({"endpoint": "", "metric": ""}, None)]


def _selected(threshold: ThresholdResult) -> str:
    """The endpoint of `{name:checkout}`, else the whole selector."""
    inside = threshold.selector.removeprefix("{").removesuffix("}")
    tag, _, value = inside.partition(":")
    return value.strip("\"' ") if tag.strip() == "name" and "," not in value else inside
