"""A bad status is the matter of `http_req_failed`, and no second time of the default threshold on checks."""

from collections import Counter

from smoke.judge import judge
from smoke.judge.thresholds import parse_thresholds
from smoke.recording import Checked, Recording
from tests.smoke.judge.runs import run


def with_status(bad: Counter[int]) -> Recording:
    """One request a second of `home`; on those seconds an answer of 503, on which the check on the status fails."""
    recording = run(
        rate=1, seconds=300, names=["home"], fails=lambda rnd, due, name: 503 if int(due) in bad else 0
    )
    held = Counter({second: 1 for second in range(300) if second not in bad})
    recording.checks = {"home: status is 200": Checked(held, bad)}
    return recording


def outcomes(recording: Recording, **said: str) -> dict[str, str]:
    thresholds = parse_thresholds(said, where="thresholds")
    return {finding.id: str(finding.status) for finding in judge(recording, thresholds=thresholds).findings}


def test_one_bad_answer_in_three_hundred_fails_nothing():
    recording = with_status(Counter({7: 1}))
    found = outcomes(recording)
    said = [finding.summary for finding in judge(recording).findings]
    assert "checks rate==1: 100% but for what http_req_failed counts" in said
    assert found["checks.tolerated"] == "warning"
    assert set(found.values()) <= {"passed", "info", "warning"}


def test_too_many_fail_both():
    found = outcomes(with_status(Counter(dict.fromkeys(range(9), 1))))
    assert found["thresholds.errors"] == found["checks.failed"] == "failed"
    assert outcomes(with_status(Counter(dict.fromkeys(range(300), 1))))["checks.failed"] == "failed"


def test_a_threshold_of_the_plan_counts_it_as_k6_does():
    assert outcomes(with_status(Counter({7: 1})), checks="rate==1")["checks.failed"] == "failed"


def test_another_check_that_fails_on_the_same_answers_is_not_let_pass():
    recording = with_status(Counter({7: 1}))
    recording.checks["home: body contains shoes"] = Checked(Counter({1: 299}), Counter({7: 1}))
    assert outcomes(recording)["checks.failed"] == "failed"


def test_a_status_that_is_expected_and_not_asked_for_fails_the_check():
    recording = with_status(Counter())
    recording.checks["home: status is 200"] = Checked(Counter({1: 299}), Counter({9: 1}))  # a 302, no failure
    assert outcomes(recording)["checks.failed"] == "failed"
