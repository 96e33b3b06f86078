"""Every row of the outcome tables, and what the result says beside."""

from collections import Counter

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookset.combine import outcome_of, settle
from hookset.outcome import Finding, Status
from hookset.report.summary import groups
from smoke import rules
from smoke.judge import Judgement, judge, judge_samples, parse_thresholds, parse_validity
from smoke.judge.observe import badness
from smoke.judge.percentile import percentile
from smoke.judge.windows import windows
from smoke.recording import Checked, Exemplar, Recording
from smoke.result import Result, ThresholdResult
from smoke.samples import Sample
from tests.smoke.judge.runs import RELEASE, run, without


def judged(recording: Recording, plan: dict[str, object] | None = None, **rest) -> Judgement:
    return judge(recording, thresholds=parse_thresholds(plan or {}), **rest)


def rows(recording: Recording, plan: dict[str, object]) -> list[ThresholdResult]:
    return list(judged(recording, plan).result.thresholds)


def of(found: Judgement, check: str) -> list[Finding]:
    return [finding for finding in found.findings if finding.check == check]


def ids(found: Judgement, check: str) -> list[str]:
    return [finding.id for finding in of(found, check)]


def constant(value: float):
    return lambda rnd, due, name: value


@pytest.mark.parametrize(
    ("threshold", "status", "id"),
    [
        ({"http_req_duration": "p(95)<300"}, "passed", "thresholds.passed"),
        ({"http_req_duration": "p(95)<50"}, "failed", "thresholds.latency"),
        ({"http_req_duration": {"threshold": "p(95)<50", "severity": "warning"}}, "warning", "thresholds.latency"),
        ({"http_req_duration": {"threshold": "p(95)<50", "severity": "info"}}, "info", "thresholds.latency"),
        ({"http_req_duration": "p(99.9)<300"}, "inconclusive", "thresholds.too_few"),
        (
            {"http_req_duration": {"threshold": "p(99.9)<300", "severity": "warning"}},
            "warning",
            "thresholds.too_few",
        ),
        ({"http_req_duration{status:404}": "p(95)<300"}, "inconclusive", "thresholds.no_samples"),
        ({"http_req_duration": "p(95)<300 over 60s"}, "inconclusive", "thresholds.too_few"),
        ({"http_req_failed": "rate<1%"}, "passed", "thresholds.passed"),
        ({"http_req_failed": "rate>1%"}, "failed", "thresholds.errors"),
        ({"http_reqs": "rate>=10/s"}, "passed", "thresholds.passed"),
        ({"http_reqs": "rate>10/s"}, "failed", "thresholds.count"),
        ({"http_reqs{status:500}": "count<1"}, "passed", "thresholds.passed"),
        ({"http_reqs{name:home}": "count==100"}, "passed", "thresholds.passed"),
        ({"http_reqs{method:post}": "count==0"}, "passed", "thresholds.passed"),
        ({"http_reqs": "count<=50 over 5s"}, "passed", "thresholds.passed"),
        ({"data_received": "count==360kB"}, "passed", "thresholds.passed"),
        ({"iterations": "count==300"}, "passed", "thresholds.passed"),
        ({"dropped_iterations": "count<1"}, "passed", "thresholds.passed"),
        ({"checks{check:status 200}": "rate==1"}, "passed", "thresholds.passed"),
        ({"http_req_lateness": "p(99)<1us"}, "inconclusive", "thresholds.lateness"),
        ({"http_req_waiting": "max<55ms"}, "passed", "thresholds.passed"),
        ({"http_req_service_time": "avg<42.1"}, "passed", "thresholds.passed"),
        ({"http_req_duration{expected_response:true}": "min>=40"}, "passed", "thresholds.passed"),
        ({"http_req_duration": "min<40"}, "failed", "thresholds.latency"),
        ({"http_req_duration": {"threshold": "med<50", "min_samples": 301}}, "inconclusive", "thresholds.too_few"),
    ],
)  # fmt: skip
def test_a_row_for_every_outcome_of_a_threshold(threshold, status, id):
    recording = run(latency=lambda rnd, due, name: 0.040 if due % 1 else 0.060)
    found = judged(recording, threshold)
    finding, row = of(found, "thresholds")[0], found.result.thresholds[0]
    assert (finding.status, row.status, finding.id) == (status, status, id)


