"""Each way in which a flag service can fail to answer: finding, outcome, exit code; no traceback, no token."""

from pathlib import Path

import pytest

from tests.flagcheck.cli.program import SECRET, Ended, check, flagcheck
from tests.servers.faults import (
    Answer,
    Faults,
    a_byte_a_second,
    answer,
    endless,
    nothing,
    page,
    said,
    silence,
    truncated,
    zipped,
)

ON = {"key": "checkout", "value": True, "reason": "STATIC", "variant": "on"}
OK = said(ON)
ECHO = {"errorDetails": f"the token {SECRET} is expired"}
PASSED = (0, "service.passed", "passed", "")
Row = tuple[tuple[Answer, ...], tuple[int, str, str, str]]


def late(headers: dict[str, str]) -> Row:
    return (answer(429, **headers), OK), PASSED


FAULTS: dict[str, Row] = {
    "nothing wrong": ((OK,), PASSED),
    "compressed": ((zipped(ON),), PASSED),
    "500, then well": ((said({}, 500), OK), PASSED),
    "502 of an ingress, then well": ((page(502), OK), PASSED),
    "503 twice, then well": ((answer(503), answer(503), OK), PASSED),
    "closed without an answer, then well": ((nothing, OK), PASSED),
    "broken off, then well": ((truncated(ON), OK), PASSED),
    "keep-alive closed after each answer": ((lambda _, sock: sock.sendall(OK),), PASSED),
    "429, seconds": late({"Retry_After": "1"}),
    "429, a date of long ago": late({"Retry_After": "Mon, 01 Jan 2024 00:00:00 GMT"}),
    "429, an ISO date of long ago": late({"Retry_After": "2024-01-01T00:00:00Z"}),
    "429, GitLab": late({"RateLimit_Reset": "1700000000"}),
    "429, LaunchDarkly": late({"X_Ratelimit_Reset": "1700000000000"}),
    "429, Split": late({"X_RateLimit_Reset_Seconds_Org": "0", "X_RateLimit_Reset_Seconds_IP": "1"}),
    "429, ConfigCat": late({"X_Rate_Limit_Reset": "1"}),
    "429, nobody's": late({"Retry_After": "when it suits"}),
    "redirected on the same host": ((answer(307, Location="/ofrep/moved"), OK), PASSED),
    "429 for an hour": (
        (answer(429, Retry_After="3600"),),
        (11, "service.rate_limited", "inconclusive", "to be asked again in 60m"),
    ),
    "never": ((silence,), (11, "service.silent", "inconclusive", "no answer within")),
    "a byte a second of the body": (
        (a_byte_a_second(OK, OK.index(b"\r\n\r\n") + 5),),
        (11, "service.silent", "inconclusive", "too slowly"),
    ),
    "a byte a second of the head": (
        (a_byte_a_second(OK, 5),),
        (11, "service.silent", "inconclusive", "no answer within"),
    ),
    "500": ((said(ECHO, 500),), (11, "service.unavailable", "inconclusive", "answered 500: the token ***")),
    "502": ((page(502),), (11, "service.unavailable", "inconclusive", "answered 502 (an HTML page)")),
    "503": ((answer(503),), (11, "service.unavailable", "inconclusive", "answered 503")),
    "closed": ((nothing,), (11, "service.unreachable", "inconclusive", "closed without an answer")),
    "broken off": ((truncated(ON),), (11, "service.unreachable", "inconclusive", "broke off")),
    "200 of an ingress": ((page(200),), (11, "service.unreadable", "inconclusive", "an HTML page")),
    "404 of an ingress": ((page(404),), (11, "flags.unknown", "inconclusive", "404, but not as OFREP does")),
    "another service's JSON": ((said({"ok": True}),), (11, "service.unreadable", "inconclusive", "")),
    "a list": ((said([]),), (11, "service.unreadable", "inconclusive", "another shape")),
    "nothing in it": ((answer(200),), (11, "service.unreadable", "inconclusive", "answered nothing")),
    "100 MB": ((endless(100),), (11, "service.unreadable", "inconclusive", "more than 16 MB")),
    "deep": ((answer(200, '{"value":' * 99999),), (11, "service.unreadable", "inconclusive", "")),
    "half a JSON": ((answer(200, '{"key": "che'),), (11, "service.unreadable", "inconclusive", "truncated")),
    "no HTTP": ((b"SSH-2.0-x\r\n\r\n",), (11, "service.unreadable", "inconclusive", "speaks no HTTP")),
    "400": ((said({"message": SECRET}, 400),), (11, "flags.unknown", "inconclusive", "")),
    "401": ((said(ECHO, 401),), (12, "service.unauthorized", "inconclusive", "answered 401")),
    "401 without a word": ((answer(401),), (12, "service.unauthorized", "inconclusive", "answered 401")),
    "403": ((said(ECHO, 403),), (12, "service.forbidden", "inconclusive", "answered 403")),
    "redirected elsewhere": (
        (answer(307, Location=f"http://elsewhere.test/{SECRET}?token={SECRET}"),),
        (11, "service.redirected", "inconclusive", "redirects to http://elsewhere.test"),
    ),
    "redirected to a login page": (
        (answer(302, Location="/login"), page(200)),
        (11, "service.unexpected", "inconclusive", "turns a POST into a GET"),
    ),
}


