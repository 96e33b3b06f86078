"""AWS AppConfig's Agent, by recordings in its documented shape."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagcheck.failures import ServiceFailed
from flagcheck.http.answer import Answer
from flagcheck.record import Audience, Presence
from flagcheck.service import Service
from flagcheck.services.aws_appconfig import _flag, _flags
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

HERE = Path(__file__).parent / "recordings"


@pytest.fixture
def agent() -> Iterator[Replay]:
    with Replay.of(HERE / "shop.yaml") as replay:
        yield replay
        assert replay.unmatched == []
        assert {asked.method for asked in replay.requests} <= {"GET"}


def appconfig(agent: Replay, **settings: Any) -> Service:
    given = {
        "application": "test-backend/shop",
        "environment": "Beta",
        "profile": "Flags",
        "targeting_key": "userId",
    }
    return service("aws-appconfig", agent.url, **(given | settings))


def test_on_off_and_absent_by_one_request(agent: Replay) -> None:
    keys = ["background_worker", "emergency_shutoff_switch", "plain", "a/b ü", "gone"]
    reading = appconfig(agent).read(keys)
    assert list(reading.flags) == keys
    worker = reading.flags["background_worker"]
    assert (worker.presence, worker.value, worker.type) == (
        Presence.ON,
        {"num_threads": 4, "queue_name": "MyWorkQueue"},
        "object",
    )
    assert worker.version == "12"
    off = reading.flags["emergency_shutoff_switch"]
    assert (off.presence, off.value, off.type) == (Presence.OFF, False, "boolean")
    assert (reading.flags["plain"].presence, reading.flags["plain"].value) == (Presence.ON, True)
    assert reading.flags["a/b ü"].presence is Presence.ON
    assert reading.flags["gone"].presence is Presence.ABSENT
    assert reading.control == "6 flags in Flags"
    assert len(agent.requests) == 1


def test_who_is_served_is_not_told(agent: Replay) -> None:
    """How far a deployment has come is the control plane's knowledge."""
    assert appconfig(agent).read(["plain"]).flags["plain"].served.audience is Audience.UNKNOWN


def test_multi_variant_without_a_context(agent: Replay) -> None:
    flags = appconfig(agent).read(["ui_refresh", "beta_only"]).flags
    assert flags["ui_refresh"].presence is Presence.ON
    assert flags["ui_refresh"].value is msgspec.UNSET
    assert flags["beta_only"].presence is Presence.UNKNOWN
    assert "for:" in flags["beta_only"].why


def test_evaluation_by_context(agent: Replay) -> None:
    context = {"email": "jane_doe@example.org", "opted_in_to_beta": True, "targetingKey": "u-1"}
    keys = ["ui_refresh", "beta_only", "emergency_shutoff_switch", "gone"]
    found = appconfig(agent).evaluate(keys, context)
    assert (found["ui_refresh"].value, found["ui_refresh"].variant) == (
        {"dark_mode_support": True},
        "beta testers",
    )
    assert found["beta_only"].presence is Presence.ON
    assert (found["emergency_shutoff_switch"].presence, found["emergency_shutoff_switch"].reason) == (
        Presence.OFF,
        "DISABLED",
    )
    assert found["gone"].presence is Presence.ABSENT
    assert len(agent.requests) == 1


@pytest.mark.parametrize("context", [{"plan": "a,b"}, {"a=b": "c"}, {"plan": "a\r\nX-Evil: 1"}])
def test_what_the_header_cannot_carry(agent: Replay, context: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="Context header"):
        appconfig(agent).evaluate(["plain"], context)


def test_an_empty_configuration_proves_no_absence(agent: Replay) -> None:
    asked = appconfig(agent, profile="Empty")
    reading = asked.read(["plain"])
    assert (reading.flags["plain"].presence, reading.control) == (Presence.ABSENT, "")
    assert asked.evaluate(["plain"], {})["plain"].presence is Presence.UNKNOWN


@pytest.mark.parametrize("profile", ["FreeForm", "Text"])
def test_a_profile_that_is_no_feature_flag_profile(agent: Replay, profile: str) -> None:
    with pytest.raises(ServiceFailed) as failure:
        appconfig(agent, profile=profile).read(["plain"])
    assert failure.value.rule.id == "service.unreadable"


def test_another_environment_or_a_wrong_name_is_no_absence(agent: Replay) -> None:
    with pytest.raises(ServiceFailed, match="answered 404"):
        appconfig(agent, environment="Prod").read(["plain"])


def test_catalogue_lists_all(agent: Replay) -> None:
    assert len(appconfig(agent).catalogue().flags) == 6


@pytest.mark.parametrize("key", ["application", "environment", "profile"])
def test_settings_are_named(key: str) -> None:
    named: dict[str, Any] = {"application": "a", "environment": "e", "profile": "p", key: ""}
    with pytest.raises(UsageError, match=f"`{key}` is missing"):
        service("aws-appconfig", "http://localhost:1", **named)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["enabled", "_variant", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json_values)
def test_any_json_is_read_or_unreadable(found: Any) -> None:
    answer = Answer(200, {}, msgspec.json.encode(found), "GET /x")
    with suppress(ServiceFailed):
        for key, flag in _flags(answer).items():
            assert _flag(key, flag, "").key == key
