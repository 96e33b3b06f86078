"""A service whose answers change from read to read: it settles, or what it says is taken for nothing."""

import itertools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.flagcheck.check.program import FAILED, INCONCLUSIVE, PASSED, check, wrong

ON = {"key": "checkout", "value": True, "reason": "STATIC", "variant": "on"}
OFF = ON | {"value": False, "variant": "off"}
GONE = {"key": "checkout", "errorCode": "FLAG_NOT_FOUND"}
DOWN = "down"
Said = dict[str, Any] | str


def serve(server: HTTPServer, answers: Iterable[Said]) -> None:
    """OFREP that gives `checkout` these answers one after another, and `banner` true at all times."""
    given: Iterator[Said] = iter(answers)

    def answer(request: Request) -> Response:
        said = next(given) if request.path.endswith("/checkout") else ON | {"key": "banner"}
        if said == DOWN:
            return Response("down", 503)
        status = 404 if said == GONE else 200
        return Response(json.dumps(said), status, content_type="application/json")

    server.expect_request("/ofrep/v1/evaluate/flags/checkout").respond_with_handler(answer)
    server.expect_request("/ofrep/v1/evaluate/flags/banner").respond_with_handler(answer)


def said(server: HTTPServer, **how: Any) -> dict[str, Any]:
    flags = {"checkout": {"state": "enabled", **how}, "banner": "enabled"}
    return {"service": "ofrep", "url": server.url_for("").rstrip("/"), "flags": flags}


def then(*answers: Said) -> Iterator[Said]:
    """These, and the last for ever."""
    return itertools.chain(answers, itertools.repeat(answers[-1]))


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ((ON,), PASSED),
        ((OFF, ON), PASSED),
        ((GONE, ON), PASSED),
        ((ON, OFF, ON), PASSED),
        ((ON, OFF), FAILED),
        ((ON, GONE), FAILED),
        ((ON, DOWN, ON), PASSED),
    ],
)
def test_two_reads_that_agree_decide(
    httpserver: HTTPServer, tmp_path: Path, answers: tuple[Said, ...], code: int
) -> None:
    serve(httpserver, then(*answers))
    ended = check(tmp_path, said(httpserver))
    assert ended.code == code
    assert ("flags.passed", "passed") in ended.statuses.items()


def test_a_service_that_fails_at_the_second_read_has_confirmed_nothing(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    for first in (ON, OFF, GONE):
        httpserver.clear()
        serve(httpserver, then(first, DOWN))
        ended = check(tmp_path, said(httpserver), timeout="3s")
        assert ended.code == INCONCLUSIVE
        assert wrong(ended) == {
            "OFREP": ["service.unavailable"],
            "checkout": ["flags.unknown"],
            "banner": ["flags.unknown"],
        }


@pytest.mark.parametrize("wait", [(), ("--wait",)])
def test_answers_that_never_agree(httpserver: HTTPServer, tmp_path: Path, wait: tuple[str, ...]) -> None:
    """What did not change is judged all the same. Waiting, the flag is never right twice in a row."""
    serve(httpserver, itertools.cycle([ON, OFF]))
    ended = check(tmp_path, said(httpserver), *wait, timeout="5s")
    assert ended.code == (FAILED if wait else INCONCLUSIVE)
    assert ended.finding("flags.passed")["object"] == "banner in OFREP"
    if not wait:
        assert wrong(ended) == {"OFREP": ["service.changing"], "checkout": ["flags.unknown"]}
        found = ended.finding("service.changing")["found"]
        assert found in (
            "checkout: on for everybody, then on for nobody",
            "checkout: on for nobody, then on for everybody",
        )


def test_answers_that_never_agree_are_excused_like_any_that_are_not_known(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    serve(httpserver, itertools.cycle([ON, OFF]))
    expected = said(httpserver, when_unknown="warn")
    del expected["flags"]["banner"]
    ended = check(tmp_path, expected, timeout="5s")
    assert (ended.code, wrong(ended)) == (
        PASSED,
        {"OFREP": ["service.changing"], "checkout": ["flags.unknown_accepted"]},
    )


def test_evaluations_that_never_agree(httpserver: HTTPServer, tmp_path: Path) -> None:
    """As of a rule that draws lots."""
    context = {"contexts": {"beta": {"targetingKey": "b"}}}
    answers = {"flagcheck": ON | {"reason": "SPLIT"}}
    lots = itertools.cycle([ON | {"reason": "SPLIT"}, OFF | {"reason": "SPLIT"}])

    def answer(request: Request) -> Response:
        body = answers.get(request.get_json()["context"]["targetingKey"]) or next(lots)
        return Response(json.dumps(body), content_type="application/json")

    httpserver.expect_request("/ofrep/v1/evaluate/flags/checkout").respond_with_handler(answer)
    expected = {
        "service": "ofrep",
        "url": httpserver.url_for(""),
        "flags": {"checkout": {"for": {"beta": True}}},
    }
    ended = check(tmp_path, expected | context, timeout="5s")
    assert ended.code == INCONCLUSIVE
    assert wrong(ended) == {"OFREP": ["service.changing"], "checkout": ["evaluation.unknown"]}
    assert ended.finding("service.changing")["found"].endswith(" for beta")


def test_another_services_trouble_is_its_own(httpserver: HTTPServer, tmp_path: Path) -> None:
    """Flags of the service that answers are read twice, whatever becomes of the other."""
    serve(httpserver, then(OFF, ON))
    expected = {
        "services": {
            "well": {"service": "ofrep", "url": httpserver.url_for("")},
            "ill": {"service": "ofrep", "url": "http://127.0.0.1:9"},
        },
        "flags": {
            "checkout": {"service": "well", "state": "enabled"},
            "banner": {"service": "ill", "state": "enabled", "when_unknown": "warn"},
        },
    }
    ended = check(tmp_path, expected, timeout="5s")
    assert (ended.code, wrong(ended)) == (
        PASSED,
        {"OFREP": ["service.unreachable"], "banner": ["flags.unknown_accepted"]},
    )
