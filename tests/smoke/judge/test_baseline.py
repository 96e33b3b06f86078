"""One run against an earlier one: only what is both large and sure is slower."""

import math
import random
from dataclasses import replace

import msgspec
import pytest

from hookset.errors import UsageError
from hookset.outcome import Outcome, Status
from hookset.verdict import Verdict
from smoke import rules
from smoke.judge import Baseline, Bounds, Figures, Judgement, judge, parse_bounds, read_baseline
from smoke.judge.compare import Pair, compare
from smoke.judge.compare import _judge as judge_pair
from smoke.recording import Recording
from smoke.result import Result
from tests.smoke.judge.runs import ordinary, run

DIGEST = "aa.bb"


def result(recording: Recording) -> Result:
    return judge(recording, plan_digest=DIGEST).result


def against(before: Recording, after: Recording, bounds: Bounds | None = None) -> Judgement:
    return judge(
        after, baseline=Baseline("old.json", result=result(before)), bounds=bounds, plan_digest=DIGEST
    )


def outcome(found: Judgement) -> list[tuple[str, str]]:
    return [(f.id, f.object) for f in found.findings if f.check == "baseline"]


def times(factor: float, plus: float = 0.0, only: str = ""):
    def latency(rnd, due, name):
        return ordinary(rnd, due, name) * factor + plus if only in ("", name) else ordinary(rnd, due, name)

    return latency


def stalls(rnd, due, name):
    """Two stalls of 1.5 s: a twentieth of the run, and so its 95th percentile."""
    return ordinary(rnd, due, name) + max(0.0, 1.5 - due % 15)


@pytest.mark.parametrize("seed", range(2, 12))
@pytest.mark.parametrize(
    "latency",
    [ordinary, times(1.1), times(1.0, 0.02), times(0.5), times(1.0, 0.04), stalls],
    ids=["same", "a tenth slower", "20 ms slower", "faster", "40 ms slower", "stalls"],
)
def test_what_is_no_slower_or_not_by_much_passes(latency, seed):
    found = against(run(), run(seed=seed, latency=latency))
    assert outcome(found) == [("baseline.passed", "")]


@pytest.mark.parametrize("slow", ["report", "list"], ids=["a slow one more", "a quick one less"])
def test_what_only_one_of_them_asked_makes_none_slower(slow):
    """As when a locustfile has learnt something new, or forgotten something."""

    def latency(rnd, due, name):
        return ordinary(rnd, due, name) + (0.5 if name == slow else 0.0)

    both = [run(names=names, latency=latency, rate=40) for names in (("home", "list"), ("report", "list"))]
    found = against(*both)
    assert outcome(found) == [("baseline.passed", "")]
    assert {row.endpoint for row in found.result.comparison} == {"list"}


@pytest.mark.parametrize("rate", [10, 100])
@pytest.mark.parametrize("seed", range(2, 7))
def test_what_is_much_slower_fails(seed, rate):
    found = against(run(rate=rate), run(seed=seed, rate=rate, latency=times(3.0, 0.03)))
    assert {id for id, _ in outcome(found)} == {"baseline.regressed"}
    (first, *_) = [row for row in found.result.comparison if row.endpoint == "all" and row.metric == "p95"]
    assert first.low is not None
    assert first.high is not None
    assert first.low < first.shift < first.high
    assert first.ratio > 1.25


def wandering(seed: int, factor: float = 1.0):
    """About 400 ms, at a level that differs by a tenth from run to run, and wanders as much within one."""
    rnd = random.Random(seed)
    level, path = rnd.gauss(0, 0.1), [rnd.gauss(0, 0.1)]
    for _ in range(30):
        path.append(0.9 * path[-1] + rnd.gauss(0, 0.1 * math.sqrt(1 - 0.9**2)))

    def latency(rnd, due, name):
        return 0.4 * factor * rnd.lognormvariate(level + path[int(due)], 0.35)

    return run(seed=seed, latency=latency)


def alarms(factor: float, bounds: Bounds | None = None) -> int:
    """How many of forty releases are called slower."""
    pairs = [(wandering(seed), wandering(seed + 1000, factor)) for seed in range(40)]
    return sum(outcome(against(*pair, bounds))[0][0] == "baseline.regressed" for pair in pairs)


