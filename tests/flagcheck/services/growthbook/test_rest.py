"""GrowthBook by its REST API: what is configured, and what its server gives contexts."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from flagcheck.failures import ServiceFailed
from flagcheck.record import EVERYBODY, NOBODY, Audience, Flag, Prerequisite, Presence, Reading, Served, share
from flagcheck.service import Service, Tells
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

STATE = frozenset({Tells.STATE})
UNSET = msgspec.UNSET
SOME = Served(audience=Audience.SOME, conditional=True)


def asking(replay: Replay, wants: Any = STATE, **settings: Any) -> Service:
    asked = service("growthbook", replay.url, "secret_1", **{"environment": "production", **settings})
    asked.wants = frozenset(wants)
    return asked


def read(replay: Replay, *keys: str, wants: Any = STATE, **settings: Any) -> Reading:
    return asking(replay, wants, **settings).read(keys)


def one(replay: Replay, key: str) -> Flag:
    return read(replay, key).flags[key]


@pytest.mark.parametrize(
    ("key", "presence", "served", "value", "kind"),
    [
        ("checkout", Presence.ON, EVERYBODY, True, "boolean"),
        ("nobody", Presence.ON, NOBODY, False, "boolean"),
        ("switched-off", Presence.OFF, NOBODY, UNSET, "boolean"),
        ("part", Presence.ON, share(25), UNSET, "boolean"),
        ("for-staff", Presence.ON, share(100, conditional=True), UNSET, "boolean"),
        ("colour", Presence.ON, share(60), UNSET, "string"),
        ("limits", Presence.ON, EVERYBODY, {"max": 3}, "object"),
        ("old", Presence.OFF, NOBODY, UNSET, "boolean"),
        ("gated", Presence.ON, EVERYBODY, True, "boolean"),
        ("bandit", Presence.ON, Served(), UNSET, "string"),
        ("held", Presence.ON, SOME, UNSET, "boolean"),
    ],
)
def test_state(rest: Replay, key: str, presence: Presence, served: Served, value: Any, kind: str) -> None:
    found = one(rest, key)
    assert (found.presence, found.served, found.value, found.type) == (presence, served, value, kind)


def test_archived(rest: Replay) -> None:
    assert (one(rest, "old").archived, one(rest, "checkout").archived) == (True, False)


def test_variants_have_their_names_in_the_experiment(rest: Replay) -> None:
    assert [(one.name, one.value, one.percent) for one in one(rest, "colour").variants or ()] == [
        ("Control", "blue", 40.0),
        ("Red", "red", 60.0),
    ]


def test_prerequisites(rest: Replay) -> None:
    assert one(rest, "gated").prerequisites == (Prerequisite(flag="checkout"),)
    assert one(rest, "checkout").prerequisites == ()


def test_only_what_is_scheduled_here_and_switched_on(rest: Replay) -> None:
    assert [(one.what, one.at) for one in one(rest, "later").scheduled or ()] == [
        ("rule launch starts", datetime(2099, 1, 1, tzinfo=UTC)),
        ("rule fr_3 is ramped up", None),
    ]


def test_who_changed_it_when(rest: Replay) -> None:
    found = one(rest, "checkout")
    assert (found.changed_at, found.changed_by, found.version) == (
        datetime(2026, 11, 20, 10, tzinfo=UTC),
        "Ana",
        "3",
    )


def test_stale_in_this_environment(rest: Replay) -> None:
    flags = read(rest, "checkout", "part", wants={Tells.STALE}).flags
    assert (flags["checkout"].stale, flags["part"].stale) == (True, False)


def test_absent_needs_the_whole_list(rest: Replay) -> None:
    reading = read(rest, "a/b c", "checkout")
    assert reading.flags["a/b c"].presence is Presence.ABSENT
    assert (reading.control, reading.environment) == ("12 features listed", "production")
    assert len(rest.requests) == 2


def test_a_list_that_came_short_proves_no_absence(rest: Replay) -> None:
    rest.exchanges[1]["response"]["json"]["features"].pop()
    found = one(rest, "nowhere")
    assert (found.presence, found.why) == (Presence.UNKNOWN, "the list changed while it was read")


def test_no_features_at_all_is_no_control(rest: Replay) -> None:
    rest.exchanges[0]["response"] = {"status": 200, "json": {"features": [], "total": 0, "hasMore": False}}
    reading = read(rest, "checkout")
    assert (reading.flags["checkout"].presence, reading.control, reading.environment) == (
        Presence.ABSENT,
        "",
        "",
    )


def test_reading_ends_when_all_are_found(rest: Replay) -> None:
    read(rest, "checkout", "part")
    assert len(rest.requests) == 1


def test_many_flags_cost_few_requests(rest: Replay) -> None:
    read(rest, *(f"flag-{number}" for number in range(500)))
    assert len(rest.requests) == 2


def test_another_environment(rest: Replay) -> None:
    with pytest.raises(ServiceFailed, match="no environment 'prod'; there are: production, staging"):
        read(rest, "checkout", environment="prod")


def test_catalogue(rest: Replay) -> None:
    assert len(asking(rest).catalogue().flags) == 12


def test_a_server_without_v2(recorded: Callable[[str], Replay]) -> None:
    replay = recorded("rest-v1")
    found = read(replay, "checkout", project="prj_1").flags["checkout"]
    assert (found.served, found.changed_by) == (share(50), "Ben")
    assert [one.what for one in found.scheduled or ()] == ["rule fr_1 ends"]


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ({"status": 200, "text": "<html>login</html>"}, "service.unreadable"),
        ({"status": 200, "json": {"features": None}}, "service.unreadable"),
        ({"status": 400, "json": {"message": "Invalid pagination offset"}}, "service.unexpected"),
    ],
)
def test_what_is_no_list_fails(rest: Replay, answer: dict[str, Any], rule: str) -> None:
    rest.exchanges[0]["response"] = answer
    with pytest.raises(ServiceFailed) as caught:
        read(rest, "checkout")
    assert caught.value.rule.id == rule


def test_a_definition_that_is_none_fails(rest: Replay) -> None:
    rest.exchanges[0]["response"]["json"]["features"][0]["environments"]["production"]["definition"] = "[1"
    with pytest.raises(ServiceFailed, match="definition of checkout"):
        one(rest, "checkout")


CONTEXT = {"targetingKey": "u1", "plan": "gold"}


@pytest.mark.parametrize(
    ("key", "presence", "value", "reason"),
    [
        ("checkout", Presence.ON, True, "TARGETING_MATCH"),
        ("switched-off", Presence.OFF, UNSET, "DISABLED"),
        ("nowhere", Presence.ABSENT, UNSET, ""),
        ("gated", Presence.UNKNOWN, UNSET, ""),
    ],
)
def test_evaluation(rest: Replay, key: str, presence: Presence, value: Any, reason: str) -> None:
    found = asking(rest).evaluate([key], CONTEXT)[key]
    assert (found.presence, found.value, found.reason) == (presence, value, reason)


def test_a_404_of_an_ingress_is_no_absence(rest: Replay) -> None:
    with pytest.raises(ServiceFailed, match="no evaluate in this version"):
        asking(rest).evaluate(["a/b c"], CONTEXT)


@pytest.mark.parametrize(
    ("settings", "token", "said"),
    [
        ({}, "secret_1", "`environment` is missing"),
        ({"environment": "production"}, "sdk-1", "client key"),
        ({"api": "sdk"}, "secret_1", "would stand in a URL"),
    ],
)
def test_settings_that_cannot_work(settings: dict[str, Any], token: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        service("growthbook", "http://127.0.0.1:9", token, **settings)