def test_a_failure_says_what_where_and_how_much():
    plan = {"http_req_duration{name:checkout}": "p(95)<300ms over 10s"}
    slow = run(latency=lambda rnd, due, name: 0.8 if 14 <= due < 16 else 0.04)
    finding = of(judged(slow, plan), "thresholds")[0]
    assert finding.object == "http_req_duration{name:checkout} p(95)<300ms over 10s"
    assert finding.expected == "p(95)<300ms"
    assert (
        finding.summary == f"{finding.object}: 800 ms in the 12 s from second 4, so long to have 40 samples"
    )


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ({"http_req_duration": "p(95)<300ms"}, "p(95)<300ms: 300.2 ms"),
        ({"checks": "rate==1"}, "rate==1: 99.98%"),
    ],
)
def test_what_is_hardly_beyond_a_limit_is_told_from_it(plan, says):
    bad = run(
        rate=400,
        seconds=10,
        latency=constant(0.3002),
        late=lambda rnd, due: 0.0,
        fails=lambda rnd, due, name: 500 * (due == 2),
    )
    assert of(judged(bad, plan), "thresholds")[0].summary.endswith(says)


def test_the_worst_window_counts():
    bad = run(fails=lambda rnd, due, name: 500 if 20 <= due < 21 else 0)
    (row, *_) = rows(bad, {"http_req_failed": "rate<50% over 1s"})
    assert (row.status, row.observed, row.worst_at, row.over) == ("failed", 1.0, 20.0, 1.0)
    (whole, *_) = rows(bad, {"http_req_failed": "rate<50%"})
    assert (whole.status, whole.observed, whole.worst_at) == ("passed", pytest.approx(1 / 30, abs=1e-6), None)


def test_a_rate_with_too_few_samples_fails_only_where_no_others_could_mend_it():
    few = run(seconds=0.5, fails=lambda rnd, due, name: 500)
    assert rows(few, {"http_req_failed": "rate<1%"})[0].status == "failed"
    assert rows(run(seconds=0.5), {"http_req_failed": "rate<1%"})[0].status == "inconclusive"
    assert (
        rows(few, {"http_req_failed": {"threshold": "rate<1%", "min_samples": 1000}})[0].status
        == "inconclusive"
    )


class TestDefaults:
    """What is judged where the plan says nothing."""

    def test_requests_and_checks(self):
        assert [f"{row.metric} {row.expression}" for row in rows(run(), {})] == [
            "http_req_failed rate<0.01",
            "checks rate==1",
        ]

    def test_the_plans_own_replace_them(self):
        plan = {"http_req_failed": "rate<5%", "checks": "rate>0.9"}
        assert len(rows(run(), plan)) == 2

    def test_for_a_selection_only_what_is_selected(self):
        failing = run(fails=lambda rnd, due, name: 500 if name == "home" and due < 9 else 0)
        home = {"http_req_failed{name:home}": "rate<50%", "checks": "rate>0.5"}
        assert [row.status for row in rows(failing, home)] == ["passed", "passed", "passed"]
        assert (
            len(
                rows(
                    run(),
                    {f"http_req_failed{{name:{name}}}": "rate<1%" for name in ("home", "list", "checkout")},
                )
            )
            == 4
        )
        other = {"http_req_failed{name:list}": "rate<50%", "checks": "rate>0.5"}
        assert [row.status for row in rows(failing, other)] == ["passed", "passed", "failed"]

    def test_no_checks_no_threshold_on_them(self):
        recording = run()
        recording.checks = {}
        assert [row.metric for row in rows(recording, {})] == ["http_req_failed"]