def test_a_service_that_is_never_quite_the_same_is_not_called_slower():
    assert alarms(1.0) <= 2
    assert alarms(2.0) >= 38


def test_a_fifth_more_is_found_where_the_plan_asks_for_it():
    steady = run(rate=50, latency=lambda rnd, due, name: 0.4 * rnd.lognormvariate(0, 0.2))
    slower = run(rate=50, seed=2, latency=lambda rnd, due, name: 0.48 * rnd.lognormvariate(0, 0.2))
    assert outcome(against(steady, slower)) == [("baseline.passed", "")]
    strict = parse_bounds({"max_ratio": 1.1, "floor": "20ms"})
    assert {id for id, _ in outcome(against(steady, slower, strict))} == {"baseline.regressed"}


def test_a_confidence_that_no_number_of_blocks_here_can_give_is_not_passed():
    short = run(seconds=6, rate=20), run(seconds=6, rate=20, seed=2, latency=times(9.0))
    assert {id for id, _ in outcome(against(*short, Bounds(confidence=0.999)))} == {"baseline.too_few"}
    assert ("baseline.regressed", "p95") in outcome(against(*short))


def test_one_endpoint_alone_is_named():
    found = against(run(rate=30), run(rate=30, seed=2, latency=times(1.0, 0.2, only="checkout")))
    assert ("baseline.regressed", "p95 of checkout") in outcome(found)
    assert not [object for _, object in outcome(found) if "home" in object or "list" in object]


def test_the_plan_says_how_much():
    slower = run(seed=2, latency=times(1.0, 0.04))
    assert outcome(against(run(), slower)) == [("baseline.passed", "")]
    strict = parse_bounds({"max_ratio": 1.1, "floor": "20ms"})
    assert {id for id, _ in outcome(against(run(), slower, strict))} == {"baseline.regressed"}


def test_none_is_said():
    assert outcome(judge(run())) == [("baseline.none", "")]


def test_too_short_a_run_tells_nothing():
    assert outcome(against(run(seconds=4), run(seconds=4)))[0][0] == "baseline.too_few"


def record(recording: Recording, **changed) -> bytes:
    fields = {"hook": "smoke", "outcome": Outcome.PASSED, "exit_code": 0, "release": "4f2c1d9"}
    details = msgspec.to_builtins(result(recording))
    return msgspec.json.encode(Verdict(**{**fields, "details": details, **changed}))


def test_a_record_of_a_passed_run():
    found = read_baseline(record(run()), "old.json")
    assert (found.result, found.passed, found.problem, found.release) == (result(run()), True, "", "4f2c1d9")


@pytest.mark.parametrize(
    ("data", "id"),
    [
        (record(run()), "baseline.passed"),
        (record(run(), outcome=Outcome.FAILED), "baseline.not_passed"),
        (record(run(), outcome=Outcome.INCONCLUSIVE), "baseline.not_passed"),
        (record(run(), findings=(rules.LOAD_LATE.finding(status=Status.OVERRIDDEN),)), "baseline.not_passed"),
        (record(run(), findings=(rules.LOAD_LATE.finding(status=Status.ACCEPTED),)), "baseline.passed"),
        (record(run(), hook="guardrail"), "baseline.unusable"),
        (record(run(), details={}), "baseline.unusable"),
        (record(run(), details={"plan": "x"}), "baseline.unusable"),
        (b"", "baseline.unusable"),
        (b"<html>", "baseline.unusable"),
        (b"\xff", "baseline.unusable"),
        (b"[" * 100_000, "baseline.unusable"),
        (b'{"version": 2, "hook": "smoke", "outcome": "passed", "exit_code": 0}', "baseline.unusable"),
    ],
)
def test_what_becomes_of_a_record(data, id):
    found = judge(run(seed=2), baseline=read_baseline(data, "old.json"), plan_digest=DIGEST)
    (finding,) = [f for f in found.findings if f.check == "baseline"]
    assert finding.id == id
    assert finding.status in ("passed", "warning")


def test_what_only_an_override_let_pass_is_no_baseline():
    let = rules.LOAD_LATE.finding(status=Status.OVERRIDDEN)
    found = judge(run(), baseline=read_baseline(record(run(), findings=(let,)), "old.json"))
    (finding,) = [f for f in found.findings if f.check == "baseline"]
    assert finding.summary.endswith(": only an override let it pass")


