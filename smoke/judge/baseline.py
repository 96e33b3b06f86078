"""The earlier run that this one is compared with: a verdict record, or a few figures of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from hookset.outcome import Finding, Outcome, Status
from hookset.verdict import Verdict
from smoke import rules
from smoke.judge.bounds import Bounds
from smoke.judge.compare import METRICS, Pair, bounds_only, compare, findings_of
from smoke.result import Comparison, Result


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one endpoint of a run: its number of requests, its median and p95 in milliseconds."""

    requests: int
    med: float | None = None
    p95: float | None = None


@dataclass(frozen=True)
class Baseline:
    """An earlier run: `result` of a record, or `figures` by endpoint (from Prometheus), or `problem` why there is neither.

    `source` is the file or address, for the report. `passed` is whether that run had passed by itself, `overridden` whether
    somebody let it pass, `place` the cluster, namespace and environment where it ran.
    """

    source: str
    result: Result | None = None
    figures: Mapping[str, Figures] = field(default_factory=dict)
    passed: bool = True
    overridden: bool = False
    problem: str = ""
    release: str = ""
    place: tuple[str, str, str] = ("", "", "")


def read_baseline(record: bytes, source: str) -> Baseline:
    """The verdict record that `smoke run --report` wrote; what is none has a `problem` and never raises."""
    try:
        verdict = msgspec.json.decode(record, type=Verdict)
        if verdict.hook != "smoke" or not verdict.details:
            return Baseline(source, problem=f"it is a record of {verdict.hook} without a run's numbers")
        result = msgspec.convert(verdict.details, Result)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        return Baseline(source, problem=f"it is no record of a run: {error}")
    passed, overridden = verdict.outcome is Outcome.PASSED, bool(verdict.of(Status.OVERRIDDEN))
    return Baseline(
        source,
        result=result,
        passed=passed and not overridden,
        overridden=passed and overridden,
        release=verdict.release,
        place=(verdict.cluster, verdict.namespace, verdict.environment),
    )


def judge_baseline(
    baseline: Baseline | None, current: Result, bounds: Bounds
) -> tuple[list[Finding], tuple[Comparison, ...]]:
    """The findings of the check `baseline`, and the rows that were compared."""
    if baseline is None:
        return [rules.BASELINE_NONE.finding()], ()
    if baseline.problem:
        return [_not_used(rules.BASELINE_UNUSABLE.id, baseline, baseline.problem)], ()
    if not baseline.passed:
        why = "only an override let it pass" if baseline.overridden else ""
        return [_not_used(rules.BASELINE_NOT_PASSED.id, baseline, why)], ()
    if baseline.result is None:
        return findings_of([bounds_only(pair, bounds) for pair in _pairs(baseline.figures, current)])
    if not same_plan(baseline.result.plan_digest, current.plan_digest):
        return [_not_used(rules.BASELINE_OTHER_PLAN.id, baseline, "")], ()
    return compare(baseline.result, current, bounds)


def same_plan(one: str, other: str) -> bool:
    """Whether two runs had the same load; two without a digest are taken to have had it."""
    from smoke.plan.digest import same_load  # noqa: PLC0415  (a plan's whole shape, and only where runs are compared)

    return one == other or same_load(one, other)


def _not_used(id: str, baseline: Baseline, why: str) -> Finding:
    rule = next(rule for rule in rules.RULES if rule.id == id)
    return rule.finding(baseline.source, summary=f"{rule.title}: {why}" if why else "")


def _pairs(figures: Mapping[str, Figures], current: Result) -> list[Pair]:
    """Each figure beside the same one of this run, with this run's blocks."""
    found = []
    for endpoint in current.endpoints:
        known, latency = figures.get(endpoint.name), endpoint.latency
        if known is None or latency is None:
            continue
        requests = min(known.requests, latency.count)
        for column, metric in enumerate(METRICS):
            before, after = getattr(known, metric), getattr(latency, metric)
            blocks = [block[column] for block in endpoint.blocks]
            if before is not None:
                found.append(
                    Pair(endpoint.name, metric, before, after, blocks_after=blocks, requests=requests)
                )
    return found
