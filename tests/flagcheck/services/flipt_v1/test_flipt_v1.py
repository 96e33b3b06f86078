"""Flipt v1, by answers that it really gave: from files, and from a database, whose answers differ."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flagcheck.failures import ServiceFailed
from flagcheck.record import Audience, Presence
from flagcheck.service import Service
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.flagcheck.services.flipt.table import GIVEN, STATES, evaluation, state
from tests.servers.replay import Replay

HERE = Path(__file__).parent / "recordings"
KEYS = [*GIVEN, "gone", "two-segments"]
NOT_NAMED = ("no-rules", "no-distribution")
"""The snapshot names only variants that a rule or the default gives: these have none, and so no type."""


@pytest.fixture
def replayed() -> Iterator[Callable[[str], Replay]]:
    started = []

    def start(name: str) -> Replay:
        started.append(Replay.of(HERE / f"{name}.yaml").start())
        return started[-1]

    yield start
    for replay in started:
        replay.stop()
        assert replay.unmatched == []
        assert {asked.path for asked in replay.requests if asked.method != "GET"} <= {"/evaluate/v1/batch"}


@pytest.fixture
def flipt(replayed: Callable[[str], Replay]) -> Replay:
    return replayed("local")


def shop(flipt: Replay, **settings: Any) -> Service:
    return service("flipt-v1", flipt.url, **({"environment": "production", "namespace": "shop"} | settings))


@pytest.mark.parametrize("key", STATES)
def test_state(flipt: Replay, key: str) -> None:
    found = shop(flipt).read([key]).flags[key]
    assert state(found) == (*STATES[key][:-1], "") if key in NOT_NAMED else STATES[key]
    assert found.version == "89f8cbecd16ba951fb61c59ccd66f03df0c65432"


def test_all_flags_by_one_request(flipt: Replay) -> None:
    reading = shop(flipt).read([*STATES, "gone"])
    assert len(flipt.requests) == 1
    assert (reading.flags["gone"].presence, reading.control) == (Presence.ABSENT, "19 flags listed")
    assert len(shop(flipt).catalogue().flags) == 19


@pytest.mark.parametrize("key", GIVEN)
def test_evaluation(flipt: Replay, key: str) -> None:
    context = {"targetingKey": "u-1", "plan": "beta", "n": 3, "b": True}
    assert evaluation(shop(flipt).evaluate(KEYS, context)[key]) == GIVEN[key]


def test_nothing_found_is_believed_once_the_namespace_is_there(flipt: Replay) -> None:
    assert shop(flipt).evaluate(["gone"], {"targetingKey": "u-1"})["gone"].presence is Presence.ABSENT
    assert flipt.requests[-1].path == "/api/v1/namespaces/shop"


def test_an_empty_namespace_that_exists(flipt: Replay) -> None:
    reading = shop(flipt, namespace="default").read(["off"])
    assert (reading.flags["off"].presence, reading.control) == (Presence.ABSENT, "namespace default")


@pytest.mark.parametrize("storage", ["local", "database"])
def test_another_namespace_is_no_absence(replayed: Callable[[str], Replay], storage: str) -> None:
    """From files the snapshot is 404; from a database it is 200 and empty."""
    elsewhere = shop(replayed(storage), namespace="nope")
    with pytest.raises(ServiceFailed, match='namespace "nope" not found'):
        elsewhere.read(["off"])
    with pytest.raises(ServiceFailed, match='namespace "nope" not found'):
        elsewhere.evaluate(["gone"], {"targetingKey": "u-1"})


def test_a_rule_of_two_segments_is_sent_twice(replayed: Callable[[str], Replay]) -> None:
    """With its distributions twice in each copy; they sum to 60, and the rest is given nothing."""
    found = shop(replayed("database")).read(["two-segments", "checkout"]).flags
    assert found["two-segments"].served.audience is Audience.SOME
    assert (found["two-segments"].served.percent, found["two-segments"].served.conditional) == (60.0, True)
    assert [(one.name, one.value) for one in found["two-segments"].variants or ()] == [
        ("control", "control"),
        ("treatment", {"color": "#f00"}),
    ]
    assert found["checkout"].served.audience is Audience.ALL, "enabled, and true for a quarter before that"


def test_the_reference_goes_everywhere() -> None:
    snapshot = "/internal/v1/evaluation/snapshot/namespace/default"
    answers = [
        {
            "request": {"path": snapshot, "query": {"reference": "a/b"}},
            "response": {"status": 200, "json": {}},
        },
        {
            "request": {"path": "/api/v1/namespaces/default", "query": {"reference": "a/b"}},
            "response": {"status": 200, "json": {"key": "default"}},
        },
        {
            "request": {"method": "POST", "path": "/evaluate/v1/batch"},
            "response": {"status": 200, "json": {"responses": [{"booleanResponse": {"enabled": True}}]}},
        },
    ]
    with Replay(answers) as replay:
        asked = shop(replay, namespace="default", reference="a/b")
        assert asked.read(["x"]).control == "namespace default"
        assert asked.evaluate(["x"], {})["x"].value is True
        body = replay.requests[-1].json
        assert (body["reference"], body["requests"][0]["reference"]) == ("a/b", "a/b")
        assert replay.unmatched == []


@pytest.mark.parametrize("body", [{}, {"status": "ok"}, {"key": "other"}])
def test_a_backend_that_answers_everything_alike_proves_no_absence(body: dict[str, Any]) -> None:
    paths = ("/internal/v1/evaluation/snapshot/namespace/shop", "/api/v1/namespaces/shop")
    exchanges = [{"request": {"path": path}, "response": {"status": 200, "json": body}} for path in paths]
    with Replay(exchanges) as replay, pytest.raises(ServiceFailed) as caught:
        shop(replay).read(["x"])
    assert caught.value.rule.id == "service.unreadable"


def test_the_namespace_is_not_empty() -> None:
    with pytest.raises(UsageError, match="`namespace` is empty"):
        service("flipt-v1", "http://localhost:1", namespace="")
