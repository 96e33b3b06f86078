"""What goes over the wire."""

import re

import pytest

from hookset.errors import UsageError
from smoke.engine.message import Message, Unsendable, trace
from smoke.engine.target import target
from smoke.plan.plan import Plan, Step
from tests.servers.http_faults import OK, site
from tests.smoke.engine.plans import ask, plan, step, text

ID = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"


def sent(what: Plan, **variables: str) -> str:
    return Message(what, what.steps[0], target(what.target)).of(variables, ID).decode()


def test_a_whole_request() -> None:
    what = plan("http://shop.example:8080/api", step("/orders", method="POST", body=b"{}"))
    assert sent(what) == (
        "POST /api/orders HTTP/1.1\r\n"
        "Host: shop.example:8080\r\n"
        "User-Agent: hookset-smoke/0.1.0\r\n"
        "Accept: */*\r\n"
        "Content-Length: 2\r\n"
        f"traceparent: 00-{ID}-01\r\n"
        "\r\n"
        "{}"
    )


def test_headers_of_the_step_come_before_the_plans_and_ours() -> None:
    one = step(headers={"user-agent": text("step"), "X-Both": text("step"), "TraceParent": text("x")})
    said = sent(plan("http://a", one, headers={"x-both": text("plan"), "X-Plan": text("plan")}))
    assert re.findall(r"(?i)(user-agent|x-both|x-plan): (\w+)", said) == [
        ("user-agent", "step"),
        ("X-Both", "step"),
        ("X-Plan", "plan"),
    ]
    assert re.findall("(?i)traceparent: .*", said) == [f"traceparent: 00-{ID}-01\r"]


def test_variables_in_every_place() -> None:
    one = step(
        "/o/${id}", "one", "PUT", query={"q": text("${q}")}, headers={"X": text("${x}")}, body=text("${b}")
    )
    said = sent(plan("http://a", one), id="a b", q="1&2=ä", x="y", b="ä")
    assert said.startswith("PUT /o/a%20b?q=1%262%3D%C3%A4 HTTP/1.1\r\n")
    assert "X: y\r\n" in said
    assert "Content-Length: 2\r\n" in said
    assert said.endswith("\r\n\r\nä")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/", "GET / HTTP/1.1"),
        ("", "GET / HTTP/1.1"),
        ("?a=b", "GET /?a=b HTTP/1.1"),
        ("/a%20b?c=d&e", "GET /a%20b?c=d&e HTTP/1.1"),
        ("/ä b\r\nX: y", "GET /%C3%A4%20b%0D%0AX:%20y HTTP/1.1"),
        ("orders", "GET /orders HTTP/1.1"),
    ],
)
def test_paths(path: str, line: str) -> None:
    assert sent(plan("http://a", step(path, "one"))).partition("\r\n")[0] == line


def test_a_line_break_in_a_header_is_never_sent() -> None:
    with pytest.raises(Unsendable, match="header X cannot hold a line break"):
        sent(plan("http://a", step(headers={"X": text("${x}")})), x="a\r\nY: b")


def test_a_missing_variable() -> None:
    with pytest.raises(KeyError, match="id"):
        sent(plan("http://a", step("/${id}")))


def test_trace_ids_are_random_and_of_their_form() -> None:
    made = {trace() for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch("[0-9a-f]{32}-[0-9a-f]{16}", one) for one in made)


def test_every_request_carries_one_and_the_slowest_are_known_by_theirs() -> None:
    with site({"/": OK}) as server:
        found = ask(server.url)
        carried = [heard.headers["traceparent"] for heard in server.heard]
    assert len(set(carried)) == 10
    assert {one.trace_id for one in found.slowest} == {each.split("-")[1] for each in carried}


@pytest.mark.parametrize(
    ("url", "host", "port", "authority"),
    [
        ("http://shop", "shop", 80, "shop"),
        ("https://shop:443/", "shop", 443, "shop"),
        ("https://shop:80", "shop", 80, "shop:80"),
        ("http://[::1]:81", "::1", 81, "[::1]:81"),
        ("http://bücher.example", "xn--bcher-kva.example", 80, "xn--bcher-kva.example"),
    ],
)
def test_targets(url: str, host: str, port: int, authority: str) -> None:
    found = target(url)
    assert (found.host, found.port, found.authority) == (host, port, authority)


def test_credentials_of_the_target() -> None:
    assert "Authorization: Basic dTpwQA==\r\n" in sent(plan("http://u:p%40@a", step()))
    own = Step("x", "GET", text("/"), headers={"authorization": text("Bearer z")})
    assert "Basic" not in sent(plan("http://u:p@a", own))


@pytest.mark.parametrize(
    "url", ["", "shop", "ftp://shop", "http://", "http://a:b:c", "http://a:99999", "http://[::1"]
)
def test_targets_that_are_none(url: str) -> None:
    with pytest.raises(UsageError, match="target"):
        target(url)
