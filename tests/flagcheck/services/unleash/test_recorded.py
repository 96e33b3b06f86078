"""What the open-source Unleash 8.2.0 does not answer: Enterprise's fields, older servers, and what is in front of a server."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flagcheck import failures
from flagcheck.failures import ServiceFailed
from flagcheck.record import EVERYBODY, Presence, Scheduled, Variant, share
from flagcheck.service import Tells
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

RECORDINGS = Path(__file__).parent / "recordings"
TOKEN = "user:invented"  # invented, as every token of these tests
READS = {"/api/admin/playground/advanced", "/api/admin/playground"}
"""POST addresses that only evaluate."""


@pytest.fixture
def recorded() -> Iterator[Callable[..., tuple[Any, Replay]]]:
    """`recorded("enterprise")`: the service on a server of that recording; every request must be a recorded read."""
    started: list[Replay] = []

    def give(name: str, **settings: str) -> tuple[Any, Replay]:
        replay = Replay.of(RECORDINGS / f"{name}.yaml").start()
        started.append(replay)
        return service("unleash", replay.url, TOKEN, **{"environment": "production"} | settings), replay

    yield give
    for replay in started:
        replay.stop()
        assert replay.unmatched == []
        assert all(
            one.method == "GET" or (one.method == "POST" and one.path in READS) for one in replay.requests
        )


def test_change_requests_and_milestones_are_scheduled(recorded: Callable[..., Any]) -> None:
    asked, _ = recorded("enterprise")
    asked.wants = frozenset({Tells.STATE, Tells.SCHEDULED})
    found = asked.read(["checkout"]).flags["checkout"]
    assert found.scheduled == (
        Scheduled(what="change request 12 is open"),
        Scheduled(what="milestone Everybody is to come"),
    )
    assert (found.presence, found.served) == (Presence.ON, share(10))


def test_what_is_scheduled_of_many_comes_from_the_search(recorded: Callable[..., Any]) -> None:
    asked, replay = recorded("enterprise")
    asked.wants = frozenset({Tells.STATE, Tells.SCHEDULED})
    found = asked.read(["checkout", "quiet", "a", "b", "c"]).flags
    assert found["checkout"].scheduled == (
        Scheduled(what="change request 12 is open"),
        Scheduled(what="1 more milestones after Ten percent"),
    )
    assert (found["checkout"].served, found["quiet"].served) == (share(10), EVERYBODY)
    assert found["quiet"].scheduled == ()
    assert len(replay.requests) == 4


def test_a_server_that_does_not_say_what_is_scheduled(recorded: Callable[..., Any]) -> None:
    asked, _ = recorded("enterprise")
    asked.wants = frozenset({Tells.STATE, Tells.SCHEDULED})
    assert asked.read(["older"]).flags["older"].scheduled is None


def test_variants_of_the_flag_itself_and_numbers_as_rollout(recorded: Callable[..., Any]) -> None:
    asked, _ = recorded("older")
    asked.wants = frozenset({Tells.STATE})
    found = asked.read(["old"]).flags["old"]
    assert found.served == share(30)
    assert found.variants == (
        Variant(name="a", value="x", percent=50),
        Variant(name="b", value="y", percent=50),
    )


def test_a_flag_of_another_project_is_not_absent(recorded: Callable[..., Any]) -> None:
    asked, _ = recorded("older")
    found = asked.read(["old", "elsewhere"])
    assert found.flags["elsewhere"].presence is Presence.UNKNOWN
    assert found.flags["elsewhere"].why == "the flag is in project pay, not in default"


def test_an_environment_that_the_project_does_not_have(recorded: Callable[..., Any]) -> None:
    asked, _ = recorded("older", environment="staging")
    found = asked.read(["old"]).flags["old"]
    assert (found.presence, found.why) == (
        Presence.UNKNOWN,
        "environment staging is not enabled in project default",
    )


def test_a_flag_that_is_listed_and_not_found_is_unknown(recorded: Callable[..., Any]) -> None:
    asked, _ = recorded("older")
    found = asked.read(["lost"]).flags["lost"]
    assert (found.presence, found.why) == (Presence.UNKNOWN, "listed, but not found by its name")


FLAG = "/api/admin/projects/default/features/x"


@pytest.mark.parametrize(
    "response",
    [
        {"status": 404, "text": "<!doctype html><title>404</title>"},
        {"status": 404, "json": {"message": "no Route matched with those values"}},
        {"status": 404, "json": {"name": "NotFoundError", "message": "something else"}},
        {"status": 200, "text": "<html>sign in</html>"},
        {"status": 200, "json": {"error": "x"}},
        {"status": 200, "json": {"name": "x", "environments": [{"name": "production", "enabled": "yes"}]}},
    ],
)
def test_what_is_not_unleashs_answer(response: dict[str, Any]) -> None:
    with Replay([{"request": {"path": FLAG}, "response": response}]) as replay:
        asked = service("unleash", replay.url, TOKEN, environment="production")
        with pytest.raises(ServiceFailed) as caught:
            asked.read(["x"])
        assert caught.value.rule is failures.UNREADABLE


def test_a_prefix_of_the_url_is_kept() -> None:
    answer = {"name": "x", "environments": [{"name": "production", "enabled": True, "strategies": []}]}
    with Replay(
        [{"request": {"path": f"/flags{FLAG}"}, "response": {"status": 200, "json": answer}}]
    ) as replay:
        asked = service("unleash", f"{replay.url}/flags/", TOKEN, environment="production")
        asked.wants = frozenset({Tells.STATE})
        found = asked.read(["x"]).flags["x"]
        assert (found.served, found.page) == (EVERYBODY, f"{replay.url}/flags/projects/default/features/x")
        assert replay.requests[0].headers["authorization"] == TOKEN


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "environment"),
        ({"environment": "production", "project": ""}, "project"),
    ],
)
def test_settings_that_are_missing(settings: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        service("unleash", "http://localhost", TOKEN, **settings)


@pytest.mark.parametrize("api", ["admin", "client", "frontend"])
def test_each_api_tells_its_own(api: str) -> None:
    made = service("unleash", "http://localhost", TOKEN, environment="production", api=api)
    assert (Tells.CHANGED in made.tells) == (api == "admin")
    assert (Tells.EVALUATION in made.tells) == (api != "client")
    assert made.environment_by_request == (api == "admin")
