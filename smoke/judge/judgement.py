"""A recording becomes a result and findings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from hookset.combine import settle
from hookset.outcome import Finding
from smoke.judge.baseline import Baseline, judge_baseline
from smoke.judge.bounds import Bounds, parse_bounds
from smoke.judge.checks import check_results, judge_checks
from smoke.judge.defaults import with_defaults
from smoke.judge.evaluate import Judged, evaluate
from smoke.judge.histogram import log_linear
from smoke.judge.load import Evidence, judge_load
from smoke.judge.metrics import DURATION, SERVICE
from smoke.judge.numbers import began, endpoints, exemplars, generator, ordered
from smoke.judge.percentile import latency_of
from smoke.judge.revision import judge_revision, told
from smoke.judge.target import judge_target
from smoke.judge.thresholds import Threshold, parse_thresholds
from smoke.judge.timeline import timeline
from smoke.judge.validity import Validity, parse_validity
from smoke.judge.view import View
from smoke.recording import Recording
from smoke.result import Result
from smoke.samples import Mark, Sample


@dataclass(frozen=True)
class Judgement:
    """What the judge says: numbers, and findings (not yet settled by severities and overrides)."""

    result: Result
    findings: list[Finding]


def judge(
    recording: Recording,
    *,
    thresholds: Sequence[Threshold] = (),
    baseline: Baseline | None = None,
    bounds: Bounds | Mapping[str, object] | None = None,
    expected_revision: str = "",
    validity: Validity | Mapping[str, object] | None = None,
    plan_name: str = "",
    plan_digest: str = "",
    target: str = "",
) -> Judgement:
    """Judge a run of any engine; never raises, whatever the recording is like.

    `thresholds` are those of `parse_thresholds`; the default ones are added for what they leave out. `baseline` is the
    earlier run to compare with, within `bounds`; these and `validity` may be what the plan says under `baseline` and
    `validity`: then, and only then, UsageError. `expected_revision` empty: revisions are only recorded.
    """
    bounds = bounds if isinstance(bounds, Bounds) else parse_bounds(bounds or {})
    validity = validity if isinstance(validity, Validity) else parse_validity(validity or {})
    view = View(recording)
    judged = _judged(view, thresholds)
    result = _result(view, judged, plan_name, plan_digest, target)
    compared, rows = judge_baseline(baseline, result, bounds)
    median = result.latency.med / 1000 if result.latency else None
    findings = [
        *judge_load(Evidence(view, result.generator, validity, judged, median)),
        *judge_target(view),
        *judge_revision(view, expected_revision, result.revisions),
        *judge_checks(view, result.checks, judged),
        *(each.finding for each in judged),
        *compared,
    ]
    result = replace(
        _as_settled(result, findings, len(judged)),
        comparison=rows,
        baseline=baseline.source if baseline else "",
    )
    return Judgement(result, findings)


def judge_samples(
    samples: Iterable[tuple[str, float, float, bool]],
    *,
    thresholds: Mapping[str, object] | None = None,
    seconds: float | None = None,
) -> Judgement:
    """Judge the samples of any engine: name, start in seconds from the run's begin, latency in seconds, whether it was good.

    The start should be the intended one, and the latency count from it. `thresholds` are as in a plan's file, by metric
    and selector; `seconds` is how long the load was to last, unless until the last start. Raises UsageError for
    thresholds that make no sense.

    >>> samples = [("home", second / 10, 0.020, True) for second in range(300)]
    >>> found = judge_samples(samples, thresholds={"http_req_duration": "p(95)<300ms"})
    >>> [(each.id, each.summary) for each in found.findings if each.check == "thresholds"]
    [('thresholds.passed', 'http_req_duration p(95)<300ms: 20 ms'), ('thresholds.passed', 'http_req_failed rate<0.01: 0%')]
    >>> found.result.endpoints[0].latency.p99
    20.0
    """
    recording = Recording(engine="library", open_loop=False)
    names: dict[str, int] = {}
    for name, start, latency, good in samples:
        index = names.setdefault(name, len(names))
        marks = 0 if good else Mark.FAILED
        recording.samples.add(Sample(start, 0.0, latency, latency, 0, index, 200 if good else 500, 0, marks))
    recording.names = list(names)
    recording.methods = [""] * len(names)
    recording.ran = recording.seconds = (
        max(recording.samples.due, default=0.0) if seconds is None else seconds
    )
    recording.iterations = len(recording.samples)
    return judge(recording, thresholds=parse_thresholds(thresholds or {}, where="thresholds"))


def _judged(view: View, thresholds: Sequence[Threshold]) -> list[Judged]:
    """Every threshold, less a default one for the rest where the plan's own leave none."""
    asked = with_defaults(thresholds, checks=bool(view.recording.checks))
    judged = [evaluate(each, view) for each in asked]
    return [each for each in judged if each.result.samples or not each.threshold.others]


def _result(view: View, judged: Sequence[Judged], plan: str, digest: str, target: str) -> Result:
    recording = view.recording
    latencies = ordered(view.values(DURATION))
    return Result(
        plan=plan,
        plan_digest=digest,
        target=target,
        began=began(recording),
        seconds=recording.seconds,
        warm_up=recording.warm_up,
        requests=view.count,
        failed=view.failed.count(1),
        iterations=recording.iterations,
        per_second=round(view.count / view.length, 6) if view.length > 0 else 0.0,
        bytes=int(sum(view.column("size"))),
        latency=latency_of(latencies),
        service=latency_of(ordered(view.values(SERVICE))),
        endpoints=endpoints(view),
        thresholds=tuple(each.result for each in judged),
        checks=check_results(view),
        revisions=told(view),
        timeline=timeline(view),
        histogram=log_linear(latencies),
        generator=generator(view),
        slowest=exemplars(recording.slowest, view),
        failures=exemplars(recording.failed, view),
    )


def _as_settled(result: Result, findings: Sequence[Finding], count: int) -> Result:
    """The rows of the thresholds with the status that their findings come to, where the load was not as planned."""
    settled = [finding for finding in settle(findings) if finding.check == "thresholds"]
    rows = []
    for row, finding in zip(result.thresholds, settled[:count], strict=True):
        worthless = row.status != finding.status.value
        why = finding.summary.rpartition("(")[2].rstrip(")") if worthless else row.why
        rows.append(replace(row, status=finding.status.value, why=why))
    return replace(result, thresholds=tuple(rows))
