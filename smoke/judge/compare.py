"""Two runs of one plan against one another.

Kayenta's rule: slower only if both the size of the effect and its significance say so. The size is that of the
percentile itself, as a ratio and in milliseconds. The significance is that of percentiles by blocks of time, since
single latencies of one moment resemble one another. The shift of the blocks must be of that size too, and surely so: of
its confidence interval even the lower end. So one stall, which moves a percentile and hardly a block, is left to the
thresholds, and a level that wanders from run to run, as levels do, fails no release.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hookset.outcome import Finding, Rule
from smoke import rules
from smoke.judge.bounds import Bounds
from smoke.judge.percentile import percentile
from smoke.judge.rank import LEAST, Shift, shift_of
from smoke.judge.units import text
from smoke.result import Comparison, Endpoint, Latency, Result

ALL = "all"
"""The endpoint that stands for all of them together."""
METRICS = ("med", "p95")
UNSHARED = 0.01
"""The part of a run's requests that may go to endpoints which the other run does not have: it moves no 95th percentile."""
LEAST_REQUESTS = 40
"""As many as a 95th percentile takes."""
QUICK = 0.1
"""The part of the later run's blocks that may be quicker, where nothing is known of the earlier run's."""
TOLERANCE = 0.25
"""The interval has to lie beyond this part of the estimated shift, as in Kayenta (MannWhitneyClassifier.scala)."""


@dataclass(frozen=True)
class Pair:
    """One metric of one endpoint in both runs, in milliseconds, whole and by blocks; `requests` is the smaller number."""

    endpoint: str
    metric: str
    before: float
    after: float
    blocks_before: Sequence[float] = ()
    blocks_after: Sequence[float] = ()
    requests: int = 0


def compare(
    before: Result, after: Result, bounds: Bounds | None = None
) -> tuple[list[Finding], tuple[Comparison, ...]]:
    """The findings of `baseline` and a row for each metric of each endpoint that both runs have."""
    return findings_of([_judge(pair, bounds or Bounds()) for pair in _pairs(before, after)])


def findings_of(rows: Sequence[Comparison]) -> tuple[list[Finding], tuple[Comparison, ...]]:
    """The rows as findings: each that is slower, else one that none is, or that nothing could be told."""
    found = [_slower(row) for row in rows if row.status == rules.BASELINE_REGRESSED.status]
    judged = [row for row in rows if row.status != rules.BASELINE_TOO_FEW.status]
    few = sorted({row.endpoint for row in rows if row not in judged})
    if few or not rows:
        of = ", ".join(few) or "both runs"
        found.append(rules.BASELINE_TOO_FEW.finding(of, summary=f"{of}: {rules.BASELINE_TOO_FEW.title}"))
    if judged and not any(row.status == rules.BASELINE_REGRESSED.status for row in rows):
        found.append(rules.BASELINE_PASSED.finding(summary=_passed(judged)))
    return found, tuple(rows)


def bounds_only(pair: Pair, bounds: Bounds) -> Comparison:
    """A pair judged by the size of the effect alone, for an earlier run of which no blocks are known.

    Even the later run's quicker blocks must be so much slower, all but a tenth: one stall moves the whole and not those,
    nor does chance, to which a percentile of some hundred requests easily owes a quarter.
    """
    if pair.requests < LEAST_REQUESTS:
        return _row(pair, rules.BASELINE_TOO_FEW, why=_few(pair))
    quick = percentile(sorted(pair.blocks_after), QUICK) if pair.blocks_after else pair.after
    large = _large(pair.before, pair.after, bounds) and _large(pair.before, quick, bounds)
    rule = rules.BASELINE_REGRESSED if large else rules.BASELINE_PASSED
    return _row(pair, rule, why="by the size of the difference alone")


def _judge(pair: Pair, bounds: Bounds) -> Comparison:
    if pair.requests < LEAST_REQUESTS:
        return _row(pair, rules.BASELINE_TOO_FEW, why=_few(pair))
    if min(len(pair.blocks_before), len(pair.blocks_after)) < LEAST:
        return _row(pair, rules.BASELINE_TOO_FEW, why=f"fewer than {LEAST} blocks of time")
    shift = shift_of(pair.blocks_before, pair.blocks_after, bounds.confidence)
    if shift.low == -math.inf:
        return _row(
            pair, rules.BASELINE_TOO_FEW, why=f"too few blocks for a confidence of {bounds.confidence:g}"
        )
    why = _why_not(pair, shift, bounds)
    rule = rules.BASELINE_PASSED if why is not None else rules.BASELINE_REGRESSED
    return _row(pair, rule, shift=shift.estimate, low=shift.low, high=shift.high, why=why or "")


