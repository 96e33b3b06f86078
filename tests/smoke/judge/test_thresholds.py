"""Thresholds as people write them: what they mean, and what is said of those that make no sense."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookset.errors import UsageError
from smoke.judge import Threshold, parse_thresholds
from smoke.judge.metrics import METRICS

NAMES, CHECKS = ["home", "checkout, slow"], ["status 200"]


def one(key: str, written: object) -> Threshold:
    (found,) = parse_thresholds({key: written}, names=NAMES, checks=CHECKS, where="plan.yaml")
    return found


def fault(key: str, written: object) -> str:
    with pytest.raises(UsageError) as raised:
        one(key, written)
    return raised.value.message


@pytest.mark.parametrize(
    ("key", "written", "limit"),
    [
        ("http_req_duration", "p(95)<300", 300),
        ("http_req_duration", "p(95)<300ms", 300),
        ("http_req_duration", "p(95) <= 0.3s", 300),
        ("http_req_duration", "  p( 99.9 )  <  1 s ", 1000),
        ("http_req_duration", "max<2m", 120_000),
        ("http_req_service_time", "med<70us", 0.07),
        ("http_req_failed", "rate<1%", 0.01),
        ("http_req_failed", "rate<0.01", 0.01),
        ("http_req_failed", "rate<.01", 0.01),
        ("http_req_duration", "p(95)<300\tover\t10s", 300),
        ("checks", "rate===1", 1),
        ("http_reqs", "rate>9.5/s", 9.5),
        ("http_reqs", "count>=100", 100),
        ("data_received", "count<1.5MB", 1_500_000),
    ],
)
def test_a_limit_in_its_unit(key, written, limit):
    assert one(key, written).expression.limit == limit


def test_short_and_long_forms_and_k6s_names_mean_the_same():
    long = {"threshold": "p(95)<300ms", "over": "10s"}
    assert one("http_req_duration", "p(95)<300ms over 10s") == one("http_req_duration", long)
    ours = {"threshold": "rate<1%", "abort": True, "delay_abort": "10s"}
    theirs = {"threshold": "rate<1%", "abortOnFail": "true", "delayAbortEval": 10}
    assert one("http_req_failed", ours) == one("http_req_failed", theirs)
    assert one("http_req_failed", ours).delay_abort == 10


def test_all_that_the_long_form_has():
    written = {"threshold": "p(95)<300ms", "over": "10s", "min_samples": "50", "severity": "warning"}
    found = one("http_req_duration{name:home,status:200}", written)
    assert (found.needed, found.severity, found.expression.over) == (50, "warning", 10)
    assert found.text == "http_req_duration{name:home,status:200} p(95)<300ms over 10s"


@pytest.mark.parametrize(
    ("key", "tags"),
    [
        ("http_reqs{name:home}", (("name", "home"),)),
        ('http_reqs{ name : "checkout, slow" , method:get}', (("method", "GET"), ("name", "checkout, slow"))),
        (
            "http_req_duration{expected_response:true,status:0}",
            (("expected_response", "true"), ("status", "0")),
        ),
        ("checks{check:'status 200'}", (("check", "status 200"),)),
    ],
)
def test_selectors(key, tags):
    assert one(key, "rate>0" if "duration" not in key else "avg<1s").tags == tags


@pytest.mark.parametrize(
    ("key", "written", "says"),
    [
        ("http_req_durations", "p(95)<1", "thresholds: unknown metric http_req_durations; did you mean http_req_duration?"),
        ("vus", "value<1", "unknown metric vus; known are checks, data_received"),
        ("http_reqs{nme:home}", "count>1", "unknown selector nme of http_reqs; did you mean name?"),
        ("http_reqs{name:hom}", "count>1", 'the plan has no request "hom"; did you mean home?'),
        ("checks{check:status}", "rate==1", 'the plan has no check "status"'),
        ("checks{name:home}", "rate==1", "unknown selector name of checks; known are check"),
        ("iterations{name:home}", "count>1", "iterations has nothing to select by"),
        ("http_reqs{status:2xx}", "count>1", 'status:"2xx" is no status code'),
        ("http_reqs{expected_response:yes}", "count>1", "neither true nor false"),
        ("http_reqs{}", "count>1", "selects nothing"),
        ("http_reqs{name}", "count>1", "is no selector"),
        ("http_reqs{name:home,name:home}", "count>1", "given twice"),
        ("http_reqs{name:home", "count>1", "is no metric"),
        ("http_req_duration", "p(200)<1", '[0]: "p(200)<1", character 3: p(200): a percentile is 0 to 100'),
        ("http_req_duration", "p(x)<1", 'character 3: p(x): "x" is no number'),
        ("http_req_duration", "p(-1)<1", 'character 3: p(-1): "-1" is no number'),
        ("http_req_duration", "p95<1", "has no p95; did you mean p(95)?"),
        ("http_req_duration", "p<1", "p needs its percentile"),
        ("http_req_duration", "median<1", "has no median; did you mean med?"),
        ("http_req_duration", "rate<1", "has no rate; it has avg, min, max, med, p(N)"),
        ("http_req_failed", "p(95)<1", "http_req_failed has no p(95); it has rate"),
        ("http_req_duration", "p(95)<-1", "character 7: a limit is never negative"),
        ("http_req_duration", "p(95)<", "character 7: a number should stand here"),
        ("http_req_duration", "p(95)<abc", "character 7: a number should stand here"),
        ("http_req_duration", "p(95)300", "character 6: an operator should stand here"),
        ("http_req_duration", "p(95)=<300", "character 6: an operator should stand here"),
        ("http_req_duration", "p(95)<300MB", "character 10: MB is no unit of a duration; known are ms, s, m, us"),
        ("http_req_duration", "p(95)<1%", "% is no unit of a duration"),
        ("http_reqs", "count>1%", "% is no unit of a count; it has none"),
        ("http_req_failed", "rate<5", "5 is no rate: 0 to 1, or 0% to 100%"),
        ("http_req_failed", "rate<101%", "is no rate"),
        ("http_req_duration", "p(95)<300 msec", "character 11: msec is no unit of a duration; known are ms, s, m, us"),
        ("http_req_duration", "p(95)<300 for 10s", "character 11: for is no unit of a duration"),
        ("http_req_duration", "p(95)<300ms for 10s", "character 13: only `over 10s` may follow"),
        ("http_req_duration", "p(95)<300 && max<1", "character 11: only `over 10s` may follow"),
        ("http_req_duration", "p(95)<300 over 1.5s", "a window has whole seconds"),
        ("http_req_duration", "p(95)<300 over soon", 'over: "soon" is no duration'),
        ("http_req_duration", "", "character 1: an aggregation should stand here"),
        ("http_req_duration", "x" * 300, "a threshold of 300 characters"),
        ("http_req_duration", 300, "a threshold is text like p(95)<300ms"),
        ("http_req_duration", [300], "[0]: 300 is no threshold"),
        ("http_req_duration", None, "a threshold is text"),
        ("http_req_duration", [], "the list is empty"),
        ("http_req_duration", {"threshold": "p(95)<3", "ovr": "1s"}, "unknown key ovr; did you mean over?"),
        ("http_req_duration", {"over": "1s"}, "missing key `threshold`"),
        ("http_req_duration", {"threshold": "avg<3", "severity": "fatal"}, "severity: unknown 'fatal'; known are failed, info, warning"),
        ("http_req_duration", {"threshold": "avg<3", "severity": "Warning"}, "severity: unknown 'Warning'; did you mean warning?"),
        ("http_req_duration", {"threshold": "avg<3", "min_samples": 0}, "min_samples: 0: at least 1"),
        ("http_req_duration", {"threshold": "avg<3 over 5s", "over": "5s"}, "given twice"),
        ("http_req_duration", {"threshold": "avg<3", "abort": True, "abortOnFail": True}, "are the same; give one"),
        ("http_req_duration", {"threshold": "avg<3", "delay_abort": "soon"}, 'delay_abort: "soon" is no duration'),
        ("http_reqs", {"threshold": "count>9", "abort": True}, "cannot be judged before the end"),
        ("http_req_duration", {"threshold": "min>9", "abort": True}, "min>9 is no upper limit"),
        ("iterations", "count>9 over 5s", "counted for the whole run only"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_named_with_its_place(key, written, says):
    message = fault(key, written)
    assert says in message
    assert message.startswith("plan.yaml: thresholds")


def test_the_place_in_a_list_is_named():
    with pytest.raises(UsageError, match=r"thresholds\.checks\[1\]: "):
        parse_thresholds({"checks": ["rate==1", "rat==1"]})


def test_names_are_not_asked_for_where_nobody_knows_them():
    assert parse_thresholds({"http_reqs{name:any}": "count>1"})[0].tags == (("name", "any"),)


FRAGMENTS = st.sampled_from(
    ["p(95)", "p(", ")", "avg", "rate", "count", "<", "<=", "===", "-", "300", "0.5", "ms", "%", " ", "over", "10s", "{", "}", "٣", "\n"]
)  # fmt: skip


@given(
    key=st.one_of(st.sampled_from(sorted(METRICS)), st.text(max_size=30)),
    written=st.one_of(
        st.lists(FRAGMENTS, max_size=8).map("".join),
        st.text(max_size=40),
        st.dictionaries(
            st.sampled_from(["threshold", "over", "min_samples", "severity", "abort", "x"]),
            st.one_of(st.lists(FRAGMENTS, max_size=8).map("".join), st.integers(), st.booleans(), st.none()),
        ),
        st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=9)), max_size=3),
    ),
)
def test_the_parser_gives_thresholds_or_says_what_is_wrong(key, written):
    with suppress(UsageError):
        found = parse_thresholds({key: written}, names=["home"], where="plan.yaml")
        assert all(each.expression.limit >= 0 and each.needed >= 0 for each in found)


@given(
    st.sampled_from(["avg", "min", "max", "med", "p(95)", "p(99.9)"]),
    st.sampled_from(["<", "<=", ">", ">=", "==", "===", "!="]),
    st.integers(0, 10**6),
    st.sampled_from(["", " "]),
)
def test_whatever_k6_takes_is_taken(aggregation, operator, limit, space):
    found = one("http_req_duration", f"{aggregation}{space}{operator}{space}{limit}").expression
    assert (found.aggregation, found.operator, found.limit) == (aggregation, operator, limit)
