"""Unleash Edge, by answers of a real Unleash in the form that Edge gives them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flagcheck import failures
from flagcheck.failures import Denied, ServiceFailed
from flagcheck.record import EVERYBODY, Flag, Prerequisite, Presence, share
from flagcheck.service import Tells
from flagcheck.services._unleash.tokens import environment_of
from flagcheck.services.unleash_edge import FROM_MEMORY
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

RECORDINGS = Path(__file__).parent / "recordings"
TOKEN = "default:production.invented"  # invented, as every token of these tests


@pytest.fixture
def edge() -> Iterator[Callable[..., tuple[Any, Replay]]]:
    """`edge("client")`: the service on a server of that recording; every request must be a recorded GET."""
    started: list[Replay] = []

    def give(name: str, token: str = TOKEN, **settings: str) -> tuple[Any, Replay]:
        replay = Replay.of(RECORDINGS / f"{name}.yaml").start()
        started.append(replay)
        return service("unleash-edge", replay.url, token, environment="production", **settings), replay

    yield give
    for replay in started:
        replay.stop()
        assert replay.unmatched == []
        assert {asked.method for asked in replay.requests} == {"GET"}


def test_definitions(edge: Callable[..., Any]) -> None:
    asked, replay = edge("client")
    reading = asked.read(["base", "checkout", "child", "dark", "staff", "a/b c"])
    assert (reading.environment, reading.control) == ("production", "5 flags listed")
    assert reading.flags["base"].served == EVERYBODY
    assert reading.flags["checkout"].served == share(25, conditional=True)
    assert reading.flags["staff"].served == share(100, conditional=True)
    assert reading.flags["child"].prerequisites == (Prerequisite(flag="base"),)
    assert (reading.flags["dark"].presence, reading.flags["dark"].stale) == (Presence.OFF, True)
    assert (reading.flags["a/b c"].presence, reading.flags["a/b c"].why) == (Presence.ABSENT, FROM_MEMORY)
    assert len(replay.requests) == 1
    assert set(asked.catalogue().flags) == {"base", "checkout", "child", "dark", "staff"}


def test_500_flags_are_one_request(edge: Callable[..., Any]) -> None:
    asked, replay = edge("client")
    assert len(asked.read([f"flag-{number}" for number in range(500)]).flags) == 500
    assert len(replay.requests) == 1


def test_what_a_context_is_given(edge: Callable[..., Any]) -> None:
    asked, _ = edge("frontend", api="frontend")
    found = asked.evaluate(["base", "checkout", "dark", "never"], {"targetingKey": "7", "plan": "pro"})
    assert [(one.presence, one.variant) for one in found.values()] == [
        (Presence.ON, None),
        (Presence.ON, "blue"),
        (Presence.OFF, None),
        (Presence.ABSENT, None),
    ]
    assert [found[key].value for key in ("base", "checkout", "dark")] == [True, {"c": 1}, False]


def test_a_frontend_token_tells_less(edge: Callable[..., Any]) -> None:
    asked, _ = edge("frontend", api="frontend")
    reading = asked.read(["base", "staff", "never"])
    assert asked.tells == {Tells.STATE, Tells.EVALUATION}
    assert (reading.environment, reading.control) == ("production", "3 flags listed")
    assert [flag.presence for flag in reading.flags.values()] == [
        Presence.ON,
        Presence.UNKNOWN,
        Presence.ABSENT,
    ]
    assert "off, or on for others only" in reading.flags["staff"].why


def test_without_the_list_of_all(edge: Callable[..., Any]) -> None:
    asked, _ = edge("without_all", api="frontend")
    assert asked.read(["never"]).flags["never"].presence is Presence.UNKNOWN
    found = asked.evaluate(["base", "never"], {})
    assert [(one.presence, one.value) for one in found.values()] == [
        (Presence.ON, True),
        (Presence.OFF, False),
    ]


def test_a_token_that_edge_does_not_know(edge: Callable[..., Any]) -> None:
    asked, _ = edge("client", token="default:production.other")
    with pytest.raises(Denied) as caught:
        asked.read(["base"])
    assert caught.value.rule is failures.FORBIDDEN
    assert "client token" in caught.value.hint


@pytest.mark.parametrize(
    ("response", "rule"),
    [
        ({"status": 503, "json": {"error": "Edge is not ready to serve requests"}}, failures.UNAVAILABLE),
        ({"status": 511, "json": {"explanation": "Edge does not yet have data"}}, failures.UNAVAILABLE),
        ({"status": 200, "text": "<!doctype html><title>login</title>"}, failures.UNREADABLE),
        ({"status": 200, "json": {"error": "no"}}, failures.UNREADABLE),
        ({"status": 404, "text": "<html>no such page</html>"}, failures.UNEXPECTED),
    ],
)
def test_no_answer_of_edge(response: dict[str, Any], rule: Any) -> None:
    with Replay([{"request": {"path": "/api/client/features"}, "response": response}]) as replay:
        asked = service("unleash-edge", replay.url, TOKEN, seconds=1)
        with pytest.raises(ServiceFailed) as caught:
            asked.read(["base"])
        assert caught.value.rule is rule


def test_an_empty_list_has_no_control() -> None:
    empty = {"status": 200, "json": {"version": 2, "features": []}}
    with Replay([{"request": {"path": "/api/client/features"}, "response": empty}]) as replay:
        reading = service("unleash-edge", replay.url, TOKEN).read(["base"])
    assert reading.flags["base"] == Flag(key="base", presence=Presence.ABSENT, why=FROM_MEMORY)
    assert (reading.control, reading.environment) == ("", "production")


@pytest.mark.parametrize(
    ("token", "environment"),
    [
        ("default:production.abc", "production"),
        ("[]:development.abc", "development"),
        ("*:eu.abc.def", "eu"),
        ("*:*.abc", ""),
        ("user:abc", ""),
        ("abc", ""),
        ("", ""),
    ],
)
def test_the_environment_of_a_token(token: str, environment: str) -> None:
    assert environment_of(token) == environment
