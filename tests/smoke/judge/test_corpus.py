"""Healthy runs of ordinary services stay passed; bad ones never pass, and for the right reason."""

import random

import pytest

from hookset.combine import outcome_of, settle
from hookset.outcome import Finding, Outcome
from smoke.judge import judge, parse_thresholds
from smoke.recording import Recording
from tests.smoke.judge.runs import RELEASE, ordinary, run, without

PLAN = {
    "http_req_duration": ["p(95)<300ms", "p(95)<400ms over 10s"],
    "http_req_duration{name:checkout}": "p(95)<500ms",
    "http_req_failed": "rate<1%",
}


def judged(recording: Recording, plan: dict[str, object] | None = None) -> tuple[Outcome, list[Finding]]:
    thresholds = parse_thresholds(PLAN if plan is None else plan)
    findings = judge(recording, thresholds=thresholds, expected_revision=RELEASE).findings
    return outcome_of(settle(findings)), settle(findings)


def noisy(rnd, due, name):
    return rnd.lognormvariate(-3.0, 0.7)


def one_slow(rnd, due, name):
    return 4.0 if due == 12.0 else ordinary(rnd, due, name)


def collecting(rnd, due, name):
    """A garbage collection of 150 ms every 7 s: whatever is due meanwhile waits for its end."""
    return ordinary(rnd, due, name) + max(0.0, 0.15 - due % 7)


def cold(rnd, due, name):
    return ordinary(rnd, due, name) + (1.5 if due < 2 else 0.0)


def two_kinds(rnd, due, name):
    return rnd.lognormvariate(-1.6, 0.2) if name == "checkout" else rnd.lognormvariate(-5, 0.4)


def drifting(rnd, due, name):
    return ordinary(rnd, due, name) * (1 + due / 30)


HEALTHY = {
    "the default load": lambda seed: run(seed=seed),
    "noisy latencies": lambda seed: run(seed=seed, latency=noisy),
    "one slow request": lambda seed: run(seed=seed, latency=one_slow),
    "pauses of the collector": lambda seed: run(seed=seed, latency=collecting, rate=50),
    "two kinds of endpoints": lambda seed: run(seed=seed, latency=two_kinds, rate=20),
    "slower and slower": lambda seed: run(seed=seed, latency=drifting),
    "cold at first": lambda seed: run(seed=seed, latency=cold, warm_up=3, seconds=33),
    "errors in the warm-up": lambda seed: run(
        seed=seed, warm_up=5, seconds=35, fails=lambda rnd, due, name: 503 if due < 4 else 0
    ),
    "a low rate": lambda seed: run(seed=seed, rate=5, seconds=60),
    "a busy machine": lambda seed: run(seed=seed, late=lambda rnd, due: rnd.expovariate(300)),
    "a scheduler that sleeps too long now and then": lambda seed: run(
        seed=seed, rate=100, late=lambda rnd, due: 0.05 if rnd.random() < 0.005 else 0.0005
    ),
    "a high rate": lambda seed: run(seed=seed, rate=1000, seconds=10),
    "dropped hardly any": lambda seed: without(run(seed=seed, rate=200), 0.005),
}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", HEALTHY)
def test_healthy_runs_pass(name, seed):
    outcome, findings = judged(HEALTHY[name](seed))
    assert (outcome, [f for f in findings if f.status not in ("passed", "info")]) == (Outcome.PASSED, [])


def test_a_healthy_run_passes_without_any_threshold():
    assert judged(run(), {})[0] is Outcome.PASSED


def slow_checkout(rnd, due, name):
    return ordinary(rnd, due, name) + (0.6 if name == "checkout" else 0.0)


def stall(rnd, due, name):
    """Frozen for 1 s from second 12: whoever comes meanwhile waits for its end."""
    return ordinary(rnd, due, name) + (13 - due if 12 <= due < 13 else 0.0)


def burst(rnd, due, name):
    return 500 if 10 <= due < 12 else 0


def half_old(rnd, due):
    return RELEASE if rnd.random() < 0.5 else "99aa00b"


def cut(recording: Recording) -> Recording:
    recording.cut_short, recording.ran = "terminated", 9.0
    return recording


def lost(recording: Recording) -> Recording:
    recording.workers, recording.reported = 4, 3
    return recording


