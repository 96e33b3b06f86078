"""Captures: one response's values for the next request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookset.errors import UsageError
from smoke.plan.captures import captures_of
from smoke.plan.plan import Response

BODY = b'{"access_token": "t1", "n": 7, "ok": true, "deep": {"a": [1]}, "none": null, "s": "\xc3\xbc"}'


def take(how, *, body=BODY, headers=None):
    (capture,) = captures_of({"it": how}, "capture")
    assert capture.variable == "it"
    return capture.take(Response(200, headers or {}, body, 0.1))


@pytest.mark.parametrize(
    ("how", "value"),
    [
        ("json: access_token", "t1"),
        ({"json": "access_token"}, "t1"),
        ("json: n", "7"),
        ("json: ok", "true"),
        ("json: deep", '{"a":[1]}'),
        ("json: deep.a[0]", "1"),
        ("json: s", "ü"),
        ("json: none", None),
        ("json: gone", None),
        ("json: length(n)", None),
        (r'regex: "n": (\d+)', "7"),
        (r"regex: t\d", "t1"),
        ("regex: (x)?access", None),
        ("regex: gone", None),
        ("header: X-Session", "h1"),
        ("header: x-gone", None),
        ("cookie: sid", "c1"),
        ("cookie: other", "c2"),
        ("cookie: id", None),
    ],
)
def test_what_is_taken(how, value):
    headers = {"x-session": "h1", "set-cookie": 'sid=c1; Path=/, other="c2"; HttpOnly'}
    assert take(how, headers=headers) == value


def test_of_a_cookie_that_is_set_twice_the_last_counts():
    headers = {"set-cookie": "sid=; Max-Age=0; Path=/, sid=new; Path=/; HttpOnly, sid2=x"}
    assert take("cookie: sid", headers=headers) == "new"


def test_nothing_is_taken_of_what_is_no_json():
    assert take("json: a", body=b"<html>") is None


def test_login_then_use(folder):
    plan = folder.load("""
        scenarios:
          buy:
          - {path: /login, json: {user: u}, capture: {token: "json: access_token"}}
          - {path: /cart, headers: {Authorization: "Bearer ${token}"}}
    """)
    login, cart = plan.steps
    token = login.captures[0].take(Response(200, {}, BODY, 0.1))
    assert cart.headers["Authorization"].render({"token": token}) == "Bearer t1"


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ("[{path: '/${token}'}, {path: /, capture: {token: 'json: a'}}]", "scenarios.s.steps[0].path: ${token} is not known"),
        ("[{path: /, capture: {token: 'json: a'}}, {path: '/${tokn}'}]", "steps[1].path: ${tokn} is not known here; did you mean token?"),
        ("[{path: '/${token}', capture: {token: 'json: a'}}]", "steps[0].path: ${token} is not known"),
        ("[{path: /, capture: {token: json}}, /a]", "steps[0].capture.token: is no capture (write it like `json: access_token`"),
        ("[{path: /, capture: {token: 'json:'}}, /a]", "steps[0].capture.token: is no capture"),
        ("[{path: /, capture: {token: {json: a, header: b}}}, /a]", "steps[0].capture.token: is no capture"),
        ("[{path: /, capture: {token: 'jsn: a'}}, /a]", "nothing is captured by 'jsn'; did you mean json?"),
        ("[{path: /, capture: {token: 'json: a['}}, /a]", "steps[0].capture.token: `a[` is no JMESPath expression"),
        ("[{path: /, capture: {token: 'regex: ('}}, /a]", "steps[0].capture.token: '(' is no regular expression"),
        ("[{path: /, capture: {'a b': 'json: a'}}, /a]", "'a b' is no name of a variable"),
        ("[{path: /, capture: {region: 'json: a'}}, /a]", "capture.region: is already a variable or a secret of the plan"),
        ("[{path: /, weight: 2}]", "scenarios.s.steps[0]: unknown key weight"),
    ],
)  # fmt: skip
def test_captures_that_are_none_are_refused(folder, steps, reason):
    assert reason in folder.refused(f"variables: {{region: eu}}\nscenarios: {{s: {steps}}}")


def test_another_scenario_does_not_know_what_was_captured(folder):
    reason = folder.refused(
        "scenarios: {a: [{path: /, capture: {token: 'json: a'}}, '/${token}'], b: [{path: '/b/${token}'}]}"
    )
    assert reason.startswith("scenarios.b.steps[0].path: ${token} is not known here")


@given(st.text(), st.text())
def test_any_capture_is_one_or_refused(kind, what):
    try:
        taken = take(f"{kind}: {what}")
    except UsageError:
        return
    assert taken is None or isinstance(taken, str)


@given(st.sampled_from(["json", "regex", "cookie", "header"]), st.text(min_size=1))
def test_any_capture_of_a_kind_is_one_or_refused(kind, what):
    test_any_capture_is_one_or_refused.hypothesis.inner_test(kind, what)
