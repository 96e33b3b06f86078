"""What runs end like: one verdict a scene, over the simulated results."""

import random
from collections.abc import Callable
from dataclasses import replace

import msgspec

from hookset.outcome import Outcome
from hookset.verdict import Verdict
from smoke.result import Exemplar, Result
from tests.smoke.reports.results import Hit, compared, finding, hits, result, threshold, verdict

HTML = '<script>alert("x")</script>&amp;\'"\x1b[31m\x00'


def healthy() -> Verdict:
    def rarely_failing(draw: random.Random, hit: Hit) -> Hit:
        return replace(hit, status=503) if draw.random() < 0.0012 else hit

    limits = [
        threshold("p(95)<300ms", 48.2, 300.0, samples=1250),
        threshold("p(99)<150ms", 96.1, 150.0, samples=500, over=10.0, worst_at=14.0),
        threshold("rate<0.01", 0.0016, 0.01, metric="http_req_failed", unit="rate", samples=1250),
        threshold("rate==1", 1.0, 1.0, metric="checks", unit="rate", samples=1250),
        threshold("count>1000", 1250.0, 1000.0, metric="http_reqs", unit="count", samples=1250),
    ]
    told = [
        finding("load.passed", "passed", "1,500 of 1,500 starts in time, p99 1.4 ms late"),
        finding("thresholds.passed", "passed", "5 thresholds hold"),
        finding("checks.passed", "passed", "2 checks hold"),
        finding("revision.passed", "passed", "4f2c1d9 answered every request"),
        finding("baseline.passed", "passed", "no slower than 4f2c1d8"),
    ]
    comparison = [
        compared("home", "med", 3.0, 3.1, 0.2),
        compared("search", "p95", 15.8, 13.9, 0.8),
        compared("checkout", "p95", 27.4, 28.3, 1.6, why="5 ms is the least that counts"),
    ]
    run = result(hits(30, 50, rarely_failing), thresholds=limits, comparison=comparison)
    return verdict(Outcome.PASSED, "5 checks passed", told, run)


def slow() -> Verdict:
    def checkout_slow(draw: random.Random, hit: Hit) -> Hit:
        if hit.name != "checkout":
            return hit
        if draw.random() < 0.03:
            return replace(hit, latency=10_000.0, status=0, error="timed out after 10 s: no answer")
        return replace(hit, latency=hit.latency * draw.uniform(9, 14))

    limits = [
        threshold("p(95)<300ms", 448.0, 300.0, status="failed", samples=1250),
        threshold("p(95)<400ms", 512.4, 400.0, selector="{name:checkout}", status="failed", samples=250),
        threshold("rate<0.01", 0.0064, 0.01, metric="http_req_failed", unit="rate", samples=1250),
        threshold("p(99.9)<1s", None, 1000.0, status="inconclusive", samples=1250, why="needs 2000 samples"),
    ]
    comparison = [
        compared("home", "med", 3.0, 3.0, 0.2),
        compared(
            "checkout", "http_req_duration", 27.4, 312.0, 11.0, status="failed", why="11.4 times slower"
        ),
    ]
    told = [
        finding("load.passed", "passed", "1,500 of 1,500 starts in time"),
        finding(
            "thresholds.latency",
            "failed",
            "the limit is exceeded",
            object="http_req_duration{name:checkout} p(95)<400ms",
            expected="p(95)<400ms",
            found="512 ms over 250 requests",
            hint="see the slowest requests' traces",
        ),
        finding(
            "thresholds.too_few", "inconclusive", "too few samples", object="http_req_duration p(99.9)<1s"
        ),
        finding(
            "baseline.regressed",
            "failed",
            "slower than 4f2c1d8",
            object="checkout",
            expected="27 ms",
            found="312 ms",
        ),
    ]
    run = result(hits(30, 50, checkout_slow), thresholds=limits, comparison=comparison)
    return verdict(Outcome.FAILED, "thresholds: checkout p(95) 512 ms, limit 400 ms", told, run)