def asked(server: Faults, folder: Path, *words: str, timeout: str = "8s", more: str = "") -> Ended:
    text = f"service: ofrep\nurl: {server.url}\nflags: {{checkout: {{state: enabled{more}}}}}"
    return check(text, *words, folder=folder, timeout=timeout, env={"FLAGCHECK_TOKEN": SECRET})


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name: str, tmp_path: Path) -> None:
    script, (code, id, status, found) = FAULTS[name]
    with Faults(script) as server:
        ended = asked(server, tmp_path)
        assert server.heard[0].headers["authorization"] == f"Bearer {SECRET}"
    assert ended.code == code, ended.all
    assert ended.finding(id)["status"] == status
    assert found in ended.finding(id)["found"]
    assert (ended.statuses.get("flags.passed") == "passed") is (code == 0)


@pytest.mark.parametrize(
    "name", ["500", "closed", "200 of an ingress", "redirected elsewhere", "404 of an ingress"]
)
@pytest.mark.parametrize(
    ("when", "code", "status"),
    [("warn", 0, "warning"), ("fail", 10, "failed"), ("inconclusive", 11, "inconclusive")],
)
def test_when_unknown(name: str, when: str, code: int, status: str, tmp_path: Path) -> None:
    with Faults(FAULTS[name][0]) as server:
        ended = asked(server, tmp_path, timeout="4s", more=f", when_unknown: {when}")
    assert ended.code == code, ended.all
    id = "flags.unknown_accepted" if when == "warn" else "flags.unknown"
    assert ended.finding(id)["status"] == status


def test_a_refused_token_stays_refused_whatever_when_unknown_says(tmp_path: Path) -> None:
    """A wrong token is nobody's outage: nothing was read, and nothing ever will be."""
    with Faults((answer(401),)) as server:
        assert asked(server, tmp_path, more=", when_unknown: warn").code == 12
        assert len(server.heard) == 1


def test_a_token_follows_no_redirect(tmp_path: Path) -> None:
    with Faults((OK,)) as other, Faults((answer(307, Location=f"{other.url}/x"),)) as server:
        assert asked(server, tmp_path).code == 11
        assert (other.connections, other.heard) == (0, [])


def test_the_budget_ends_whatever_the_server_does(tmp_path: Path) -> None:
    with Faults((silence,)) as server:
        ended = asked(server, tmp_path, timeout="1s")
    assert ended.code == 11, ended.all


def test_one_service_of_two_is_down(tmp_path: Path) -> None:
    """The other one is asked all the same."""
    with Faults((nothing,)) as down, Faults((OK,)) as up:
        text = f"""
services:
  eu: {{service: ofrep, url: "{down.url}"}}
  us: {{service: ofrep, url: "{up.url}"}}
flags: {{checkout: {{state: enabled, service: us}}, other: {{state: enabled, service: eu}}}}
"""
        ended = check(text, folder=tmp_path, timeout="4s")
    assert ended.code == 11, ended.all
    statuses = {one["object"]: one["status"] for one in ended.findings if one["check"] == "flags"}
    assert sorted(statuses.values()) == ["inconclusive", "passed"]


@pytest.mark.parametrize("format", ["text", "lines", "json"])
@pytest.mark.parametrize("name", ["401", "500", "redirected elsewhere"])
def test_no_format_shows_the_token(name: str, format: str, tmp_path: Path) -> None:
    with Faults(FAULTS[name][0]) as server:
        file = tmp_path / "flags.yaml"
        file.write_text(f"service: ofrep\nurl: {server.url}\nflags: {{checkout: enabled}}")
        words = ("check", f"--expect={file}", "--timeout=3s", f"--token={SECRET}")
        ended = flagcheck(*words, format=format)
    assert ended.code in (11, 12)
    assert ended.report


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (page(200), 11),
        (said(ECHO, 401), 12),
        (nothing, 11),
        (answer(307, Location=f"http://x.test/{SECRET}"), 11),
    ],
)
def test_list_meets_the_same_faults(script: Answer, code: int) -> None:
    with Faults((script,)) as server:
        words = ("list", "--service=ofrep", f"--url={server.url}", "--timeout=2s")
        ended = flagcheck(*words, env={"FLAGCHECK_TOKEN": SECRET})
    assert ended.code == code, ended.all
    assert ended.out == ""