def _why_not(pair: Pair, shift: Shift, bounds: Bounds) -> str | None:
    """Why it is no slower, empty where there is nothing to say; None where it is slower."""
    usual = percentile(sorted(pair.blocks_before), 0.5)
    large = _large(pair.before, pair.after, bounds) and _large(usual, usual + shift.estimate, bounds)
    sure = shift.low > TOLERANCE * abs(shift.estimate) and shift.p_value < 1 - bounds.confidence
    if not large:
        return "too small to matter" if sure else ""
    if not sure:
        return "not more than chance"
    return None if _large(usual, usual + shift.low, bounds) else "not surely that much"


def _large(before: float, after: float, bounds: Bounds) -> bool:
    return after - before >= bounds.floor and after >= before * bounds.max_ratio


def _pairs(before: Result, after: Result) -> Iterator[Pair]:
    earlier = {endpoint.name: endpoint for endpoint in before.endpoints}
    if _had(before, after) and _had(after, before):
        yield from _of(ALL, before.latency, after.latency, _seconds(before), _seconds(after))
        if len(after.endpoints) < 2:
            return
    for endpoint in after.endpoints:
        if other := earlier.get(endpoint.name):
            yield from _of(endpoint.name, other.latency, endpoint.latency, _blocks(other), _blocks(endpoint))


def _had(one: Result, other: Result) -> bool:
    """Whether nearly all requests of one run went to what the other asked too: a locustfile may have learnt something new."""
    names = {endpoint.name for endpoint in other.endpoints}
    known = sum(endpoint.requests for endpoint in one.endpoints if endpoint.name in names)
    return known >= one.requests * (1 - UNSHARED)


Blocks = tuple[Sequence[float], Sequence[float]]
"""The medians and the 95th percentiles by block of time."""


def _of(
    name: str, before: Latency | None, after: Latency | None, blocks_before: Blocks, blocks_after: Blocks
) -> Iterator[Pair]:
    if before is None or after is None:
        return
    requests = min(before.count, after.count)
    for index, metric in enumerate(METRICS):
        values = getattr(before, metric), getattr(after, metric)
        yield Pair(name, metric, *values, blocks_before[index], blocks_after[index], requests)


def _seconds(result: Result) -> Blocks:
    return (
        [second.p50 for second in result.timeline if second.p50 is not None],
        [second.p95 for second in result.timeline if second.p95 is not None],
    )


def _blocks(endpoint: Endpoint) -> Blocks:
    return [p50 for p50, _ in endpoint.blocks], [p95 for _, p95 in endpoint.blocks]


def _row(
    pair: Pair,
    rule: Rule,
    *,
    shift: float | None = None,
    low: float | None = None,
    high: float | None = None,
    why: str = "",
) -> Comparison:
    return Comparison(
        endpoint=pair.endpoint,
        metric=pair.metric,
        baseline=pair.before,
        current=pair.after,
        ratio=round(pair.after / pair.before, 4) if pair.before > 0 else 1.0,
        shift=round(pair.after - pair.before if shift is None else shift, 4),
        low=None if low is None else round(low, 4),
        high=None if high is None else round(high, 4),
        status=rule.status.value,
        why=why,
    )


def _few(pair: Pair) -> str:
    return f"{pair.requests} requests, {LEAST_REQUESTS} needed"


def _slower(row: Comparison) -> Finding:
    what = "" if row.endpoint == ALL else f" of {row.endpoint}"
    sure = "" if row.low is None else f", by {text(row.low, 'ms')} at least"
    found = text(row.current, "ms", unlike=row.baseline)
    return rules.BASELINE_REGRESSED.finding(
        f"{row.metric}{what}",
        expected=f"about {text(row.baseline, 'ms')}",
        found=found,
        summary=f"{row.metric}{what} went from {text(row.baseline, 'ms')} to {found}{sure}",
    )


def _passed(rows: Sequence[Comparison]) -> str:
    first = next((row for row in rows if row.metric == "p95"), rows[0])
    return (
        f"no slower than the earlier run: {first.metric} {text(first.baseline, 'ms')}, "
        f"now {text(first.current, 'ms')}"
    )
