"""Tags: a plan's own words that thresholds select by."""

import pytest

from smoke.judge import judge, parse_thresholds
from smoke.plan.digest import same_load
from tests.smoke.judge.runs import run

TAGGED = """
requests:
  - {path: /, name: home, tags: {tier: shop, since: 1.10}}
  - {path: /deals, name: deals}
scenarios:
  buy:
    tags: {tier: paying, flow: "a, b"}
    steps: [{path: /cart, name: cart}, {path: /pay, name: pay, tags: {tier: bank}}]
"""


def test_a_request_has_its_own_over_its_scenarios(folder):
    tags = {step.name: step.tags for step in folder.load(TAGGED).steps}
    assert tags == {
        "home": {"scenario": "home", "tier": "shop", "since": "1.10"},
        "deals": {"scenario": "deals"},
        "cart": {"scenario": "buy", "tier": "paying", "flow": "a, b"},
        "pay": {"scenario": "buy", "tier": "bank", "flow": "a, b"},
    }


@pytest.mark.parametrize(
    "key",
    [
        "http_req_duration{tier:bank}",
        "http_reqs{scenario:buy}",
        "http_req_failed{tier:paying,status:200}",
        'http_req_duration{flow:"a, b"}',
        "data_received{scenario:home}",
    ],
)
def test_thresholds_select_by_them(folder, key):
    text = f"thresholds: {{'{key}': {{threshold: {'avg<1' if 'duration' in key else 'rate<1'}, min_samples: 1}}}}"
    folder.load(TAGGED + text)
    assert folder.warnings == []


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("http_req_duration{tier:bnk}", 'the plan has no request with the tier "bnk"; did you mean bank?'),
        ("http_req_duration{teir:bank}", "unknown selector teir of http_req_duration; did you mean tier?"),
        ("http_reqs{scenario:by}", 'the plan has no request with the scenario "by"; did you mean buy?'),
        ("checks{tier:bank}", "unknown selector tier of checks; known are check"),
        ("iterations{tier:bank}", "iterations has nothing to select by"),
    ],
)
def test_a_tag_that_no_request_has_is_refused(folder, key, said):
    refused = folder.refused(TAGGED + f"thresholds: {{'{key}': 'rate<1'}}")
    assert refused.startswith(f"thresholds: {said}")


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ("{name: x}", "tags.name: every request has this tag already (call it something else)"),
        ("{scenario: x}", "tags.scenario: every request has this tag already"),
        ("{a b: x}", "tags.a b: 'a b' is no name of a tag (letters, digits, _ and -)"),
        ("{tier: ''}", "tags.tier: '' is no value"),
        ("""{tier: 'a"b'}""", "tags.tier: 'a\"b' is no value"),
        ("{tier: [a]}", "tags[...]: Expected"),
        ("[tier]", "tags: "),
    ],
)
@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("requests: [{path: /, tags: %s}]", "requests[0]"),
        ("scenarios: {buy: {tags: %s, steps: [/]}}", "scenarios.buy"),
        ("scenarios: {buy: [{path: /, tags: %s}]}", "scenarios.buy.steps[0]"),
    ],
)
def test_what_is_no_tag_is_refused(folder, tags, said, text, at):
    # what has the wrong type has the struct before its key, and a colon between
    assert folder.refused(text % tags).replace(f"{at}: ", f"{at}.").startswith(f"{at}.{said}")


def test_too_few_of_them_are_said(folder):
    folder.load(TAGGED + "thresholds: {'http_req_duration{tier:bank}': p(99)<1s}")
    (warning,) = folder.warnings
    assert "takes 200 samples, and about 100 will be judged" in warning


def test_they_change_what_is_judged_and_not_what_is_sent(folder):
    other = folder.load(TAGGED.replace("paying", "free").replace("since: 1.10", "since: 1.1")).digest
    assert other != folder.load(TAGGED).digest
    assert same_load(other, folder.load(TAGGED).digest)


@pytest.mark.parametrize(("tier", "status"), [("shop", "passed"), ("bank", "failed")])
def test_the_requests_that_have_one_are_judged(tier, status):
    recording = run(latency=lambda rnd, due, name: 0.9 if name == "checkout" else 0.02)
    recording.tags = {"home": {"tier": "shop"}, "list": {"tier": "shop"}, "checkout": {"tier": "bank"}}
    asked = parse_thresholds(
        {f"http_req_duration{{tier:{tier}}}": "p(95)<300"}, tags={"tier": {"shop", "bank"}}
    )
    row = judge(recording, thresholds=asked).result.thresholds[0]
    assert (row.status, row.samples) == (status, 200 if tier == "shop" else 100)


def test_a_selection_by_one_leaves_the_rest_to_the_default():
    recording = run(fails=lambda rnd, due, name: 500 if name == "list" else 0)
    recording.tags = {"list": {"tier": "known-bad"}}
    asked = parse_thresholds({"http_req_failed{tier:known-bad}": "rate<=1"}, tags={"tier": {"known-bad"}})
    rows = judge(recording, thresholds=asked).result.thresholds
    assert [(row.status, row.samples) for row in rows if row.metric == "http_req_failed"] == [
        ("passed", 100),
        ("passed", 200),
    ]