def burning(recording: Recording) -> Recording:
    recording.cpu_seconds = 29.0
    return recording


def behind(recording: Recording) -> Recording:
    recording.planned *= 2
    return recording


def out_of_files(recording: Recording) -> Recording:
    recording.errors[1] = "generator: too many open files (ulimit -n)"
    return recording


FAILED, INCONCLUSIVE = Outcome.FAILED, Outcome.INCONCLUSIVE
BAD = {
    "a slow endpoint": (run(latency=slow_checkout), FAILED, "thresholds.latency"),
    "a stall of 1 s": (run(latency=stall, rate=500, seconds=20), FAILED, "thresholds.latency"),
    "a burst of errors": (run(fails=burst), FAILED, "thresholds.errors"),
    "a check that fails": (
        run(fails=lambda rnd, due, name: 500 if due == 20 else 0),
        FAILED,
        "checks.failed",
    ),
    "time-outs": (
        run(fails=lambda rnd, due, name: 1 if rnd.random() < 0.1 else 0),
        FAILED,
        "thresholds.unanswered",
    ),
    "old pods": (run(revision=half_old), FAILED, "revision.old"),
    "pods that do not tell": (
        run(revision=lambda rnd, due: RELEASE if rnd.random() < 0.5 else ""),
        INCONCLUSIVE,
        "revision.untold",
    ),
    "nothing answers": (run(fails=lambda rnd, due, name: 1), FAILED, "target.unanswered"),
    "errors while the generator is late": (
        run(fails=burst, late=lambda rnd, due: rnd.random()),
        FAILED,
        "thresholds.errors",
    ),
    "a late generator": (run(late=lambda rnd, due: rnd.random() * 0.4), INCONCLUSIVE, "load.late"),
    "a late generator, and slow by that alone": (
        run(late=lambda rnd, due: rnd.random() * 4),
        INCONCLUSIVE,
        "load.late",
    ),
    "starts dropped": (without(run(rate=100), 0.05), INCONCLUSIVE, "load.dropped"),
    "starts dropped, and slow": (
        without(run(rate=100, latency=slow_checkout), 0.05),
        FAILED,
        "thresholds.latency",
    ),
    "cut short": (cut(run(rate=9.0 / 3)), INCONCLUSIVE, "load.cut_short"),
    "cut short, and slow": (cut(run(latency=slow_checkout)), INCONCLUSIVE, "load.cut_short"),
    "cut short, but failing for good": (
        cut(run(fails=lambda rnd, due, name: 500)),
        FAILED,
        "thresholds.errors",
    ),
    "a worker lost": (lost(run()), INCONCLUSIVE, "load.workers"),
    "no CPU left": (burning(run()), INCONCLUSIVE, "load.cpu"),
    "half of the load": (behind(run()), INCONCLUSIVE, "load.behind"),
    "out of file descriptors": (
        out_of_files(run(fails=lambda rnd, due, name: 1 if rnd.random() < 0.1 else 0)),
        INCONCLUSIVE,
        "load.own_faults",
    ),
    "too few for its percentiles": (run(seconds=3), INCONCLUSIVE, "thresholds.too_few"),
    "nothing sent": (run(seconds=0), INCONCLUSIVE, "load.nothing"),
    "nothing but warm-up": (run(warm_up=30), INCONCLUSIVE, "load.nothing"),
    "an empty recording": (Recording(), INCONCLUSIVE, "load.nothing"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_runs_do_not_pass(name):
    recording, expected, id = BAD[name]
    outcome, findings = judged(recording)
    assert outcome is expected, [(f.id, f.status, f.summary) for f in findings]
    assert id in [f.id for f in findings if f.status in ("failed", "inconclusive")]


def test_the_stall_is_reported_as_large_as_it_was():
    result = judge(run(latency=stall, rate=500, seconds=10 + 10)).result
    assert result.latency is not None
    assert result.latency.p95 == pytest.approx(ordinary_p(95, stall), rel=0.1)
    assert result.latency.max == pytest.approx(1000, rel=0.25)


def ordinary_p(percent, latency):
    rnd = random.Random(1)
    values = []
    for number in range(10_000):
        rnd.expovariate(4000) if False else None
        values.append(latency(rnd, number / 500, "home"))
    return sorted(values)[percent * 100] * 1000