def test_another_plan_is_not_compared_with():
    old = Baseline("old.json", result=result(run()))
    assert outcome(judge(run(), baseline=old, plan_digest="cc.dd")) == [("baseline.other_plan", "old.json")]
    assert outcome(judge(run(), baseline=old, plan_digest="aa.dd")) == [("baseline.passed", "")]


KNOWN = {name: Figures(requests=100, med=41.0, p95=75.0) for name in ("home", "list", "checkout")}


def test_large_but_no_more_than_chance_passes():
    before, after = [50.0, 55, 60, 400, 410, 420, 52, 58], [51.0, 395, 405, 415, 425, 430, 435, 440]
    pair = Pair("all", "p95", 60.0, 420.0, before, after, requests=100)
    row = judge_pair(pair, Bounds(confidence=0.98))
    assert (row.status, row.why) == ("passed", "not more than chance")
    sure = judge_pair(
        replace(pair, blocks_before=before * 6, blocks_after=[x + 400 for x in before * 6]), Bounds()
    )
    assert sure.status == "failed"


class TestFigures:
    """What Prometheus still knows."""

    def judged(self, recording: Recording, known=None) -> Judgement:
        return judge(recording, baseline=Baseline("prometheus", figures=known or KNOWN))

    def test_the_same(self):
        assert outcome(self.judged(run())) == [("baseline.passed", "")]

    def test_slower(self):
        ids = outcome(self.judged(run(latency=times(1.0, 0.2, only="list"))))
        assert ids == [("baseline.regressed", "med of list"), ("baseline.regressed", "p95 of list")]

    def test_stalls_are_left_to_the_thresholds(self):
        assert outcome(self.judged(run(latency=stalls))) == [("baseline.passed", "")]

    def test_chance_is_not_slower(self):
        def wide(seed: int, factor: float = 1.0) -> Recording:
            return run(seed=seed, latency=lambda rnd, due, name: 0.4 * factor * rnd.lognormvariate(0, 1.0))

        def slower(seed: int, factor: float) -> bool:
            known = {
                endpoint.name: Figures(requests=100, med=endpoint.latency.med, p95=endpoint.latency.p95)
                for endpoint in result(wide(seed)).endpoints
                if endpoint.latency
            }
            return outcome(self.judged(wide(seed + 1000, factor), known))[0][0] == "baseline.regressed"

        assert sum(slower(seed, 1.0) for seed in range(40)) <= 1
        assert sum(slower(seed, 3.0) for seed in range(10)) == 10

    def test_too_few(self):
        few = {"home": Figures(requests=12, med=4.0)}
        assert outcome(self.judged(run(), few)) == [("baseline.too_few", "home")]

    def test_no_endpoint_in_common(self):
        assert (
            outcome(self.judged(run(), {"other": Figures(requests=99, med=4.0)}))[0][0] == "baseline.too_few"
        )


def test_two_results_by_themselves():
    findings, rows = compare(result(run()), result(run(seed=2)))
    assert [finding.id for finding in findings] == ["baseline.passed"]
    assert len(rows) == 8


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"max_ratio": 0.9}, "baseline.max_ratio: 0.9 is no ratio of 1 or more"),
        ({"max_ratio": "fast"}, "max_ratio: Expected `float`"),
        ({"floor": "much"}, 'baseline.floor: "much" is no duration'),
        ({"confidence": 98}, "baseline.confidence: 98 is not between"),
        ({"flor": "20ms"}, "unknown key flor; did you mean floor?"),
    ],
)
def test_bounds_that_make_no_sense(said, message):
    with pytest.raises(UsageError) as raised:
        parse_bounds(said, "plan.yaml")
    assert message in raised.value.message
    assert raised.value.message.startswith("plan.yaml: baseline")


def test_a_bare_floor_is_milliseconds():
    assert parse_bounds({"floor": "20", "max_ratio": "1.3"}) == Bounds(floor=20.0, max_ratio=1.3)
    assert parse_bounds({"floor": 20}).floor == parse_bounds({"floor": "0.02s"}).floor == 20.0
