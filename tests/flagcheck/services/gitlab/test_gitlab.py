"""GitLab's feature flags, by answers as its documentation has them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from flagcheck import failures
from flagcheck.failures import Denied, ServiceFailed
from flagcheck.record import EVERYBODY, NOBODY, Flag, Presence, share
from flagcheck.services.gitlab import Scope
from hookset.errors import UsageError
from tests.flagcheck.check.program import check
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

RECORDING = Path(__file__).parent / "recordings" / "flags.yaml"
TOKEN = "glpat-invented"  # invented, as every token of these tests


@pytest.fixture
def replay() -> Iterator[Replay]:
    """GitLab as recorded; every request must be a recorded GET."""
    with Replay.of(RECORDING) as running:
        yield running
        assert running.unmatched == []
        assert {asked.method for asked in running.requests} == {"GET"}


@pytest.fixture
def ask(replay: Replay) -> Callable[..., Any]:
    def give(token: str = TOKEN, environment: str = "production", project: str = "group/shop") -> Any:
        return service("gitlab", replay.url, token, environment=environment, project=project)

    return give


def test_every_row_of_the_list(ask: Callable[..., Any], replay: Replay) -> None:
    reading = ask().catalogue()
    shown = {key: (flag.presence, flag.served, flag.value) for key, flag in reading.flags.items()}
    unset = Flag(key="", presence=Presence.ON).value
    on, off = Presence.ON, (Presence.OFF, Flag(key="", presence=Presence.OFF).served, False)
    assert shown == {
        "on": (on, EVERYBODY, True),
        "half": (on, share(50), unset),
        "user-id": (on, share(25), unset),
        "listed": (on, share(100, conditional=True), unset),
        "nobody": (on, NOBODY, False),
        "users": (on, share(100, conditional=True), unset),
        "staging-only": off,
        "off": off,
        "two": (on, EVERYBODY, True),
    }
    assert (reading.control, reading.environment) == ("9 flags found", "production")
    assert reading.flags["on"].page == f"{replay.url}/group/shop/-/feature_flags"
    assert reading.flags["on"].changed_at is None


@pytest.mark.parametrize(
    ("environment", "presence"),
    [
        ("staging", Presence.ON),
        ("review/42", Presence.ON),
        ("review", Presence.OFF),
        ("Staging", Presence.OFF),
    ],
)
def test_wildcards(ask: Callable[..., Any], environment: str, presence: Presence) -> None:
    assert ask(environment=environment).catalogue().flags["staging-only"].presence is presence


@pytest.mark.parametrize(
    ("environment", "key", "state", "proved"),
    [
        ("production", "on", "enabled", True),
        ("production", "half", "present", False),
        ("prodction", "on", "disabled", False),
    ],
)
def test_an_environment_is_proved_by_a_scope_of_its_name(
    replay: Replay, tmp_path: Path, environment: str, key: str, state: str, proved: bool
) -> None:
    meant = {"service": "gitlab", "url": replay.url, "project": "group/shop", "environment": environment}
    said = {"services": {"gitlab": meant}, "flags": {key: {"state": state}}}
    ended = check(tmp_path, said, FLAGCHECK_TOKEN=TOKEN)
    assert ended.code == 0, ended.all
    assert ("service.environment_unproved" in ended.statuses) is not proved


def test_a_few_are_asked_for_one_by_one(ask: Callable[..., Any], replay: Replay) -> None:
    reading = ask().read(["on", "half", "never", "a/b ü"])
    assert [flag.presence for flag in reading.flags.values()] == [Presence.ON] * 2 + [Presence.ABSENT] * 2
    assert reading.control == "2 flags found"
    assert len(replay.requests) == 4


def test_an_absent_flag_alone_is_proved_by_another(ask: Callable[..., Any], replay: Replay) -> None:
    reading = ask().read(["never"])
    assert (reading.flags["never"].presence, reading.control) == (Presence.ABSENT, "1 flags found")
    assert len(replay.requests) == 2


def test_many_are_listed(ask: Callable[..., Any], replay: Replay) -> None:
    reading = ask().read(["on", "off", "two", *(f"never-{number}" for number in range(497))])
    assert len(reading.flags) == 500
    assert reading.flags["never-7"].presence is Presence.ABSENT
    assert len(replay.requests) == 1


def test_a_project_by_its_number_has_no_page(ask: Callable[..., Any]) -> None:
    assert ask(project="7").read(["on"]).flags["on"].page == ""


def pages(count: int, *, headers: bool) -> list[dict[str, Any]]:
    """A list of `count` flags, 100 a page."""
    exchanges = []
    for number in range(1, -(-count // 100) + 2):
        names = range((number - 1) * 100, min(number * 100, count))
        body = [{"name": f"flag-{name}", "active": False, "strategies": []} for name in names]
        following = str(number + 1) if number * 100 < count else ""
        answer = {"status": 200, "json": body} | ({"headers": {"x-next-page": following}} if headers else {})
        query = {"page": str(number)}
        exchanges.append(
            {"request": {"path": "/api/v4/projects/7/feature_flags", "query": query}, "response": answer}
        )
    return exchanges


@pytest.mark.parametrize(("headers", "requests"), [(True, 5), (False, 6)])
def test_pages_are_followed_to_their_end(headers: bool, requests: int) -> None:
    with Replay(pages(500, headers=headers)) as replay:
        asked = service("gitlab", replay.url, TOKEN, environment="production", project="7")
        reading = asked.read([f"flag-{number}" for number in range(501)])
        assert [flag.presence for flag in reading.flags.values()] == [Presence.OFF] * 500 + [Presence.ABSENT]
        assert len(replay.requests) == requests


@pytest.mark.parametrize(("token", "rule"), [("wrong", "unauthorized"), ("glpat-reporter", "forbidden")])
def test_tokens(ask: Callable[..., Any], token: str, rule: str) -> None:
    with pytest.raises(Denied) as caught:
        ask(token=token).read(["on"])
    assert caught.value.rule.id == f"service.{rule}"


def test_a_project_that_is_not_shown(ask: Callable[..., Any]) -> None:
    with pytest.raises(ServiceFailed, match="no project 'group/other'"):
        ask(project="group/other").read(["on"])


@pytest.mark.parametrize(
    "response",
    [
        {"status": 404, "text": "<!doctype html><title>404</title>"},
        {"status": 404, "json": {"error": "404 Not Found"}},
        {"status": 200, "text": "<html>sign in</html>"},
        {"status": 200, "json": {"message": "maintenance"}},
        {"status": 200, "json": {"name": "on", "active": "yes", "strategies": []}},
    ],
)
def test_what_is_not_gitlabs_answer(response: dict[str, Any]) -> None:
    with Replay(
        [{"request": {"path": "/api/v4/projects/7/feature_flags/on"}, "response": response}]
    ) as replay:
        asked = service("gitlab", replay.url, TOKEN, environment="production", project="7")
        with pytest.raises(ServiceFailed) as caught:
            asked.read(["on"])
        assert caught.value.rule is failures.UNREADABLE


def test_an_empty_project_has_no_control() -> None:
    exchanges = [
        {
            "request": {"path": "/api/v4/projects/7/feature_flags/x"},
            "response": {"status": 404, "json": {"message": "404 Not found"}},
        },
        {"request": {"path": "/api/v4/projects/7/feature_flags"}, "response": {"status": 200, "json": []}},
    ]
    with Replay(exchanges) as replay:
        asked = service("gitlab", replay.url, TOKEN, environment="production", project="7")
        assert asked.read(["x"]).control == ""


@pytest.mark.parametrize("given_settings", [{"environment": "production"}, {"project": "a/b"}])
def test_settings_that_are_missing(given_settings: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="missing"):
        service("gitlab", "http://localhost", TOKEN, **given_settings)


@given(some.text(alphabet="ab*%_./\n", max_size=8), some.text(alphabet="ab%_./\n", max_size=8))
def test_any_scope_matches_or_not(scope: str, environment: str) -> None:
    found = Scope(scope).matches(environment)
    if "*" not in scope:
        assert found == (scope == environment)
    assert Scope("*").matches(environment)