def stall() -> Verdict:
    def stalled(draw: random.Random, hit: Hit) -> Hit:
        held = 19.0 - hit.due
        return replace(hit, latency=hit.latency + held * 1000) if 0 <= held <= 1 else hit

    limits = [
        threshold("p(95)<100ms", 61.0, 100.0, samples=12500),
        threshold("p(99)<250ms", 948.0, 250.0, status="failed", samples=2500, over=5.0, worst_at=15.0),
    ]
    told = [
        finding(
            "thresholds.latency",
            "failed",
            "the limit is exceeded",
            object="http_req_duration p(99)<250ms over 5s",
        )
    ]
    run = result(hits(30, 500, stalled), thresholds=limits, dropped={18: 34, 19: 3})
    return verdict(Outcome.FAILED, "thresholds: p(99) 948 ms over 5 s from 15 s, limit 250 ms", told, run)


def late() -> Verdict:
    limits = [threshold("p(95)<300ms", 49.0, 300.0, status="inconclusive", why="the load came late")]
    told = [
        finding(
            "load.late",
            "inconclusive",
            "the generator sent too late",
            expected="p99 at most 50 ms",
            found="319 ms",
            invalidates=("thresholds",),
        )
    ]
    run = result(hits(30, 50, lambda _, hit: hit), thresholds=limits, late=319.0, cut_short="")
    return verdict(Outcome.INCONCLUSIVE, "load: the generator sent 319 ms too late (p99)", told, run)


def nothing() -> Verdict:
    told = [finding("target.unreachable", "inconclusive", "connection refused", object="shop.svc:8080")]
    return verdict(Outcome.INCONCLUSIVE, "target: shop.svc:8080: connection refused", told)


def no_request() -> Verdict:
    run = msgspec.structs.replace(
        result([], seconds=30, cut_short="terminated by SIGTERM"),
        timeline=(),
        endpoints=(),
        revisions={},
        checks=(),
    )
    return verdict(Outcome.INCONCLUSIVE, "load: no request was sent", [], run)


def long() -> Verdict:
    def waves(draw: random.Random, hit: Hit) -> Hit:
        peak = 40 if 1203 <= hit.due < 1204 and draw.random() < 0.3 else 1
        return replace(hit, latency=hit.latency * peak * (1 + 0.5 * (hit.due % 600 > 480)))

    limits = [threshold("p(99)<250ms", 940.0, 250.0, status="failed", over=10.0, worst_at=1198.0)]
    run = result(hits(1800, 20, waves), seconds=1800, warm_up=60.0, thresholds=limits)
    told = [
        finding(
            "thresholds.latency",
            "failed",
            "the limit is exceeded",
            object="http_req_duration p(99)<250ms over 10s",
        )
    ]
    return verdict(Outcome.FAILED, "thresholds: p(99) 940 ms over 10 s from 1198 s, limit 250 ms", told, run)


def hostile() -> Verdict:
    """Every text that comes from outside is markup."""
    plain = msgspec.json.decode(msgspec.json.encode(slow()))
    plain["details"]["failures"][0] |= {"trace_id": HTML}
    ours = {"outcome", "id", "check", "status", "hook", "started", "ended", "began", "unit", "command"}

    def spoilt(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {
                (HTML + name if key in ("statuses", "errors", "revisions") else name): spoilt(each, name)
                for name, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [spoilt(each, key) for each in value]
        return HTML + value if isinstance(value, str) and key not in ours else value

    return msgspec.convert(spoilt(plain), Verdict)


SCENES: dict[str, Callable[[], Verdict]] = {
    each.__name__: each for each in (healthy, slow, stall, late, nothing, no_request, long, hostile)
}


def result_of(verdict: Verdict) -> Result:
    return msgspec.convert(verdict.details, Result)


__all__ = ["HTML", "SCENES", "Exemplar", "result_of"]
