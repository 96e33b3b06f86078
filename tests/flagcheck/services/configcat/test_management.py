"""ConfigCat by its Public Management API: what is configured."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from flagcheck.failures import ServiceFailed
from flagcheck.http import Http
from flagcheck.record import EVERYBODY, NOBODY, Flag, Prerequisite, Presence, Reading, Served, share
from flagcheck.service import Service, Tells
from flagcheck.services.configcat import ConfigCat, ConfigCatSettings
from hookset.deadline import Deadline
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

CONFIG = "08d62463-86ec-8fde-f5b5-1c5c426fc830"
PRODUCTION = "244cf8b0-f604-11e8-b543-f23c917f9d8d"
STATE = frozenset({Tells.STATE})
UNSET = msgspec.UNSET
GIVEN = {"user": "user-1", "config": CONFIG, "environment": "Production"}


def asking(replay: Replay, wants: Any = STATE, **settings: Any) -> Service:
    asked = service("configcat", replay.url, "pass-1", **(GIVEN | settings))
    asked.wants = frozenset(wants)
    return asked


def read(replay: Replay, *keys: str, wants: Any = STATE, **settings: Any) -> Reading:
    return asking(replay, wants, **settings).read(keys)


def one(replay: Replay, key: str, **more: Any) -> Flag:
    return read(replay, key, **more).flags[key]


@pytest.mark.parametrize(
    ("key", "presence", "served", "value", "kind"),
    [
        ("checkout", Presence.ON, EVERYBODY, True, "boolean"),
        ("off", Presence.OFF, NOBODY, False, "boolean"),
        ("part", Presence.ON, share(30), UNSET, "boolean"),
        ("for-staff", Presence.ON, share(100, conditional=True), UNSET, "boolean"),
        ("by-country", Presence.ON, share(30, conditional=True), UNSET, "boolean"),
        ("gated", Presence.ON, share(100, conditional=True), UNSET, "boolean"),
        ("colour", Presence.ON, share(20), UNSET, "string"),
        ("a/b c", Presence.ON, EVERYBODY, 42, "number"),
        ("ü", Presence.ON, EVERYBODY, 1.5, "number"),
    ],
)
def test_state(
    management: Replay, key: str, presence: Presence, served: Served, value: Any, kind: str
) -> None:
    found = one(management, key)
    assert (found.presence, found.served, found.value, found.type) == (presence, served, value, kind)


def test_variants_have_their_names(management: Replay) -> None:
    assert [(one.name, one.value, one.percent) for one in one(management, "colour").variants or ()] == [
        ("red", "red", 20.0),
        ("Blue one", "blue", 80.0),
    ]


def test_prerequisites_by_their_keys(management: Replay) -> None:
    assert one(management, "gated").prerequisites == (Prerequisite(flag="checkout"),)
    assert one(management, "checkout").prerequisites == ()


def test_who_changed_it_when(management: Replay) -> None:
    found, never = one(management, "checkout"), one(management, "off")
    assert (found.changed_at, found.changed_by) == (datetime(2026, 11, 20, 10, tzinfo=UTC), "Ana")
    assert (never.changed_at, never.changed_by) == (None, "ana@acme.example")


def test_open_change_requests_wait(management: Replay) -> None:
    flags = read(management, "checkout", "part", wants={Tells.SCHEDULED}).flags
    assert [(one.what, one.at) for one in flags["checkout"].scheduled or ()] == [
        ("launch", datetime(2099, 1, 1, tzinfo=UTC)),
        ("to be approved", None),
    ]
    assert flags["part"].scheduled == ()


def test_change_requests_are_not_asked_for_in_vain(management: Replay) -> None:
    assert one(management, "checkout").scheduled is None


@pytest.mark.parametrize("environment", ["Production", PRODUCTION])
def test_the_answer_names_its_environment(management: Replay, environment: str) -> None:
    reading = read(management, "checkout", environment=environment)
    assert (reading.environment, reading.control) == (environment, "9 settings listed")
    assert len(management.requests) == (1 if environment == PRODUCTION else 3)


def test_the_answer_of_another_environment_is_told(management: Replay) -> None:
    management.exchanges[2]["response"]["json"]["environment"]["name"] = "Staging"
    assert read(management, "checkout").environment == "Staging"


def test_an_environment_that_is_not_there(management: Replay) -> None:
    with pytest.raises(ServiceFailed, match="there are: Production, Staging"):
        read(management, "checkout", environment="production")


def test_absent_is_supported_by_the_list(management: Replay) -> None:
    assert one(management, "nowhere").presence is Presence.ABSENT


def test_an_empty_config_is_no_control(management: Replay) -> None:
    management.exchanges[2]["response"]["json"]["settingFormulas"] = []
    reading = read(management, "checkout")
    assert (reading.flags["checkout"].presence, reading.control) == (Presence.ABSENT, "")


def test_another_config(management: Replay) -> None:
    with pytest.raises(ServiceFailed, match="answered 404: Not Found"):
        read(management, "checkout", config=CONFIG[:-1] + "1", environment=PRODUCTION)


def test_many_flags_cost_few_requests(management: Replay) -> None:
    read(management, *(f"flag-{number}" for number in range(500)), "part", wants=Tells)
    assert len(management.requests) == 4


def test_catalogue(management: Replay) -> None:
    assert len(asking(management).catalogue().flags) == 9


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 200, "text": "<html>login</html>"},
        {"status": 200, "json": {"settingFormulas": None}},
        {"status": 200, "json": []},
    ],
)
def test_what_are_no_values_fails(management: Replay, answer: dict[str, Any]) -> None:
    management.exchanges[2]["response"] = answer
    with pytest.raises(ServiceFailed) as caught:
        read(management, "checkout")
    assert caught.value.rule.id == "service.unreadable"


@pytest.mark.parametrize("missing", ["user", "config", "environment"])
def test_settings_that_are_missing(missing: str) -> None:
    with pytest.raises(UsageError, match=f"`{missing}` is missing"):
        service("configcat", "http://127.0.0.1:9", "pass-1", **(GIVEN | {missing: ""}))


def test_the_credentials_are_hidden_as_they_are_sent() -> None:
    hidden: list[str] = []
    settings = ConfigCatSettings(service="configcat", **GIVEN)
    ConfigCat(settings, "pass-1", Http("http://127.0.0.1:9", deadline=Deadline(1), hide=hidden.append))
    assert hidden == ["dXNlci0xOnBhc3MtMQ=="]
