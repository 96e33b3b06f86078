"""A run is ended early only where its thresholds fail already, and then what is reported at the end agrees."""

import pytest

from hookset.errors import UsageError
from smoke.judge import Watch, judge, parse_thresholds
from smoke.recording import Recording
from smoke.samples import Samples
from tests.smoke.judge.runs import ordinary, run

BAD = {
    "latency": run(latency=lambda rnd, due, name: ordinary(rnd, due, name) + (1 if due > 5 else 0)),
    "errors": run(fails=lambda rnd, due, name: 500 if due > 5 else 0),
    "checkout": run(latency=lambda rnd, due, name: 2.0 if name == "checkout" else 0.02),
}


def watched(recording: Recording, plan: dict[str, object]) -> tuple[float | None, str]:
    """When, in seconds of the run, and why a watch that looks every second would have ended it."""
    watch = Watch(parse_thresholds(plan))
    whole, recording.samples = recording.samples, Samples()
    try:
        for second in range(1, int(recording.seconds) + 1):
            for sample in whole:
                if second - 1 <= sample.due < second:
                    recording.samples.add(sample)
            if reason := watch.decide(recording):
                return second, reason
        return None, ""
    finally:
        recording.samples = whole


def aborting(text: str, **more: object) -> dict[str, object]:
    return {"threshold": text, "abort": True, **more}


@pytest.mark.parametrize(
    ("name", "key", "threshold", "second"),
    [
        ("latency", "http_req_duration", aborting("p(95)<300ms"), 7),
        ("latency", "http_req_duration", aborting("p(95)<300ms over 5s"), 7),
        ("latency", "http_req_duration", aborting("med<300ms"), 21),
        ("latency", "http_req_duration", aborting("avg<300ms"), 14),
        ("latency", "http_req_duration", aborting("max<500ms"), 6),
        ("latency", "http_req_duration", aborting("p(95)<300ms", delay_abort="10s"), 11),
        ("latency", "http_req_duration", aborting("p(95)<300ms", min_samples=150), 15),
        ("errors", "http_req_failed", aborting("rate<10%"), 9),
        ("errors", "http_req_failed", aborting("rate<50% over 2s"), 8),
        ("errors", "http_reqs{status:500}", aborting("count<20"), 8),
        ("checkout", "http_req_duration{name:checkout}", aborting("p(95)<1s"), 12),
        ("checkout", "http_req_duration{name:home}", aborting("p(95)<1s"), None),
        ("errors", "http_req_duration{expected_response:true,method:get}", aborting("p(95)<1s"), None),
        ("errors", "http_req_failed", "rate<1%", None),
    ],
)  # fmt: skip
def test_when_a_run_is_ended(name, key, threshold, second):
    plan = {key: threshold}
    ended, reason = watched(BAD[name], plan)
    assert ended == second
    if reason:
        assert reason.startswith(f"aborted: {key} ")
        assert judge(BAD[name], thresholds=parse_thresholds(plan)).result.thresholds[0].status == "failed"


@pytest.mark.parametrize(("slow", "ended"), [(2, False), (3, True)])
def test_it_takes_as_many_as_move_the_percentile(slow, ended):
    plan: dict[str, object] = {"http_req_duration": aborting("p(95)<300ms")}
    recording = run(seconds=4, latency=lambda rnd, due, name: 0.301 if due * 10 < slow else 0.01)
    assert bool(Watch(parse_thresholds(plan)).decide(recording)) is ended
    status = judge(recording, thresholds=parse_thresholds(plan)).result.thresholds[0].status
    assert status == ("failed" if ended else "passed")


def test_tags_of_requests_select():
    recording = run(latency=lambda rnd, due, name: 2.0 if name == "checkout" else 0.02)
    recording.tags = {"checkout": {"tier": "bank"}, "home": {"tier": "shop"}}
    for tier, ended in ("bank", True), ("shop", False):
        plan = {f"http_req_duration{{tier:{tier}}}": aborting("p(95)<1s")}
        assert bool(Watch(parse_thresholds(plan, tags={"tier": {tier}})).decide(recording)) is ended


def test_checks_end_a_run():
    assert Watch(parse_thresholds({"checks": aborting("rate>0.99")})).decide(BAD["errors"])
    assert not Watch(parse_thresholds({"checks{check:other}": aborting("rate>0.99")})).decide(BAD["errors"])


def test_dropped_starts_end_a_run():
    recording = run()
    recording.dropped.update({3: 10})
    assert Watch(parse_thresholds({"dropped_iterations": aborting("count<10")})).decide(recording)


@pytest.mark.parametrize("seed", range(5))
def test_a_healthy_run_goes_on(seed):
    plan: dict[str, object] = {
        "http_req_duration": [aborting("p(95)<300ms"), aborting("p(99)<500ms over 5s")],
        "http_req_failed": aborting("rate<1%"),
        "checks": aborting("rate==1"),
    }
    assert watched(run(seed=seed), plan) == (None, "")


@pytest.mark.parametrize(
    ("bad", "key", "text"),
    [
        (run(fails=lambda rnd, due, name: 500 if due in (0.3, 1.2) else 0), "http_req_failed", "rate<1%"),
        (run(fails=lambda rnd, due, name: 500 if due == 0 else 0), "checks", "rate>99%"),
        (run(latency=lambda rnd, due, name: 2.0 if due < 1 else 0.05), "http_req_duration", "p(95)<300ms"),
        (run(latency=lambda rnd, due, name: 2.0 if due < 1 else 0.05), "http_req_duration", "avg<300ms"),
        (run(latency=lambda rnd, due, name: 0.05 if due > 3 else 0.5), "http_req_duration", "min<100ms"),
    ],
)
def test_a_bad_begin_that_the_rest_mends_ends_nothing(bad, key, text):
    plan: dict[str, object] = {key: aborting(text)}
    assert watched(bad, plan) == (None, "")
    assert judge(bad, thresholds=parse_thresholds(plan)).result.thresholds[0].status == "passed"


def test_iterations_end_no_run():
    with pytest.raises(UsageError, match="iterations count<9 cannot be judged before the end"):
        parse_thresholds({"iterations": aborting("count<9")})


def test_the_warm_up_ends_nothing():
    bad_begin = run(warm_up=5, fails=lambda rnd, due, name: 500 if due < 5 else 0)
    assert watched(bad_begin, {"http_req_failed": aborting("rate<1%"), "checks": aborting("rate==1")}) == (
        None,
        "",
    )
