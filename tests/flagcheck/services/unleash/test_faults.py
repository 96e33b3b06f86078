"""What goes wrong with a real Unleash: tokens, names, its database stopped, its limit of searches; and that nothing is left behind."""

import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from flagcheck import failures
from flagcheck.failures import Denied, ServiceFailed
from flagcheck.record import Presence, Reading
from flagcheck.service import Service
from hookset.outcome import Rule
from tests.conftest import need
from tests.flagcheck.services.asking import service
from tests.servers.postgres import Server, installations
from tests.servers.unleash import ADMIN, CLIENT, FRONTEND, Unleash, installed

Ask = Callable[..., Service]


@pytest.mark.parametrize("api", ["admin", "client", "frontend"])
def test_a_wrong_token(ask: Ask, api: str) -> None:
    with pytest.raises(Denied) as caught:
        ask(api, token="default:production.invented").read(["x"])
    assert caught.value.rule is failures.UNAUTHORIZED
    assert "invented" not in caught.value.message
    assert {"admin": "Viewer", "client": "client token", "frontend": "frontend token"}[
        api
    ] in caught.value.hint


@pytest.mark.parametrize(
    ("api", "token"),
    [
        ("admin", CLIENT["production"]),
        ("admin", FRONTEND["production"]),
        ("client", FRONTEND["production"]),
        ("client", ADMIN),
        ("frontend", CLIENT["production"]),
    ],
)
def test_a_token_of_the_wrong_kind(ask: Ask, api: str, token: str) -> None:
    with pytest.raises(Denied) as caught:
        ask(api, token=token).catalogue()
    assert caught.value.rule is failures.FORBIDDEN
    assert "expected a different token type" in caught.value.message


def test_a_client_token_of_another_environment_is_found_out(flags: Unleash, ask: Ask) -> None:
    key = flags.fresh()
    assert ask("client", token=CLIENT["development"]).read([key]).environment == "development"


@pytest.mark.parametrize("number", [1, 9])
def test_an_environment_that_is_not_there(flags: Unleash, ask: Ask, number: int) -> None:
    keys = [flags.fresh() for _ in range(number)]
    asked = ask(environment="prodction")
    for call in (partial(asked.read, keys), partial(asked.evaluate, keys, {}), asked.catalogue):
        with pytest.raises(ServiceFailed, match="no environment 'prodction'; did you mean production"):
            call()


@pytest.mark.parametrize("number", [1, 9])
def test_a_project_that_is_not_there(ask: Ask, number: int) -> None:
    with pytest.raises(ServiceFailed, match="no project 'defualt'; did you mean default"):
        ask(project="defualt").read([f"never-{n}" for n in range(number)])


def test_a_url_with_a_path_too_much(flags: Unleash) -> None:
    asked = service("unleash", f"{flags.url}/api", flags.viewer, environment="production")
    with pytest.raises(ServiceFailed, match="answered 404, and not with Unleash's word") as caught:
        asked.read(["never"])
    assert caught.value.rule is failures.UNREADABLE


def test_a_run_leaves_no_trace(flags: Unleash, ask: Ask) -> None:
    keys = [flags.fresh() for _ in range(9)]
    flags.archive(keys[0])
    flags.depends(keys[1], on=keys[2])
    before, strategies = flags.events(), flags.call("GET", "/api/admin/strategies")
    asked = ask()
    asked.read(keys)
    asked.read(keys[:2])
    asked.catalogue()
    asked.evaluate(keys, {"targetingKey": "7", "plan": "a,b"})
    ask("client").read(keys)
    ask("frontend").evaluate(keys, {"targetingKey": "7"})
    time.sleep(0.5)
    assert flags.events() == before
    assert flags.call("GET", "/api/admin/strategies") == strategies
    assert flags.call("GET", "/api/admin/metrics/applications")["applications"] == []
    assert (
        flags.call("GET", f"/api/admin/projects/default/features/{keys[1]}")["environments"][0]["lastSeenAt"]
        is None
    )


@pytest.fixture(scope="module")
def own() -> Iterator[Unleash]:
    """An Unleash with the usual limits, on a PostgreSQL that is stopped at the end."""
    need(installed() and 16 in installations(), "unleash-server in .tools/unleash, and PostgreSQL 16")
    started = Unleash(Server(16).start()).start()
    yield started
    started.stop()
    started.server.stop()


def test_the_limit_of_searches_does_not_hide_what_else_is_known(own: Unleash) -> None:
    own.create("kept")
    own.create("gone")
    own.archive("gone")
    asked = service("unleash", own.url, own.viewer, seconds=5, environment="production")
    for _ in range(20):
        assert asked.read(["gone", "kept"]).flags["gone"].archived is True
    for _ in range(16):
        own.session.get(
            f"{own.url}/api/admin/search/features", headers={"Authorization": own.viewer}, timeout=9
        )
    limited = own.session.get(f"{own.url}/api/admin/search/features", timeout=9)
    assert (limited.status_code, limited.headers["Content-Type"].split(";")[0]) in (
        (429, "text/html"),
        (429, "text/plain"),
    )
    fresh = service("unleash", own.url, own.viewer, seconds=5, environment="production")
    assert fresh.read(["gone", "kept"]).flags["gone"].archived is None
    six = ["gone", "kept", "a", "b", "c", "d"]
    own.create("child")
    own.depends("child", on="kept")
    listed = fresh.read([*six, "child"]).flags
    assert (listed["kept"].presence, listed["child"].presence) == (Presence.OFF, Presence.OFF)
    assert (listed["gone"].presence, listed["gone"].archived) == (Presence.ABSENT, None)


def answer_of(client: Service) -> Reading | Rule:
    """What it says of the flag `kept`, or why it says nothing."""
    try:
        return client.read(["kept"])
    except ServiceFailed as failed:
        return failed.rule


def test_its_database_stopped_is_no_answer_at_all(own: Unleash) -> None:
    client = partial(
        service, "unleash", own.url, CLIENT["production"], environment="production", api="client"
    )
    before = client().read(["kept"])
    own.server.kill()
    began = time.monotonic()
    asked = service("unleash", own.url, own.viewer, seconds=8, environment="production")
    with pytest.raises(ServiceFailed) as caught:
        asked.read(["kept"])
    assert caught.value.rule is failures.SILENT
    assert time.monotonic() - began < 30
    # what SDKs are given comes from its memory, as long as it holds: as before, or no answer, and never another one
    assert answer_of(client()) in (before, failures.SILENT)