class TestLoad:
    """Which judgements are worthless by what."""

    def test_as_planned(self):
        (finding,) = of(judged(run()), "load")
        assert (finding.id, finding.summary.partition(",")[0]) == ("load.passed", "300 requests")

    def test_a_threshold_that_aborts_is_no_cut(self):
        plan = {"http_req_failed": {"threshold": "rate<1%", "abort": True}}
        recording = run(fails=lambda rnd, due, name: 500)
        recording.ran, recording.cut_short = 5.0, "aborted: http_req_failed rate<1% does not hold"
        found = judged(recording, plan)
        assert ids(found, "load") == ["load.aborted", "load.passed"]
        assert of(found, "thresholds")[0].status == "failed"

    def test_an_abort_that_the_end_does_not_bear_out_is_a_cut(self):
        recording = run()
        recording.ran, recording.cut_short = 5.0, "aborted: http_req_failed rate<1% does not hold"
        assert ids(judged(recording), "load") == ["load.cut_short"]

    def test_a_signal_is_a_cut_whatever_the_thresholds_say(self):
        recording = run(latency=constant(0.5))
        recording.ran, recording.cut_short = 5.0, "terminated"
        plan = {"http_req_duration": {"threshold": "p(95)<300ms", "abort": True}}
        assert ids(judged(recording, plan), "load") == ["load.cut_short"]

    def test_no_more_load_mends_a_window_of_errors(self):
        recording = run(fails=lambda rnd, due, name: 500 if due < 1 else 0)
        recording.ran, recording.cut_short, recording.checks = 5.0, "terminated", {}
        for plan, expected in (("rate<50% over 1s", "failed"), ("rate<3%", "inconclusive")):
            assert judged(recording, {"http_req_failed": plan}).result.thresholds[0].status == expected

    def test_a_run_that_ended_early_without_a_word(self):
        recording = run()
        recording.seconds = 60.0
        assert ids(judged(recording), "load") == ["load.cut_short"]

    @pytest.mark.parametrize(
        ("plan", "late", "expected"),
        [
            ({"http_req_duration": "p(95)<300ms"}, 0.025, "load.passed"),
            ({"http_req_duration": "p(95)<300ms"}, 0.035, "load.late"),
            ({"http_req_duration": "p(95)<50ms"}, 0.012, "load.late"),
            ({"http_req_duration": "p(95)<2s"}, 0.100, "load.passed"),
            ({}, 0.045, "load.passed"),
            ({}, 0.055, "load.late"),
        ],
    )
    def test_lateness_is_measured_by_what_it_could_spoil(self, plan, late, expected):
        recording = run(latency=constant(0.02), late=lambda rnd, due: late)
        assert ids(judged(recording, plan), "load") == [expected]

    def test_a_closed_loop_is_never_late(self):
        recording = run(late=lambda rnd, due: 5.0)
        recording.open_loop = False
        found = judged(recording)
        assert (ids(found, "load"), found.result.generator.late_p99) == (["load.passed"], None)

    def test_the_plan_may_set_the_bounds(self):
        loose = parse_validity({"late": "1s", "dropped": "50%", "cpu": 1.0, "achieved": 0.1})
        recording = without(run(late=lambda rnd, due: 0.5), 0.3)
        recording.cpu_seconds = 29.0
        assert ids(judged(recording, {}, validity=loose), "load") == ["load.passed"]

    def test_worthless_thresholds_say_why_in_the_result(self):
        recording = run(late=lambda rnd, due: 0.5)
        row = rows(recording, {"http_req_duration": "p(95)<300ms"})[0]
        assert (row.status, row.why) == ("inconclusive", "worthless because of load.late")

    def test_drops_in_the_warm_up_do_not_count(self):
        recording = run(warm_up=10)
        recording.dropped.update({2: 50})
        recording.planned += 50
        assert ids(judged(recording), "load") == ["load.passed"]


