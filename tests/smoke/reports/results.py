"""Results as real runs leave them, made of simulated requests: healthy, slow, stalled, late, unmeasured, long."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from hookset.outcome import Finding, Outcome, Status
from hookset.verdict import Verdict
from smoke.judge.histogram import exponential, within
from smoke.result import (
    CheckResult,
    Comparison,
    Endpoint,
    Exemplar,
    Generator,
    Latency,
    Result,
    Second,
    ThresholdResult,
)

EDGES = [0.1 * 10 ** (step / 10) for step in range(61)]


@dataclass(frozen=True)
class Hit:
    """One simulated request; times in milliseconds, `due` in seconds."""

    name: str
    due: float
    latency: float
    status: int = 200
    error: str = ""

    @property
    def failed(self) -> bool:
        return self.status >= 400 or bool(self.error)


ENDPOINTS = {"home": (3.0, 0.35, 5), "search": (14.0, 0.5, 3), "checkout": (28.0, 0.4, 2)}
"""Median in milliseconds, spread, weight."""
METHODS = {"home": "GET", "search": "GET", "checkout": "POST"}


def hits(seconds: int, rate: int, change: Callable[[random.Random, Hit], Hit], seed: int = 7) -> list[Hit]:
    draw = random.Random(seed)
    names, weights = list(ENDPOINTS), [weight for _, _, weight in ENDPOINTS.values()]
    found = []
    for index in range(seconds * rate):
        name = draw.choices(names, weights)[0]
        median, spread, _ = ENDPOINTS[name]
        found.append(change(draw, Hit(name, index / rate, median * draw.lognormvariate(0, spread))))
    return found


def percentile(values: Sequence[float], share: float) -> float:
    at = (len(values) - 1) * share
    low = int(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (at - low)


def latency(values: Sequence[float]) -> Latency | None:
    if not values:
        return None
    ranked = sorted(values)
    at = {name: percentile(ranked, share) for name, share in SHARES.items()}
    return Latency(count=len(ranked), min=ranked[0], avg=sum(ranked) / len(ranked), max=ranked[-1], **at)


SHARES = {"med": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p999": 0.999}


def endpoint(name: str, all: Sequence[Hit], seconds: float) -> Endpoint:
    mine = [hit for hit in all if hit.name == name]
    return Endpoint(
        name=name,
        method=METHODS.get(name, "GET"),
        requests=len(mine),
        failed=sum(hit.failed for hit in mine),
        per_second=len(mine) / seconds,
        latency=latency([hit.latency for hit in mine]),
        service=latency([hit.latency * 0.93 for hit in mine]),
        statuses={str(status): n for status, n in sorted(Counter(h.status for h in mine).items()) if status},
        errors=dict(Counter(hit.error for hit in mine if hit.error)),
        bytes=len(mine) * 5120,
        buckets=exponential(sorted(hit.latency / 1000 for hit in mine)),
        within=within(sorted(hit.latency / 1000 for hit in mine)),
    )


def second(at: int, mine: Sequence[Hit], dropped: int, late: float) -> Second:
    ranked = sorted(hit.latency for hit in mine)
    shares = (0.5, 0.95, 0.99)
    p50, p95, p99 = (percentile(ranked, share) for share in shares) if ranked else (None, None, None)
    return Second(
        at=at,
        requests=len(mine),
        failed=sum(hit.failed for hit in mine),
        dropped=dropped,
        p50=p50,
        p95=p95,
        p99=p99,
        max=ranked[-1] if ranked else None,
        late_p99=late if ranked else None,
    )


def timeline(
    all: Sequence[Hit], first: int, seconds: int, dropped: dict[int, int], late: float
) -> tuple[Second, ...]:
    by_second = defaultdict(list)
    for hit in all:
        by_second[int(hit.due)].append(hit)
    return tuple(second(at, by_second[at], dropped.get(at, 0), late) for at in range(first, seconds))


def histogram(values: Sequence[float]) -> tuple[tuple[float, int], ...]:
    counts = Counter(next((edge for edge in EDGES if value <= edge), EDGES[-1]) for value in values)
    used = [place for place, edge in enumerate(EDGES) if counts[edge]]
    return tuple((edge, counts[edge]) for edge in EDGES[used[0] : used[-1] + 1]) if used else ()


def exemplar(draw: random.Random, hit: Hit) -> Exemplar:
    return Exemplar(
        trace_id=f"{draw.getrandbits(128):032x}",
        name=hit.name,
        due=hit.due,
        latency=hit.latency,
        status=hit.status if not hit.error else 0,
        error=hit.error,
    )


def threshold(expression: str, observed: float | None, limit: float, **more: Any) -> ThresholdResult:
    usual = {"metric": "http_req_duration", "selector": "", "unit": "ms", "samples": 1200, "status": "passed"}
    return ThresholdResult(**usual | more, expression=expression, observed=observed, limit=limit)  # type: ignore[arg-type]


def result(
    all: Sequence[Hit],
    *,
    seconds: int = 30,
    warm_up: float = 5.0,
    thresholds: Sequence[ThresholdResult] = (),
    dropped: dict[int, int] | None = None,
    late: float = 1.4,
    cut_short: str = "",
    comparison: Sequence[Comparison] = (),
) -> Result:
    draw, dropped = random.Random(1), dropped or {}
    judged = [hit for hit in all if hit.due >= warm_up]
    values = [hit.latency for hit in judged]
    failed = [hit for hit in judged if hit.failed]
    worst = sorted(judged, key=lambda hit: -hit.latency)[:10]
    started = len(all)
    return Result(
        plan="shop",
        plan_digest="sha256:8f14e45fceea167a5a36dedd4bea2543",
        target="http://shop.shop-production.svc:8080",
        began="2026-11-23T09:43:00.120Z",
        seconds=float(seconds),
        warm_up=warm_up,
        requests=len(judged),
        failed=len(failed),
        iterations=len(judged),
        per_second=len(judged) / (seconds - warm_up),
        bytes=len(judged) * 5120,
        latency=latency(values),
        service=latency([value * 0.93 for value in values]),
        endpoints=tuple(endpoint(name, judged, seconds - warm_up) for name in ENDPOINTS),
        thresholds=tuple(thresholds),
        checks=(
            CheckResult(name="home: status 200", passed=len(judged) // 2, failed=0),
            CheckResult(name="checkout: total is a number", passed=len(judged) // 5, failed=len(failed)),
        ),
        revisions={"4f2c1d9": len(judged)},
        timeline=timeline(all, int(warm_up), seconds, dropped, late),
        histogram=histogram(values),
        generator=Generator(
            engine="smoke",
            processes=1,
            workers=1,
            reported=1,
            planned=started + sum(dropped.values()),
            started=started,
            dropped=sum(dropped.values()),
            late_p50=late / 7,
            late_p99=late,
            late_max=late * 2.2,
            cpu_share=0.21,
            cut_short=cut_short,
        ),
        comparison=tuple(comparison),
        baseline="4f2c1d8 of 2026-11-21, 1,250 requests" if comparison else "",
        slowest=tuple(exemplar(draw, hit) for hit in worst),
        failures=tuple(exemplar(draw, hit) for hit in failed[:10]),
    )


def compared(endpoint: str, metric: str, before: float, now: float, spread: float, **more: Any) -> Comparison:
    shift = now - before
    usual = {"low": shift - spread, "high": shift + spread, "status": "passed", "why": ""} | more
    return Comparison(
        endpoint=endpoint,
        metric=metric,
        baseline=before,
        current=now,
        ratio=now / before,
        shift=shift,
        **usual,
    )


def verdict(
    outcome: Outcome, reason: str, findings: Sequence[Finding] = (), of: Result | None = None
) -> Verdict:
    return Verdict(
        hook="smoke",
        hook_version="0.1.0",
        command="run",
        stage="after",
        app="shop",
        environment="production",
        cluster="eu-1",
        namespace="shop-production",
        release="4f2c1d9",
        revision="9c1e77a0b2",
        outcome=outcome,
        exit_code={"passed": 0, "failed": 10, "inconclusive": 11, "error": 2}[outcome],
        reason=reason,
        subject="http://shop.shop-production.svc:8080",
        findings=tuple(findings),
        counts=dict(Counter(finding.status.value for finding in findings)),
        details=msgspec.to_builtins(of) if of else {},
        started="2026-11-23T09:42:59.900Z",
        ended="2026-11-23T09:43:31.204Z",
        duration_seconds=31.3,
    )


def finding(id: str, status: str, summary: str, **more: Any) -> Finding:
    return Finding(id=id, status=Status(status), summary=summary, **more)
