"""The file as a whole: what is in it, and what any file ends in."""

import contextlib
import os
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookset.errors import UsageError
from smoke.plan.load import load
from smoke.plan.plan import Plan
from smoke.plan.shape import Checks, File, Request

EVERYTHING = """
name: shop
variables: {region: eu}
secrets: {password: SHOP_PASSWORD}
data: {users: {file: users.csv, repeat: true}}
headers: {Accept-Language: en}
requests:
- GET /
- path: /items/${uuid}
  name: item
  weight: 3
  query: {region: "${region}"}
  checks: {status: 200, json: {"items[0].id": 3}}
scenarios:
  buy:
    weight: 2
    steps:
    - path: /login
      json: {email: "${users.email}", password: "${password}"}
      capture: {token: "json: access_token"}
    - path: /cart
      headers: {Authorization: "Bearer ${token}"}
load: [ramp to 20/s over 5s, 20/s for 10s]
arrivals: poisson
warm_up: 2s
max_in_flight: 50
connections: fresh
seed: 7
revision: {header: X-Release}
thresholds:
  http_req_duration: [p(95)<300ms, {threshold: "p(99)<1s", severity: warning}]
  "http_req_duration{name:item}": p(95)<200
  http_req_failed: rate<0.01
"""


def test_everything(folder):
    folder.file("users.csv", "email\na@x\n")
    plan = folder.load(EVERYTHING, environ={"SHOP_PASSWORD": "hunter22", "HOOK_RELEASE": "v1"})
    assert (plan.name, plan.arrivals, plan.warm_up, plan.max_in_flight) == ("shop", "poisson", 2, 50)
    assert (plan.connections, plan.seed, plan.seconds) == ("fresh", 7, 15)
    assert [step.name for step in plan.steps] == ["GET /", "item", "POST /login", "GET /cart"]
    assert [scenario.weight for scenario in plan.scenarios] == [1, 3, 2]
    assert plan.thresholds == {
        "http_req_duration": ["p(95)<300ms", {"threshold": "p(99)<1s", "severity": "warning"}],
        "http_req_duration{name:item}": ["p(95)<200"],
        "http_req_failed": ["rate<0.01"],
    }
    assert len(plan.data) == 2
    again = pickle.loads(pickle.dumps(plan))
    assert again.steps[2].body.render({"users.email": "a@x"}) == '{"email":"a@x","password":"hunter22"}'


def test_yaml_can_be_merged(folder):
    plan = folder.load("""
        requests:
        - &common {path: /a, headers: &h {X-A: 01, X-B: 2}, json: {n: 1}}
        - <<: *common
          path: /b
          headers: {<<: [*h], X-B: 03}
    """)
    one, other = plan.steps
    assert other.body == one.body == b'{"n":1}'
    assert {name: value.render({}) for name, value in other.headers.items()} == {
        "X-A": "01",
        "X-B": "03",
        "Content-Type": "application/json",
    }


def test_json_is_a_plan_too(folder):
    plan = folder.load('{"target": "http://shop", "requests": [{"path": "/", "json": {"a": 1.5}}]}', head="")
    assert plan.steps[0].body == b'{"a":1.5}'


def test_a_pipe_is_no_plan(folder):
    path = folder.path / "plan.yaml"
    os.mkfifo(path)
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(path.write_text, "target: http://shop\nrequests: [/]\n")
        with pytest.raises(UsageError, match="is no regular file"):
            load(str(path), environ={})
        written.result()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("request: [/]", "unknown key request; did you mean requests?"),
        ("requests: [/]\nrequests: [/a]", "key requests is given twice at line 3"),
        ("requests: [/]\narrivals: uniform", "arrivals: unknown 'uniform'; known are constant, poisson"),
        ("requests: [/]\nmax_in_flight: 0", "max_in_flight: Expected `int` >= 1"),
        ("requests: [/]\nmax_in_flight: 99999", "max_in_flight: Expected `int` <= 10000"),
        ("requests: [/]\nthink: soon", 'think: "soon" is no duration'),
        ("requests: [/]\nexpected: fine", 'expected: "fine" is no status'),
        ("requests: [/]\nheaders: {a b: c}", "headers: 'a b' is no name of a header"),
        ("requests: [/]\nheaders:", "headers: Expected `object`, got `null`"),
        ("requests: /", "requests: Expected `array`"),
        ("requests: [/]\nchecks: 200", "checks: is no mapping (its keys are status, header,"),
        ("requests: [/]\n1: a\n01: b", "keys that YAML takes for the same value"),
        ("requests: [/]\n? [a]\n: b", "found unhashable key"),
        ("a: &a [x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b]", "unknown key"),
        ("requests: [{path: /, json: &a [*a]}]", "its aliases stand for more than a million values"),
        ('requests: [{path: /, body: "\\uD800"}]', ""),
    ],
)
def test_keys_and_values_that_nobody_knows(folder, text, reason):
    assert reason in folder.refused(text)