class TestTarget:
    """Whose silence it is."""

    @pytest.mark.parametrize(
        ("errors", "expected"),
        [
            (("connection refused",), "target.unanswered"),
            (("timed out",), "target.unanswered"),
            (("connection refused", "no such host"), "target.unanswered"),
            (("no such host",), "target.unresolved"),
            (("no such host: temporary failure in name resolution",), "target.unresolved"),
            (("TLS: self-signed certificate", "TLS: hostname mismatch"), "target.untrusted"),
            (("timed out connecting",), "target.unreachable"),
            (("no route to host",), "target.unreachable"),
            (
                ("timed out connecting", "no such host: temporary failure in name resolution"),
                "target.unreachable",
            ),
            (("no such host", "variable token is missing"), "target.unresolved"),
            (("TLS: certificate has expired", "variable token is missing"), "target.untrusted"),
            (("connection refused", "variable token is missing"), "target.unanswered"),
            (("variable token is missing",), "target.unanswered"),
        ],
    )
    def test_nothing_answers(self, errors, expected):
        recording = run(fails=lambda rnd, due, name: 1)
        recording.errors = ["", *errors]
        for at in range(len(recording.samples)):
            recording.samples.error[at] = 1 + at % len(errors)
        found = judged(recording)
        assert ids(found, "target") == [expected]
        statuses = {finding.status for finding in settle(found.findings)}
        assert ("failed" in statuses) is (expected == "target.unanswered")

    def test_what_is_refused_quickly_is_no_good_latency(self):
        refused = run(fails=lambda rnd, due, name: 1, latency=constant(0.001))
        found = judged(refused, {"http_req_duration": "p(95)<300ms"}, expected_revision=RELEASE)
        assert found.result.thresholds[0].status == "inconclusive"
        assert ids(found, "revision") == []

    @pytest.mark.parametrize(
        ("errors", "expected"),
        [
            (("redirected to https://shop", "redirected to https://www.shop"), "target.redirected"),
            (("redirected to https://shop", ""), "target.passed"),
        ],
    )
    def test_redirected_before_the_service_was_asked(self, errors, expected):
        recording = run(revision=lambda rnd, due: "")
        recording.errors = ["", *errors]
        for at in range(len(recording.samples)):
            recording.samples.status[at] = 308
            recording.samples.error[at] = 1 + at % len(errors)
        found = judged(recording)
        assert ids(found, "target") == [expected]
        assert (outcome_of(settle(found.findings)) == "passed") is (expected == "target.passed")

    def test_what_fails_stands_where_the_rest_is_redirected(self):
        recording = run(fails=lambda rnd, due, name: 503 if due < 3 else 0)
        recording.errors = ["", "redirected to https://shop"]
        for at in range(len(recording.samples)):
            recording.samples.error[at] = 1
        assert outcome_of(settle(judged(recording).findings)) == "failed"

    def test_one_answer_is_an_answer(self):
        recording = run(fails=lambda rnd, due, name: 1 if due else 0)
        assert ids(judged(recording), "target") == ["target.passed"]


