"""Requests: method, path, query, headers, body, name."""

import pytest

from smoke.plan.template import Text


def rendered(template, **variables):
    return template.render(variables)


@pytest.mark.parametrize(
    ("text", "method", "path", "name"),
    [
        ("GET /", "GET", "/", "GET /"),
        ("/health", "GET", "/health", "GET /health"),
        ("delete /a?b=c", "DELETE", "/a?b=c", "DELETE /a?b=c"),
        ("{path: /a}", "GET", "/a", "GET /a"),
        ("{path: /a, method: put, name: 'the  a'}", "PUT", "/a", "the a"),
        ("{path: /a, json: null}", "POST", "/a", "POST /a"),
        (
            "/fit/http://cdn.example/a.png",
            "GET",
            "/fit/http://cdn.example/a.png",
            "GET /fit/http://cdn.example/a.png",
        ),
        ("{path: /a, body: x, method: GET}", "GET", "/a", "GET /a"),
        (
            "{path: '/a b/ü%20%zz?q=a b|c'}",
            "GET",
            "/a%20b/%C3%BC%20%zz?q=a%20b|c",
            "GET /a b/ü%20%zz?q=a b|c",
        ),
    ],
)
def test_what_a_request_is(folder, text, method, path, name):
    step = folder.step(text)
    assert (step.method, rendered(step.path), step.name) == (method, path, name)


def test_a_query_is_part_of_the_path_and_keeps_its_spelling(folder):
    step = folder.step(
        "{path: /s?a=1, query: {page: 01, version: 1.10, on: yes, 'q&': 'a&b c/d', tag: [x, y]}}"
    )
    assert rendered(step.path) == "/s?a=1&page=01&version=1.10&on=yes&q%26=a%26b%20c%2Fd&tag=x&tag=y"
    assert step.path.static


def test_a_variable_in_a_path_is_one_segment(folder):
    step = folder.step("{path: '/i/${uuid}/x', query: {n: '${iteration}'}}")
    assert rendered(step.path, uuid="a/b?c d", iteration="7") == "/i/a%2Fb%3Fc%20d/x?n=7"


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/orders/5?x=1", "/orders/5?x=1"),
        ("http://other.example/orders/5#top", "/orders/5"),
        ("orders/5", "/orders/5"),
        ("//[", "//["),
        ("http://other.example", "/"),
    ],
)
def test_a_path_that_begins_with_a_variable_takes_a_location(folder, location, path):
    plan = folder.load(
        "scenarios: {s: [{path: /, capture: {at: 'header: location'}}, {path: '${at}', name: there}]}"
    )
    assert rendered(plan.steps[1].path, at=location) == path


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/api/orders/5?x=1", "/orders/5?x=1"),
        ("http://127.0.0.1:8080/api/orders/5", "/orders/5"),
        ("/api?page=2", "?page=2"),
        ("/orders/5", "/orders/5"),
        ("/apis/5", "/apis/5"),
    ],
)
def test_a_location_has_the_targets_own_path_already(folder, location, path):
    plan = folder.load(
        "target: http://127.0.0.1:8080/api/\nvariables: {base: /api}\n"
        "scenarios: {s: [{path: /, capture: {at: 'header: location'}}, {path: '${at}', name: there}, '${base}/x']}",
        head="",
    )
    assert rendered(plan.steps[1].path, at=location) == path
    assert rendered(plan.steps[2].path) == "/api/x"


@pytest.mark.parametrize(("prefix", "path"), [("''", "/items"), ("/", "/items"), ("/eu/", "/eu/items")])
def test_a_prefix_and_what_follows_are_joined_by_one_slash(folder, prefix, path):
    step = folder.load(f"variables: {{prefix: {prefix}}}\nrequests: ['${{prefix}}/items']").steps[0]
    assert rendered(step.path) == path


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{path: items}", "requests[0].path: 'items' does not begin with /"),
        (
            "{path: 'http://x.example/a'}",
            "is a whole URL (write only its path: the plan's `target` is the rest)",
        ),
        ("{path: /a#b}", "has a fragment, which is never sent"),
        ('{path: "/a\\r\\nX: y"}', "requests[0].path: has a line break"),
        ("{path: /, method: GETT}", "requests[0].method: unknown 'GETT'; did you mean GET?"),
        ("{path: /, method: CONNECT}", "requests[0].method: unknown 'CONNECT'"),
        ("{path: /, query: [a]}", "requests[0]: query: Expected `object`"),
        ("{method: GET}", "requests[0]: missing key `path`"),
        ("{path: /, timout: 1s}", "requests[0]: unknown key timout; did you mean timeout?"),
        ("{path: /, timeout: 0}", "requests[0].timeout: 0 is too short"),
        ("{path: /, timeout: soon}", 'requests[0].timeout: "soon" is no duration'),
        ("{path: /, think: -1}", "requests[0].think"),
        ("{path: /, expected: 2xy}", 'requests[0].expected: "2xy" is no status'),
        ("{path: /, expected: []}", "requests[0].expected: names no status"),
        ("{path: /, weight: 0}", "requests[0].weight: 0 is no weight"),
        ("{path: /, weight: inf}", "requests[0].weight: inf is no weight"),
        ("{path: /, weight: 1e300}", "requests[0].weight: 1e+300 is no weight"),
        ("{path: /, weight: nan}", "requests[0].weight: nan is no weight"),
        ("{path: /, capture: {a: 'json: b'}}", "requests[0].capture: no step comes after it"),
        ("nonsense", "requests[0]: is no request"),
        ("3", "requests[0]: is no request"),
        ("", "requests[0]: is no request"),
        ("[GET /]", "requests[0]: is no request"),
        (f"/{'a' * 200}", "its name has more than 120 characters"),
    ],
)
def test_what_is_no_request_is_refused(folder, text, reason):
    assert reason in folder.refused(f"requests:\n- {text}\n")


