"""Every legal answer of OFREP, and those that look like one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from flagcheck.failures import ServiceFailed
from flagcheck.record import EVERYBODY, NOBODY, Audience, Presence, Served
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

RECORDING = Path(__file__).parent / "recordings/specification.yaml"
SOME = Served(audience=Audience.SOME, conditional=True)
UNDECIDED = Served()
ON, OFF, UNKNOWN = Presence.ON, Presence.OFF, Presence.UNKNOWN
USER = {"targetingKey": "user-1", "plan": "pro"}


@pytest.fixture
def replay() -> Iterator[Replay]:
    with Replay.of(RECORDING) as server:
        yield server
        assert server.unmatched == []
        # evaluation and the manifest are all that this service may ask
        assert {(one.method, one.path.split("/")[1]) for one in server.requests} <= {
            ("POST", "ofrep"),
            ("GET", "openfeature"),
        }
        assert not any("if-none-match" in one.headers for one in server.requests)


ROWS: list[tuple[str, Presence, Served, Any, str]] = [
    ("static-on", ON, EVERYBODY, True, "boolean"),
    ("static-off", ON, NOBODY, False, "boolean"),
    ("default-on", ON, UNDECIDED, msgspec.UNSET, "boolean"),
    ("discount-banner", ON, SOME, msgspec.UNSET, "boolean"),
    ("split", ON, SOME, msgspec.UNSET, "string"),
    ("disabled", OFF, NOBODY, msgspec.UNSET, ""),
    ("disabled-null", OFF, NOBODY, msgspec.UNSET, ""),
    ("code-default", ON, UNDECIDED, msgspec.UNSET, ""),
    ("unknown-reason", ON, UNDECIDED, msgspec.UNSET, "boolean"),
    ("own-reason", ON, UNDECIDED, msgspec.UNSET, "boolean"),
    ("text", ON, EVERYBODY, "blue", "string"),
    ("whole", ON, EVERYBODY, 3, "number"),
    ("part", ON, EVERYBODY, 0.5, "number"),
    ("object", ON, EVERYBODY, {"max": 3}, "object"),
    ("ü ?", ON, EVERYBODY, True, "boolean"),
]


@pytest.mark.parametrize(("key", "presence", "served", "value", "type_"), ROWS)
def test_state(replay: Replay, key: str, presence: Presence, served: Served, value: Any, type_: str) -> None:
    flag = service("ofrep", replay.url).read([key]).flags[key]
    assert (flag.presence, flag.served, flag.value, flag.type) == (presence, served, value, type_)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("stale", "STALE"),
        ("failed", "ERROR"),
        ("failed-within", "PARSE_ERROR: bad rule"),
        ("invalid-context", "INVALID_CONTEXT: Context is missing"),
        ("no-targeting-key", "TARGETING_KEY_MISSING"),
        ("ingress", "answered 404, but not as OFREP does"),
        ("other-404", "answered 404, but not as OFREP does"),
        ("other-key", "answered for another flag"),
    ],
)
def test_what_is_no_answer_is_unknown(replay: Replay, key: str, why: str) -> None:
    asked = service("ofrep", replay.url)
    assert asked.read([key]).flags[key].presence is UNKNOWN
    assert why in asked.read([key]).flags[key].why
    found = asked.evaluate([key], USER)[key]
    assert found.presence is UNKNOWN
    assert found.value is msgspec.UNSET


def test_evaluation_gives_the_context_and_opens_the_answer(replay: Replay) -> None:
    found = service("ofrep", replay.url).evaluate(["discount-banner"], USER)["discount-banner"]
    assert (found.presence, found.value, found.variant, found.reason) == (
        ON,
        True,
        "enabled",
        "TARGETING_MATCH",
    )
    assert [one.json for one in replay.requests] == [{"context": USER}]


def test_a_neutral_user_is_read(replay: Replay) -> None:
    service("ofrep", replay.url).read(["static-on"])
    assert replay.requests[0].json == {"context": {"targetingKey": "flagcheck"}}


def test_metadata_names_environment_and_version(replay: Replay) -> None:
    reading = service("ofrep", replay.url).read(["static-on", "static-off"])
    assert reading.environment == "production"
    assert reading.flags["static-on"].version == "7"


def test_absent_with_another_flag_as_control(replay: Replay) -> None:
    reading = service("ofrep", replay.url).read(["static-on", "non-existent-flag"])
    assert reading.flags["non-existent-flag"].presence is Presence.ABSENT
    assert reading.control == "another flag evaluated"
    assert len(replay.requests) == 2


def test_absent_alone_asks_for_one_control(replay: Replay) -> None:
    reading = service("ofrep", replay.url).read(["non-existent-flag"])
    assert reading.flags["non-existent-flag"].presence is Presence.ABSENT
    assert reading.control == "7 other flags listed"
    assert [one.path for one in replay.requests][1:] == ["/ofrep/v1/evaluate/flags"]


def test_absent_without_any_flag_has_no_control(replay: Replay) -> None:
    bulk = next(one for one in replay.exchanges if one["request"]["path"] == "/ofrep/v1/evaluate/flags")
    bulk["response"]["json"] = {"flags": []}
    assert service("ofrep", replay.url).read(["non-existent-flag"]).control == ""


def test_many_keys_cost_one_request_and_one_for_each_left_out(replay: Replay) -> None:
    keys = ["discount-banner", "theme-color", "broken", "non-existent-flag", "a/b c", "twice", "static-on"]
    flags = service("ofrep", replay.url).read(keys).flags
    assert list(flags) == keys
    assert [one.path for one in replay.requests] == [
        "/ofrep/v1/evaluate/flags",
        "/ofrep/v1/evaluate/flags/static-on",
    ]
    assert flags["discount-banner"].served == EVERYBODY
    assert flags["theme-color"].value == "blue"
    assert flags["theme-color"].default == "default"
    assert flags["broken"].why == "PARSE_ERROR: bad rule"
    assert flags["non-existent-flag"].presence is Presence.ABSENT
    assert "listed twice" in flags["twice"].why


def test_a_key_with_a_slash_goes_in_bulk(replay: Replay) -> None:
    assert service("ofrep", replay.url).evaluate(["a/b c"], USER)["a/b c"].value is True
    assert [one.path for one in replay.requests] == ["/ofrep/v1/evaluate/flags"]


def test_catalogue(replay: Replay) -> None:
    reading = service("ofrep", replay.url).catalogue()
    assert len(reading.flags) == 6
    assert reading.control == "6 flags listed"


def test_manifest_gives_types_and_doubts(replay: Replay) -> None:
    reading = service("ofrep", replay.url, manifest=True).read(["code-default", "non-existent-flag"])
    assert reading.flags["code-default"].type == "number"
    assert reading.flags["non-existent-flag"].presence is UNKNOWN
    assert "the manifest lists it" in reading.flags["non-existent-flag"].why


@pytest.mark.parametrize(
    "body",
    [
        {"reason": "STATIC", "value": True},
        {"key": "x", "value": True},
        {"key": "x", "value": True, "reason": ""},
        {"key": 3, "reason": "STATIC"},
        {"message": "hello"},
        [],
        True,
    ],
)
def test_a_success_of_another_shape_is_unreadable(body: Any) -> None:
    exchanges = [
        {
            "request": {"method": "POST", "path": "/ofrep/v1/evaluate/flags/x"},
            "response": {"status": 200, "json": body},
        }
    ]
    with Replay(exchanges) as replay, pytest.raises(ServiceFailed) as caught:
        service("ofrep", replay.url).read(["x"])
    assert caught.value.rule.id == "service.unreadable"