class TestRevision:
    """Who answered."""

    def test_none_expected(self):
        (finding,) = of(judged(run()), "revision")
        assert (finding.id, finding.summary) == ("revision.recorded", f"answered by {RELEASE} (300 times)")

    def test_none_expected_none_told(self):
        assert ids(judged(run(revision=lambda rnd, due: "")), "revision") == []

    def test_none_told(self):
        silent = run(revision=lambda rnd, due: "")
        assert ids(judged(silent, expected_revision=RELEASE), "revision") == ["revision.untold"]

    def test_a_commit_may_be_shortened(self):
        found = judged(run(), expected_revision=RELEASE + "ab03")
        assert ids(found, "revision") == ["revision.passed"]

    def test_errors_need_not_tell_it(self):
        failing = run(fails=lambda rnd, due, name: 503 if due == 4 else 0)
        assert ids(judged(failing, expected_revision=RELEASE), "revision") == ["revision.passed"]

    def test_an_endpoint_that_never_tells_it_is_no_old_pod(self):
        recording = run()
        for at, name in enumerate(recording.samples.name):
            recording.samples.revision[at] = 0 if name == 1 else 1
        assert ids(judged(recording, expected_revision=RELEASE), "revision") == ["revision.passed"]

    def test_good_answers_that_do_not_tell_beside_bad_ones_that_do(self):
        recording = run(
            fails=lambda rnd, due, name: 500 if due % 1 < 0.5 else 0, revision=lambda rnd, due: ""
        )
        recording.revisions.append(RELEASE)
        for at, status in enumerate(recording.samples.status):
            recording.samples.revision[at] = recording.revisions.index(RELEASE) if status == 500 else 0
        assert ids(judged(recording, expected_revision=RELEASE), "revision") == ["revision.untold"]

    def test_old_pods_in_the_warm_up_do_not_count(self):
        rolling = run(warm_up=5, revision=lambda rnd, due: RELEASE if due > 3 else "99aa00b")
        assert ids(judged(rolling, expected_revision=RELEASE), "revision") == ["revision.passed"]


class TestChecks:
    """One finding a check."""

    def test_held_and_failed_and_never_reached(self):
        recording = run()
        recording.checks = {"a": Checked(), "b": Checked(), "c": Checked()}
        recording.checks["a"].passed.update({1: 5})
        recording.checks["b"].passed.update({1: 5})
        recording.checks["b"].failed.update({3: 1, 8: 2, 9: 1, 10: 1, 11: 1, 12: 1})
        found = judged(recording)
        assert ids(found, "checks") == ["checks.passed", "checks.failed", "checks.never"]
        assert (
            of(found, "checks")[1].summary == "b: failed 7 of 12 times, in seconds 3, 8, 9, 10, 11 and 1 more"
        )

    def test_what_a_threshold_allows_is_tolerated(self):
        recording = run(fails=lambda rnd, due, name: 500 if due == 4 else 0)
        plan = {"checks{check:status 200}": "rate>0.9", "http_req_failed": "rate<5%"}
        found = judged(recording, plan)
        assert ids(found, "checks") == ["checks.tolerated"]
        assert {finding.status for finding in found.findings} <= {"passed", "info", "warning"}

    @pytest.mark.parametrize("error", ["generator: too many open files", "timed out"])
    def test_no_fault_of_another_request_hides_a_check_that_fails(self, error):
        recording = run(fails=lambda rnd, due, name: int(name == "list" and 20 <= due < 21.5))
        recording.errors[1] = error
        held = Counter(dict.fromkeys(range(30), 3))
        recording.checks = {
            "home: body contains shoes": Checked(held, Counter({20: 1})),
            "list: status is 200": Checked(held, Counter({20: 3, 21: 2})),
        }
        found = {f.object: f.id for f in of(judged(recording, {"http_reqs": "count>1"}), "checks")}
        assert found["home: body contains shoes"] == "checks.failed"
        of_list = found["list: status is 200"]
        assert of_list == ("checks.passed" if error.startswith("generator") else "checks.unanswered")

    def test_without_an_answer_no_check_could_hold(self):
        recording = run(fails=lambda rnd, due, name: 1 if due < 4 else 0)
        assert ids(judged(recording), "checks") == ["checks.unanswered"]

    def test_as_many_missing_answers_as_requests_may_fail_are_tolerated(self):
        recording = run(fails=lambda rnd, due, name: 1 if due == 4 else 0)
        found = judged(recording)
        assert ids(found, "checks") == ["checks.tolerated"]
        assert {finding.status for finding in found.findings} <= {"passed", "info", "warning"}
        assert ids(judged(recording, {"checks": "rate==1"}), "checks") == ["checks.unanswered"]
        one_bad = run(fails=lambda rnd, due, name: 500 if due == 4 else 0)
        assert ids(judged(one_bad), "checks") == ["checks.failed"]


