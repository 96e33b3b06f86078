"""Flagsmith by its admin API: what is configured."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from flagcheck.failures import ServiceFailed
from flagcheck.http import Http
from flagcheck.record import EVERYBODY, NOBODY, Audience, Flag, Presence, Reading, Served, share
from flagcheck.service import Tells
from flagcheck.services._flagsmith.lifecycle import Lifecycle
from flagcheck.services._flagsmith.shapes import Environment, Listed
from hookset.deadline import Deadline
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

SOME = Served(audience=Audience.SOME, conditional=True)
STATE = frozenset({Tells.STATE})


def read(replay: Replay, *keys: str, wants: Any = STATE, **settings: Any) -> Reading:
    asked = service(
        "flagsmith", replay.url, "mk-1", **{"project": 7, "environment": "Production", **settings}
    )
    asked.wants = frozenset(wants)
    return asked.read(keys)


def one(replay: Replay, key: str, **more: Any) -> Flag:
    return read(replay, key, **more).flags[key]


@pytest.mark.parametrize(
    ("key", "presence", "served", "value", "kind"),
    [
        ("checkout", Presence.ON, EVERYBODY, True, "boolean"),
        ("dark-mode", Presence.OFF, NOBODY, False, "boolean"),
        ("banner", Presence.ON, EVERYBODY, "hello", "string"),
        ("a/b c", Presence.ON, EVERYBODY, 42, "number"),
        ("part", Presence.ON, share(25), msgspec.UNSET, "boolean"),
        ("for-staff", Presence.ON, SOME, msgspec.UNSET, "boolean"),
        ("not-for-all", Presence.ON, SOME, msgspec.UNSET, "boolean"),
        ("ü", Presence.ON, SOME, msgspec.UNSET, "boolean"),
    ],
)
def test_state(admin: Replay, key: str, presence: Presence, served: Served, value: Any, kind: str) -> None:
    found = one(admin, key)
    assert (found.presence, found.value, found.type) == (presence, value, kind)
    assert (found.served.audience, found.served.conditional) == (served.audience, served.conditional)
    if served.percent is not None:
        assert found.served.percent == served.percent


def test_variants_with_what_is_left_over(admin: Replay) -> None:
    found = one(admin, "colour")
    assert [(variant.name, variant.value, variant.percent) for variant in found.variants or ()] == [
        ("control", "blue", 70.0),
        ("red", "red", 30.0),
    ]
    assert (found.default, found.served, found.value) == ("control", EVERYBODY, msgspec.UNSET)


def test_absent_is_supported_by_the_list(admin: Replay) -> None:
    reading = read(admin, "nowhere", "checkout")
    assert reading.flags["nowhere"].presence is Presence.ABSENT
    assert reading.control == "12 flags listed"
    assert reading.environment == "Production"


def test_absent_from_an_empty_project_has_no_control(admin: Replay) -> None:
    listing = next(one for one in admin.exchanges if one["request"]["path"].endswith("/features/"))
    listing["response"] = {"status": 200, "json": {"count": 0, "next": None, "results": []}}
    reading = read(admin, "checkout")
    assert (reading.flags["checkout"].presence, reading.control) == (Presence.ABSENT, "")


def test_a_feature_without_a_state_is_unknown(admin: Replay) -> None:
    found = one(admin, "stateless")
    assert found.presence is Presence.UNKNOWN
    assert "no state" in found.why


def test_an_archived_flag_is_still_served(admin: Replay) -> None:
    found = one(admin, "old")
    assert (found.presence, found.archived, found.stale) == (Presence.ON, True, True)
    assert one(admin, "checkout").archived is False


def test_stale_by_flagsmiths_own_tag(admin: Replay) -> None:
    flags = read(admin, "tagged", "checkout", wants={Tells.STALE}).flags
    assert (flags["tagged"].stale, flags["checkout"].stale) == (True, False)
    assert one(admin, "tagged").stale is None


def test_a_flagsmith_that_looks_for_no_stale_flags_tells_nothing_of_them(admin: Replay) -> None:
    tags = next(one for one in admin.exchanges if one["request"]["path"].endswith("/tags/"))
    tags["response"]["json"]["results"].pop()
    assert one(admin, "tagged", wants={Tells.STALE}).stale is None


def test_pages_are_known_in_the_cloud_alone(admin: Replay) -> None:
    assert one(admin, "checkout").page == ""
    environment = Environment(id=13, name="Production", api_key="envProd7")
    asked = Lifecycle(Http("https://api.flagsmith.com", deadline=Deadline(1)), 7, environment, {})
    assert asked.page(Listed(id=101, name="checkout")) == (
        "https://app.flagsmith.com/project/7/environment/envProd7/features?feature=101"
    )


def test_changed_at_has_a_zone(admin: Replay) -> None:
    assert one(admin, "checkout", wants={Tells.CHANGED}).changed_at == datetime(
        2026, 11, 20, 10, 0, 0, 123456, tzinfo=UTC
    )


def test_changed_at_without_feature_versioning_is_asked_flag_by_flag(admin: Replay) -> None:
    listing = next(one for one in admin.exchanges if one["request"]["path"].endswith("/features/"))
    for row in listing["response"]["json"]["results"]:
        row["last_modified_in_current_environment"] = None
    states = {
        "count": 2,
        "next": None,
        "results": [{"updated_at": "2026-11-01T00:00:00Z"}, {"updated_at": "2026-11-02T00:00:00Z"}],
    }
    admin.exchanges.append(
        {
            "request": {"path": "/api/v1/environments/envProd7/featurestates/", "query": {"feature": 101}},
            "response": {"status": 200, "json": states},
        }
    )
    assert one(admin, "checkout", wants={Tells.CHANGED}).changed_at == datetime(2026, 11, 2, tzinfo=UTC)


def test_scheduled_changes(admin: Replay) -> None:
    flags = read(admin, "checkout", "dark-mode", wants={Tells.SCHEDULED}).flags
    assert [(one.what, one.at) for one in flags["checkout"].scheduled or ()] == [
        ("turn checkout off", datetime(2099, 1, 1, tzinfo=UTC))
    ]
    assert flags["dark-mode"].scheduled == ()


def test_scheduled_changes_of_many_flags_by_their_requests(admin: Replay) -> None:
    names = ("checkout", "dark-mode", "banner", "part", "for-staff", "colour")
    detail = {
        "id": 9,
        "feature_states": [{"feature": 101}],
        "environment_feature_versions": [{"feature_states": [{"feature": 103}]}],
        "change_sets": [{"feature": 105, "live_from": "2099-01-01T00:00:00Z"}],
    }
    admin.exchanges.append(
        {
            "request": {"path": "/api/v1/features/workflows/change-requests/9/"},
            "response": {"status": 200, "json": detail},
        }
    )
    flags = read(admin, *names, wants={Tells.SCHEDULED}).flags
    assert [name for name in names if flags[name].scheduled] == ["checkout", "banner", "for-staff"]
    assert flags["colour"].scheduled == ()


def test_more_that_waits_than_can_be_looked_at_is_not_told(admin: Replay) -> None:
    waiting = admin.exchanges[-1]["response"]["json"]
    waiting["results"] = [{"id": number, "title": "x"} for number in range(6)]
    names = ("checkout", "dark-mode", "banner", "part", "for-staff", "colour")
    assert read(admin, *names, wants={Tells.SCHEDULED}).flags["checkout"].scheduled is None


def test_without_change_requests_nothing_is_told_of_schedules(admin: Replay) -> None:
    for exchange in admin.exchanges:
        if exchange["request"]["path"].endswith("/list-change-requests/"):
            exchange["response"] = {"status": 404, "text": "<!doctype html><title>Not Found</title>"}
    assert one(admin, "checkout", wants={Tells.SCHEDULED}).scheduled is None


def test_the_environment_by_its_key(admin: Replay) -> None:
    assert read(admin, "checkout", environment="envProd7").environment == "envProd7"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"environment": "production"}, "there are: Development, Production, Staging"),
        ({"project": 8}, "none that this token may see"),
    ],
)
def test_an_environment_that_is_not_there(admin: Replay, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ServiceFailed, match=said):
        read(admin, "checkout", **settings)


def test_many_flags_cost_few_requests(admin: Replay) -> None:
    read(admin, *(f"flag-{number}" for number in range(500)), "part", wants=Tells)
    assert len(admin.requests) <= 6


def test_hidden_identity_overrides_leave_the_audience_unknown(admin: Replay) -> None:
    document = next(one for one in admin.exchanges if one["request"]["path"].endswith("/document/"))
    document["response"]["json"]["identity_overrides"] = []
    found = one(admin, "ü")
    assert (found.presence, found.served.audience) == (Presence.ON, Audience.UNKNOWN)


def test_catalogue(admin: Replay) -> None:
    reading = service("flagsmith", admin.url, "mk-1", project=7, environment="Production")
    reading.wants = STATE
    assert len(reading.catalogue().flags) == 12


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ({"status": 404, "text": "<html>nginx</html>"}, "service.unexpected"),
        ({"status": 200, "text": "<html>login</html>"}, "service.unreadable"),
        ({"status": 200, "json": {"results": [{"id": "x"}]}}, "service.unreadable"),
        ({"status": 200, "json": {"detail": "nothing"}}, "service.unreadable"),
    ],
)
def test_what_is_no_list_fails(admin: Replay, answer: dict[str, Any], rule: str) -> None:
    listing = next(one for one in admin.exchanges if one["request"]["path"].endswith("/features/"))
    listing["response"] = answer
    with pytest.raises(ServiceFailed) as caught:
        read(admin, "checkout")
    assert caught.value.rule.id == rule


@pytest.mark.parametrize(
    ("settings", "token", "said"),
    [
        ({"environment": "Production"}, "mk-1", "`project` is missing"),
        ({"project": 7}, "mk-1", "`environment` is missing"),
        ({"project": 7, "environment": "Production"}, "ser.x", "server-side key"),
    ],
)
def test_settings_that_cannot_work(settings: dict[str, Any], token: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        service("flagsmith", "http://127.0.0.1:9", token, **settings)


def test_contexts_need_an_environment_key() -> None:
    asked = service("flagsmith", "http://127.0.0.1:9", "mk-1", project=7, environment="Production")
    with pytest.raises(UsageError, match="api: sdk"):
        asked.evaluate(["checkout"], {"targetingKey": "u1"})
