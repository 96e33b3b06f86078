"""Checks: compiled when the plan is read, and never raising when a response comes."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smoke.plan.jsonbody import NOT_JSON, parsed
from smoke.plan.plan import Response
from tests.smoke.plan.written import Folder

JSON = {"content-type": "application/json; charset=utf-8"}
BODY = b'{"items": [{"id": 3, "name": "a"}], "total": 1, "ok": true, "none": null}'
SCHEMA = "{type: object, required: [total], properties: {total: {type: integer, minimum: 1}}}"


def response(body=BODY, *, status=200, headers=JSON, seconds=0.1):
    return Response(status, headers, body, seconds)


def checks(folder, said):
    return folder.step(f"{{path: /, name: it, checks: {said}}}").checks


def check(folder, said):
    (one,) = checks(folder, said)
    return one


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb'{"text": "cut \ud83d"}', "cut \ufffd"),
        (rb'{"text": "\udE00 whole \uD83d\ude00"}', "\ufffd whole \U0001f600"),
        (rb'{"text": "\\ud83d \ud83d\n"}', "\\ud83d \ufffd\n"),
        (rb'{"text": "\ud83d\u0041"}', "\ufffdA"),
    ],
)
def test_an_emoji_that_was_cut_in_two_is_json(body, text):
    """JavaScript cuts text between the halves of a pair, and writes what is left as JSON has it."""
    assert parsed(body) == {"text": text}


@pytest.mark.parametrize("body", [rb'{"text": "\ud83d}', rb'{"text": "\u12"}', rb"\ud83d"])
def test_what_is_no_json_stays_none(body):
    assert parsed(body) is NOT_JSON


@pytest.mark.parametrize(
    ("said", "name", "good", "bad"),
    [
        ("{status: 200}", "it: status is 200", {}, {"status": 201}),
        ("{status: [2xx, 404]}", "it: status is 2xx or 404", {"status": 404}, {"status": 302}),
        ("{header: {Content-Type: application/json}}", "it: header Content-Type is application/json", {}, {"headers": {"content-type": "text/html"}}),
        ("{header: {x-a: '1'}}", "it: header x-a is 1", {"headers": {"x-a": "1"}}, {"headers": {}}),
        ("{header: {x-a: a;b}}", "it: header x-a is a;b", {"headers": {"x-a": "a;b"}}, {"headers": {"x-a": "a"}}),
        ("{header: {x-a: '*'}}", "it: header x-a is there", {"headers": {"x-a": ""}}, {"headers": {}}),
        ("{header: {x-a: null}}", "it: header x-a is not there", {"headers": {}}, {"headers": {"x-a": ""}}),
        ("{header: {x-a: yes}}", "it: header x-a is yes", {"headers": {"x-a": "yes"}}, {"headers": {"x-a": "true"}}),
        ("{contains: '\"total\"'}", 'it: body contains "total"', {}, {"body": b"{}"}),
        ("{contains: 1}", "it: body contains 1", {}, {"body": b"{}"}),
        ("{lacks: Exception}", "it: body lacks Exception", {}, {"body": b"an Exception"}),
        ("{json: {'items[0].id': 3}}", "it: json items[0].id is 3", {}, {"body": b'{"items": [{"id": "3"}]}'}),
        ("{json: {'items[0].id': 3}}", "it: json items[0].id is 3", {"body": b'{"items":[{"id":3.0}]}'}, {"body": b"{"}),
        ("{json: {'total > `0`': true}}", "it: json total > `0` is true", {}, {"body": b'{"total": 0}'}),
        ("{json: {total: 1}}", "it: json total is 1", {"body": b'\xef\xbb\xbf{"total": 1}'}, {"body": b'\xef\xbb\xbf'}),
        ("{json: {ok: true}}", "it: json ok is true", {}, {"body": b'{"ok": 1}'}),
        ("{json: {none: null}}", "it: json none is null", {}, {"body": b"no json"}),
        ("{json: {'length(total)': 1}}", "it: json length(total) is 1", {"body": b'{"total": "x"}'}, {}),
        ("{json: {'items[].name': [a]}}", 'it: json items[].name is ["a"]', {}, {"body": b'{"items": []}'}),
        (f"{{schema: {SCHEMA}}}", "it: body fits the schema", {}, {"body": b'{"total": 0}'}),
        (f"{{schema: {SCHEMA}}}", "it: body fits the schema", {}, {"body": b"no json"}),
        ("{schema: false}", "it: body fits the schema", None, {}),
        ("{max_bytes: 1k}", "it: body has at most 1k bytes", {"body": b"x" * 1000}, {"body": b"x" * 1001}),
        ("{max_bytes: 1KiB}", "it: body has at most 1KiB bytes", {"body": b"x" * 1024}, {"body": b"x" * 1025}),
        ("{min_bytes: 1}", "it: body has at least 1 bytes", {"body": b"x"}, {"body": b""}),
        ("{max_time: 500ms}", "it: takes at most 500ms", {"seconds": 0.5}, {"seconds": 0.51}),
    ],
)  # fmt: skip
def test_each_kind(folder, said, name, good, bad):
    one = check(folder, said)
    assert one.name == name
    assert good is None or one.holds(response(**good))
    assert not one.holds(response(**bad))


def test_only_what_needs_the_body_asks_for_it(folder):
    needed = {
        one.name.removeprefix("it: ").split()[0]: one.needs_body
        for one in checks(
            folder, "{status: 200, header: {a: b}, contains: x, json: {a: 1}, max_bytes: 1, max_time: 1s}"
        )
    }
    assert needed == {"status": False, "header": False, "takes": False, "body": True, "json": True}


def test_several_of_a_kind(folder):
    names = [
        one.name for one in checks(folder, "{contains: [a, b], header: {x: 1, y: 2}, json: {a: 1, b: 2}}")
    ]
    assert len(set(names)) == len(names) == 6


def test_names_that_are_shortened_stay_apart(folder):
    names = [one.name for one in checks(folder, f"{{contains: [{'a' * 90}x, {'a' * 90}y]}}")]
    assert len(set(names)) == 2


def test_the_plans_checks_hold_for_every_request(folder):
    plan = folder.load(
        "checks: {status: 200, max_time: 1s}\nrequests: [/a, {path: /b, checks: {status: 201}}]"
    )
    assert [[check.name for check in step.checks] for step in plan.steps] == [
        ["GET /a: status is 200", "GET /a: takes at most 1s"],
        ["GET /b: status is 201", "GET /b: takes at most 1s"],
    ]


def test_a_schema_may_stand_in_a_file(folder):
    folder.file("schema.json", '{"type": "array"}')
    assert check(folder, "{schema: schema.json}").holds(response(b"[]"))
    assert not check(folder, "{schema: schema.json}").holds(response(b"{}"))


def test_a_schema_may_refer_to_itself(folder):
    one = check(
        folder, "{schema: {$ref: '#/$defs/a', $defs: {a: {type: array, items: {$ref: '#/$defs/a'}}}}}"
    )
    assert one.holds(response(b"[[], [[]]]"))
    assert not one.holds(response(b"[1]"))


def test_checks_can_be_sent_to_another_process(folder):
    for one in pickle.loads(
        pickle.dumps(checks(folder, f"{{status: 200, json: {{total: 1}}, schema: {SCHEMA}}}"))
    ):
        assert one.holds(response())


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("{}", "requests[0].checks: checks nothing"),
        ("200", "requests[0].checks: is no mapping (write it like checks: {status: 200})"),
        ("{statuss: 200}", "requests[0].checks: unknown key statuss; did you mean status?"),
        ("{status: ok}", 'requests[0].checks.status: "ok" is no status'),
        ("{status: 600}", 'requests[0].checks.status: "600" is no status'),
        ("{contains: ''}", "requests[0].checks.contains: an empty text is in every body"),
        ("{json: {'items[': 1}}", "requests[0].checks.json: `items[` is no JMESPath expression"),
        (
            "{json: {'a[?lenth(b) > `1`]': 1}}",
            "checks.json: JMESPath has no function lenth; did you mean length?",
        ),
        ("{schema: {pattern: '('}}", "requests[0].checks.schema: is no JSON Schema: pattern:"),
        ("{json: {'': 1}}", "is no JMESPath expression"),
        ("{json: [a]}", "requests[0].checks: json: Expected `object`"),
        ("{schema: gone.json}", "requests[0].checks.schema: gone.json: there is no such file"),
        ("{schema: broken.json}", "requests[0].checks.schema: broken.json: is no JSON"),
        ("{schema: {type: arry}}", "requests[0].checks.schema: is no JSON Schema: type:"),
        ("{schema: {$schema: 'https://x.example/'}}", "$schema: no known dialect"),
        (
            "{schema: {$ref: 'https://x.example/a.json'}}",
            "https://x.example/a.json leads to nothing in this schema",
        ),
        ("{schema: {items: {$ref: '#/$defs/a'}}}", "#/$defs/a leads to nothing in this schema"),
        ("{max_bytes: many}", 'requests[0].checks.max_bytes: "many" is no size'),
        ("{min_bytes: 2k, max_bytes: 1k}", "min_bytes 2k is more than max_bytes 1k"),
        ("{max_time: soon}", 'requests[0].checks.max_time: "soon" is no duration'),
    ],
)
def test_checks_that_are_none_are_refused(folder, said, reason):
    folder.file("broken.json", "{")
    assert reason in folder.refused(f"requests: [{{path: /, checks: {said}}}]")


def test_a_bad_check_for_all_is_said_of_the_plan(folder):
    assert "checks: unknown key stats; did you mean status?" in folder.refused(
        "requests: [/]\nchecks: {stats: 1}"
    )


def test_checks_of_two_requests_with_long_names_stay_apart(folder):
    common = "list the " + "very " * 15
    plan = folder.load(
        f"""
        requests:
          - {{path: /a, name: {common}cheap, checks: {{contains: shoes}}}}
          - {{path: /b, name: {common}dear, checks: {{contains: shoes}}}}
        """
    )
    one, other = (step.checks[0].name for step in plan.steps)
    assert one == f"{common}cheap: body contains shoes"
    assert other != one


@given(st.binary(), st.integers(0, 999))
def test_no_response_makes_a_check_raise(tmp_path_factory, body, status):
    made = checks(
        Folder(tmp_path_factory.getbasetemp()),
        f"{{status: 200, header: {{a: b}}, contains: x, json: {{'a.b': 1}}, schema: {SCHEMA}, max_bytes: 9, max_time: 1s}}",
    )
    for one in made:
        assert one.holds(response(body, status=status, headers={})) in (True, False)