def test_what_is_due_in_a_thousand_years_ends_with_the_day():
    recording = run()
    recording.samples.due[7] = 1e30
    assert judged(recording, {"http_req_duration": "p(95)<300ms over 10s"}).result.timeline[-1].at == 86_399


def test_a_run_that_ends_within_a_second_has_no_lower_rate_there():
    (row, *_) = rows(run(seconds=12.5), {"http_reqs": "rate>=10 over 5s"})
    assert (row.status, row.observed) == ("passed", 10.0)


@pytest.mark.parametrize("let", [(), ("thresholds.count",)], ids=["as judged", "one overridden"])
def test_each_group_of_findings_is_told_by_one_of_its_own(let: tuple[str, ...]):
    plan = {"http_reqs": "count<1", "http_req_duration": ["max<1ms", "min<1ms", "p(99.9)<9s", "p(99.99)<9s"]}
    found = judged(run(), plan)
    settled = settle(of(found, "thresholds"), overridden=let)
    for status, names in ((Status.FAILED, "max<1ms"), (Status.INCONCLUSIVE, "p(99.9)<9s")):
        told = groups([each for each in settled if each.status is status], {})
        assert [group[0].summary in common for common, group in told] == [True] * len(told)
        said = next(common for common, _ in told if names in common)
        assert said.endswith(", and 1 more")


def test_the_result_is_whole_and_survives_json():
    recording = run(warm_up=5, fails=lambda rnd, due, name: 503 if due == 20 else 0)
    recording.slowest = [
        Exemplar("ab" * 16, "home", 12.5, 0.4, 200),
        Exemplar("cd" * 16, "home", 1.0, 9.0, 200),
    ]
    result = judge(recording, plan_name="shop", plan_digest="a.b", target="http://shop").result
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(result)), Result) == result
    assert (result.requests, result.failed, result.per_second, result.bytes) == (250, 1, 10.0, 300_000)
    assert [endpoint.requests for endpoint in result.endpoints] == [83, 83, 84]
    assert result.endpoints[2].statuses == {"200": 83, "503": 1}
    assert [second.at for second in result.timeline] == list(range(5, 30))
    assert sum(second.requests for second in result.timeline) == 250
    assert sum(count for _, count in result.histogram) == 250
    assert [each.trace_id for each in result.slowest] == ["ab" * 16]
    assert result.generator.cpu_share == pytest.approx(0.05)
    assert result.began == "2026-11-18T10:13:20.000Z" or result.began.endswith("Z")


def test_any_engines_samples():
    samples = [("home", at / 100, 0.5 if at % 10 == 0 else 0.01, at % 50 != 0) for at in range(1000)]
    found = judge_samples(samples, thresholds={"http_req_duration": "p(95)<300ms"})
    assert [finding.id for finding in found.findings if finding.status == "failed"] == [
        "thresholds.latency",
        "thresholds.errors",
    ]


def test_no_samples_at_all():
    assert [f.id for f in judge_samples([]).findings][:1] == ["load.nothing"]


@given(
    st.lists(st.lists(st.floats(0.001, 9), max_size=8), min_size=1, max_size=12),
    st.integers(1, 4),
    st.integers(1, 9),
    st.sampled_from(["p(95)<1s", "p(50)<=1s", "avg<1s", "max<1s", "min>1s", "med>1s", "p(90)==1s"]),
)
def test_the_worst_window_is_the_worst_of_all(by_second, over, needed, text):
    recording = Recording(seconds=len(by_second), ran=len(by_second), names=["a"], methods=["GET"])
    for second, values in enumerate(by_second):
        for value in values:
            recording.samples.add(Sample(second + 0.5, 0.0, value, 0.0, 0, 0, 200))
    plan = {"http_req_duration": {"threshold": text, "over": over, "min_samples": needed}}
    (row, *_) = rows(recording, plan)
    (threshold,) = parse_thresholds(plan)
    counts = {second: len(values) for second, values in enumerate(by_second)}
    all_values = []
    for begin, stop, _ in windows(counts, 0, len(by_second), over, needed):
        inside = sorted(s.latency for s in recording.samples if begin <= s.due < stop)
        all_values.append(of_window(threshold.expression, inside))
    if all_values and row.samples >= needed:
        bad = badness(threshold.expression)
        assert row.observed == pytest.approx(max(all_values, key=bad), abs=1e-3)
        assert (row.status == "failed") is not threshold.expression.holds(row.observed)
    else:
        assert row.status == "inconclusive"