def test_a_plan_without_requests_is_refused(folder):
    assert folder.refused("requests: []") == "requests: has none (write at least `requests: [GET /]`)"
    assert folder.refused("load: 1/s for 1s").startswith("requests: has none")
    assert folder.refused("scenarios: {s: []}") == "scenarios.s: steps: has none"
    assert folder.refused("scenarios: {s: nothing}").startswith("scenarios.s: is no scenario")
    assert "did you mean steps" in folder.refused(
        "scenarios: {s: {step: [/]}}"
    ) or "is no scenario" in folder.refused("scenarios: {s: {step: [/]}}")


def test_two_requests_of_one_name_are_refused(folder):
    reason = folder.refused("requests: [GET /, GET /]")
    assert reason == "two requests have the name 'GET /' (give one of them a `name` of its own)"
    assert "two requests have the name 'a'" in folder.refused(
        "requests: [{path: /, name: a}]\nscenarios: {s: [{path: /b, name: a}]}"
    )


def test_weights(folder):
    plan = folder.load(
        "requests: [{path: /, weight: 2.5}]\nscenarios: {s: {weight: 3, steps: [/a]}, t: [/b]}"
    )
    assert [(one.name, one.weight) for one in plan.scenarios] == [("GET /", 2.5), ("s", 3), ("t", 1)]


def test_what_holds_for_all_can_be_said_once(folder):
    plan = folder.load(
        "timeout: 2s\nexpected: [200, 404]\nthink: 100ms\nrequests: [/a, {path: /b, timeout: 1, expected: 3xx, think: 0}]"
    )
    one, other = plan.steps
    assert (one.timeout, one.expected(404), one.expected(302), one.think) == (2, True, False, 0.1)
    assert (other.timeout, other.expected(404), other.expected(302), other.think) == (1, False, True, 0)


def test_a_status_that_is_checked_for_is_no_failure(folder):
    step = folder.step("{path: /gone, checks: {status: 410}}")
    assert [step.expected(status) for status in (200, 302, 404, 410)] == [True, True, False, True]


def test_headers_keep_their_spelling(folder):
    step = folder.step("{path: /, headers: {X-Version: 1.10, x-zip: 01234, X-On: yes, Host: shop.example}}")
    assert {name: rendered(value) for name, value in step.headers.items()} == {
        "X-Version": "1.10",
        "x-zip": "01234",
        "X-On": "yes",
        "Host": "shop.example",
    }


def test_a_header_of_a_request_replaces_the_plans_whatever_its_case(folder):
    plan = folder.load("headers: {Accept: a, X-A: 1}\nrequests: [{path: /, headers: {accept: b}}]")
    merged = {**plan.headers, **plan.steps[0].headers}
    assert {name: rendered(value) for name, value in merged.items()} == {"Accept": "b", "X-A": "1"}


def test_a_line_break_in_a_value_does_not_end_a_header(folder):
    step = folder.step("{path: /, headers: {X-A: 'Bearer ${uuid}'}}")
    assert rendered(step.headers["X-A"], uuid="a\r\nX-Evil: 1") == "Bearer a  X-Evil: 1"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ('{X-A: "a\\r\\nX-Evil: 1"}', "requests[0].headers.X-A: has a line break"),
        ('{X-A: "a\\0b"}', "requests[0].headers.X-A: has a line break"),
        ('{"X-A\\r\\nX-Evil": a}', "requests[0].headers: 'X-A\\r\\nX-Evil' is no name of a header"),
        ("{'': a}", "requests[0].headers: '' is no name of a header"),
        ("{a b: a}", "'a b' is no name of a header"),
        ("{X-A: a, x-a: b}", "requests[0].headers.x-a: is given twice"),
        ("{Content-Length: 3}", "Content-Length: cannot be set by a plan (it follows from the body)"),
        ("{transfer-encoding: chunked}", "cannot be set by a plan"),
        ("{Connection: close}", "(say `connections: reuse` or `connections: fresh`)"),
        ("{traceparent: 00-a-b-01}", "(every request carries its own)"),
        ("{X-A: [a]}", "requests[0]: headers[...]: Expected"),
        ("{X-A: ~}", "requests[0]: headers[...]: Expected"),
    ],
)
def test_headers_that_would_break_a_request_are_refused(folder, headers, reason):
    assert reason in folder.refused(f"requests: [{{path: /, headers: {headers}}}]")