@pytest.mark.parametrize(
    ("thresholds", "reason"),
    [
        ("{http_req_duratin: 'p(95)<1'}", "did you mean http_req_duration?"),
        ("{http_req_duration: 'p(200)<1'}", "thresholds.http_req_duration[0]"),
        ("{http_req_duration: 'fast'}", "thresholds.http_req_duration[0]"),
        ("{'http_req_duration{name:itm}': 'p(95)<1'}", 'the plan has no request "itm"'),
        ("{'checks{check:nope}': 'rate>0.9'}", 'the plan has no check "nope"'),
        ("{http_req_duration: []}", "the list is empty"),
        ("[a]", "thresholds: Expected `object`"),
    ],
)
def test_thresholds_are_read_before_any_load(folder, thresholds, reason):
    refused = folder.refused(f"requests: [{{path: /, name: item}}]\nthresholds: {thresholds}")
    assert refused.startswith("thresholds")
    assert reason in refused


def test_a_plan_may_judge_what_a_locustfile_asks(folder):
    text = "thresholds: {'http_req_duration{name:theirs}': p(95)<1}"
    plan = folder.load(text, own_load=False)
    assert (plan.scenarios, list(plan.thresholds)) == ((), ["http_req_duration{name:theirs}"])
    assert "requests: has none" in folder.refused(text)
    assert "did you mean http_req_duration" in folder.refused(
        "thresholds: {http_req_duratin: p(95)<1}", own_load=False
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("baseline: {ratio: 2}", "baseline: unknown key ratio; did you mean max_ratio?"),
        ("baseline: {max_ratio: 0.5}", "baseline.max_ratio: 0.5 is no ratio"),
        ("validity: {lates: 1s}", "validity: unknown key lates; did you mean late?"),
        ("validity: {late: soon}", 'validity.late: "soon" is no duration'),
    ],
)
def test_bounds_are_read_before_any_load(folder, text, reason):
    assert reason in folder.refused("requests: [/]\n" + text)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"text", b"\xff", b"a: [", b"!!python/object:os.system {}", b"- a: b"]
)
def test_what_is_no_plan(folder, content):
    path = folder.file("plan.yaml", content)
    with pytest.raises(UsageError, match=r"^plan .*plan.yaml: "):
        load(str(path))


def test_a_plan_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        load(str(tmp_path / "plan.yaml"))


def ends(folder, content: str | bytes) -> None:
    """In a plan, or a UsageError."""
    path = folder.file("plan.yaml", content)
    with contextlib.suppress(UsageError):
        assert isinstance(load(str(path), environ={}), Plan)


quick = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
words = (
    st.sampled_from(["/", "/a", "${uuid}", "200", "1s", "0", "-1", "10/s for 1s", "json: a", "x", "", "true"])
    | st.text()
)
scalars = words | st.none() | st.booleans() | st.integers() | st.floats()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)


def shaped(kind, **known):
    """Mappings with the keys of a struct, and any values."""
    keys = [field for field in kind.__struct_encode_fields__ if field not in known]
    return st.fixed_dictionaries(known, optional=dict.fromkeys(keys, values))


checks = shaped(Checks)
requests = st.lists(
    shaped(Request, path=words) | shaped(Request, path=st.just("/"), checks=checks) | values, max_size=3
)
plans = shaped(File, target=st.just("http://shop"), requests=requests, checks=checks)


@quick
@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_end_in_a_plan_or_a_usage_error(folder, content):
    ends(folder, content)


@quick
@given(plans | st.dictionaries(words, values))
def test_any_yaml_ends_in_a_plan_or_a_usage_error(folder, plain):
    ends(folder, yaml.safe_dump(plain, allow_unicode=True).encode(errors="replace"))


@quick
@given(
    st.data(),
    st.sampled_from(["requests", "load", "headers", "variables", "tls", "revision", "limits", "data"]),
)
def test_any_value_of_a_key_ends_in_a_plan_or_a_usage_error(folder, data, key):
    plain = {"target": "http://shop", "requests": ["GET /"], key: data.draw(values)}
    ends(folder, yaml.safe_dump(plain, allow_unicode=True).encode(errors="replace"))