def of_window(expression, values):
    if expression.quantile is not None:
        return percentile(values, expression.quantile) * 1000
    return (
        1000 * {"avg": sum(values) / len(values), "max": values[-1], "min": values[0]}[expression.aggregation]
    )


NUMBERS = st.one_of(
    st.floats(0, 40), st.sampled_from([0.0, -1.0, 200.0, float("nan"), float("inf"), float("-inf")])
)
SAMPLES = st.builds(
    Sample,
    due=NUMBERS,
    late=NUMBERS,
    took=NUMBERS,
    waited=NUMBERS,
    size=st.integers(0, 2**32 - 1),
    name=st.integers(0, 4),
    status=st.sampled_from([0, 200, 404, 503, 65535]),
    error=st.integers(0, 4),
    marks=st.integers(0, 255),
    revision=st.integers(0, 3),
)
COUNTS = st.dictionaries(st.integers(-3, 50), st.integers(0, 99)).map(Counter)
PLANS = {
    "http_req_duration": ["p(95)<300ms", "p(95)<300ms over 3s", "avg!=3", "min>1 over 2s", "p(0)==0"],
    "http_req_failed{name:a}": ["rate<1%", "rate==1 over 2s"],
    "http_req_lateness{status:200}": "max<1s",
    "http_reqs{method:GET}": ["rate>1", "count<5 over 4s"],
    "checks{check:x}": {"threshold": "rate==1", "abort": True},
    "dropped_iterations": "count<1",
    "data_received{expected_response:false}": "rate<1MB/s over 2s",
    "iterations": "rate>1",
}


@settings(max_examples=200)
@given(
    samples=st.lists(SAMPLES, max_size=60),
    seconds=NUMBERS,
    ran=NUMBERS,
    warm_up=NUMBERS,
    planned=st.integers(-5, 500),
    dropped=COUNTS,
    counts=st.tuples(COUNTS, COUNTS),
    cut_short=st.sampled_from(["", "terminated", "aborted: x"]),
    began=NUMBERS,
    cpu=NUMBERS,
    open_loop=st.booleans(),
    workers=st.integers(0, 4),
    expected=st.sampled_from(["", "v1"]),
)
def test_whatever_a_recording_is_like_the_judge_judges(
    samples,
    seconds,
    ran,
    warm_up,
    planned,
    dropped,
    counts,
    cut_short,
    began,
    cpu,
    open_loop,
    workers,
    expected,
):
    recording = Recording(
        began=began,
        seconds=seconds,
        ran=ran,
        warm_up=warm_up,
        names=["a", "b"],
        methods=["GET"],
        errors=["", "timed out", "generator: out of memory"],
        revisions=["", "v1"],
        checks={"x": Checked(*counts)},
        planned=planned,
        dropped=dropped,
        open_loop=open_loop,
        cpu_seconds=cpu,
        workers=workers,
        cut_short=cut_short,
    )
    for sample in samples:
        try:
            recording.samples.add(sample)
        except OverflowError:
            return
    found = judged(recording, PLANS, expected_revision=expected)
    known = {rule.id for rule in rules.RULES}
    assert {finding.id for finding in found.findings} <= known
    msgspec.json.encode(found.result)