def test_a_json_body_keeps_its_types_and_quotes_its_variables(folder):
    step = folder.step(
        "{path: /, json: {n: 3, f: 1.5, t: yes, none: null, list: [1, a, []], o: {}, s: 'ü\"', id: 'x${uuid}', '${uuid}': 1}}"
    )
    assert rendered(step.body, uuid='"\n\\') == (
        '{"n":3,"f":1.5,"t":true,"none":null,"list":[1,"a",[]],"o":{},"s":"ü\\"","id":"x\\"\\n\\\\","\\"\\n\\\\":1}'
    )
    assert rendered(step.headers["Content-Type"]) == "application/json"


def test_a_time_of_day_is_text_in_json(folder):
    assert folder.step("{path: /, json: {t: 12:30, s: 1:00:00, d: 2026-11-23}}").body == (
        b'{"t":"12:30","s":"1:00:00","d":"2026-11-23"}'
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("json: null", b"null"),
        ("json: [1, 2]", b"[1,2]"),
        ("json: text", b'"text"'),
        ("form: {a: 1.10, b: [x y, 'ü&']}", b"a=1.10&b=x+y&b=%C3%BC%26"),
        ("form: {}", b""),
        ("body: 'a $${b}'", b"a ${b}"),
        ("body: ''", b""),
        ("body: 012", b"012"),
    ],
)
def test_bodies_that_are_always_the_same_are_made_once(folder, body, expected):
    assert folder.step(f"{{path: /, {body}}}").body == expected


def test_content_types(folder):
    plan = folder.load(
        "headers: {content-type: text/x}\n"
        "requests: [{path: /a, form: {}}, {path: /b, json: 1, headers: {content-type: application/x}}, {path: /c, body: x}]"
    )
    types = [{name: rendered(value) for name, value in step.headers.items()} for step in plan.steps]
    assert types == [
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/x"},
        {},
    ]


def test_the_plan_may_say_which_json_it_is(folder):
    plan = folder.load(
        "headers: {content-type: application/vnd.api+json}\nrequests: [{path: /a, json: 1}, {path: /b, form: {}}]"
    )
    assert [{name: rendered(value) for name, value in step.headers.items()} for step in plan.steps] == [
        {},
        {"content-type": "application/x-www-form-urlencoded"},
    ]


def test_a_body_from_a_file_is_bytes_as_they_are(folder):
    folder.file("bodies/a.bin", bytes(range(256)))
    assert folder.step("{path: /, body: {file: bodies/a.bin}}").body == bytes(range(256))


def test_a_body_from_a_file_may_be_a_template(folder):
    folder.file("a.xml", "<id>${uuid}</id>")
    step = folder.step("{path: /, body: {file: a.xml, template: yes}}")
    assert rendered(step.body, uuid="7") == "<id>7</id>"
    assert isinstance(step.body, Text)


def test_a_file_may_lie_outside_of_the_plans_folder(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "body"
    other.write_bytes(b"x")
    assert folder.step(f"{{path: /, body: {{file: {other}}}}}").body == b"x"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{path: /, json: {}, form: {}}", "requests[0]: json and form contradict one another"),
        ("{path: /, json: null, body: x}", "requests[0]: json and body contradict one another"),
        ("{path: /, form: {}, body: x, json: 1}", "json and form and body contradict one another"),
        ("{path: /, body: {file: gone.json}}", "requests[0].body: gone.json: there is no such file"),
        ("{path: /, body: {file: .}}", "is no regular file"),
        ("{path: /, body: {file: ''}}", "requests[0].body: names no file"),
        ("{path: /, body: {fil: x}}", "requests[0]: body: unknown key fil"),
        ("{path: /, body: {file: latin1, template: true}}", "latin1: is no UTF-8 text"),
        ("{path: /, body: '${who}'}", "requests[0].body: ${who} is not known here"),
        ("{path: /, json: {a: ['${who}']}}", "requests[0].json.a[0]: ${who} is not known here"),
        ("{path: /, form: {a: ['${who}']}}", "requests[0].form.a[0]: ${who} is not known here"),
        ("{path: /, json: {a: .nan}}", "requests.0.json.a: nan is no value that JSON has"),
        ("{path: /, json: {a: 99999999999999999999999}}", "is no value that JSON has"),
        ("{path: /, json: {a: !!binary aGk=}}", "bytes is no value that JSON has"),
        ("{path: /, json: !!set {a, b}}", "set is no value that JSON has"),
    ],
)
def test_bodies_that_are_none_are_refused(folder, text, reason):
    folder.file("latin1", "ü".encode("latin-1"))
    assert reason in folder.refused(f"requests:\n- {text}\n")


def test_a_body_that_is_too_large_is_refused(folder):
    with folder.file("big", b"").open("wb") as file:
        file.truncate(10 * 1024 * 1024 + 1)
    assert "big: larger than 10 MiB" in folder.refused("requests: [{path: /, body: {file: big}}]")


def test_a_device_is_no_body(folder):
    assert "/dev/zero: is no regular file" in folder.refused("requests: [{path: /, body: {file: /dev/zero}}]")
