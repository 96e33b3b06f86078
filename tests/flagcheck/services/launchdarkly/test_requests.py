"""How the REST API is asked: singly, by the list, to the end, and with a control where something is absent."""

import pytest

from flagcheck.failures import Denied, ServiceFailed
from flagcheck.record import Presence
from flagcheck.service import Tells
from tests.flagcheck.services.launchdarkly.conftest import TOKEN, by_api, recorded

MANY = ["checkout", "quarter", "nobody", "switched-off", "child", "orphan", "colour"]


def quiet(replay, **settings):
    asked = by_api(replay, **settings)
    asked.wants = asked.tells - {Tells.SCHEDULED}
    return asked


def test_an_absent_flag_beside_another_needs_no_further_control(replay_of):
    replay = replay_of("flags")
    reading = quiet(replay).read(["checkout", "gone"])
    assert reading.flags["gone"].presence is Presence.ABSENT
    assert reading.control == "1 other flags read in project shop"
    assert len(replay.requests) == 2


def test_an_absent_flag_alone_is_followed_by_a_control(replay_of):
    replay = replay_of("list")
    reading = quiet(replay).read(["gone"])
    assert reading.flags["gone"].presence is Presence.ABSENT
    assert (reading.control, reading.environment) == ("1 other flags read in project shop", "production")
    assert replay.requests[-1].query["limit"] == "1"
    assert replay.unmatched == []


def test_a_control_that_finds_nothing_is_none(replay_of):
    exchanges = recorded("list")
    exchanges[3]["response"]["json"] |= {"items": [], "totalCount": 0, "_links": {}}
    assert quiet(replay_of(exchanges=exchanges)).read(["gone"]).control == ""


def test_a_404_that_is_not_launchdarklys_is_unknown(replay_of):
    flag = quiet(replay_of("flags")).read(["ingress"]).flags["ingress"]
    assert flag.presence is Presence.UNKNOWN
    assert "an HTML page" in flag.why


def test_many_flags_come_by_the_list_page_by_page(replay_of):
    replay = replay_of("list")
    keys = [*MANY, "gone", "archived"]
    reading = quiet(replay).read(keys)
    assert [reading.flags[key].presence.value for key in keys] == [
        *["on", "on", "on", "off", "on", "on", "on"],
        *["absent", "off"],
    ]
    assert [asked.query.get("offset", asked.path) for asked in replay.requests] == [
        *["0", "4"],
        *["/api/v2/flags/shop/gone", "/api/v2/flags/shop/archived"],
    ]
    assert replay.unmatched == []


def test_five_hundred_flags_cost_few_requests(replay_of):
    replay = replay_of("list")
    reading = quiet(replay).read([*MANY, "archived", *(f"gone-{number}" for number in range(500))])
    presences = [flag.presence for flag in reading.flags.values()]
    assert presences.count(Presence.ABSENT) == 500
    assert reading.flags["archived"].archived
    assert len(replay.requests) == 3


def test_a_list_that_is_cut_short_proves_nothing(replay_of):
    exchanges = recorded("list")
    del exchanges[0]["response"]["json"]["_links"]["next"]
    with pytest.raises(ServiceFailed, match="4 of 7"):
        quiet(replay_of(exchanges=exchanges)).catalogue()


def test_a_next_link_without_flags_ends(replay_of):
    exchanges = recorded("list")
    exchanges[1]["response"]["json"] |= {"items": [], "_links": {"next": {"href": "/again"}}}
    with pytest.raises(ServiceFailed, match="4 of 7"):
        quiet(replay_of(exchanges=exchanges)).catalogue()


def test_the_catalogue_is_the_whole_list(replay_of):
    reading = quiet(replay_of("list")).catalogue()
    assert sorted(reading.flags) == sorted(MANY)
    assert reading.environment == "production"
    assert reading.flags["orphan"].served.audience.value == "none"


def test_an_answer_about_another_flag_is_none(replay_of):
    with pytest.raises(ServiceFailed, match="answered about the flag checkout"):
        quiet(replay_of("flags")).read(["another"])


@pytest.mark.parametrize(
    ("status", "body", "error", "said"),
    [
        (401, {"code": "unauthorized", "message": "Invalid access token"}, Denied, "Invalid access token"),
        (
            403,
            {"code": "forbidden", "message": "Access to the requested resource was denied"},
            Denied,
            "denied",
        ),
        (
            400,
            {"code": "invalid_request", "message": "Unknown environment key"},
            ServiceFailed,
            "environment",
        ),
        (200, {"code": "ok", "message": "what?"}, ServiceFailed, "another shape"),
        (200, [], ServiceFailed, "another shape"),
    ],
)
def test_refusals_and_other_shapes(replay_of, status, body, error, said):
    exchange = {
        "request": {"path": "/api/v2/flags/shop/checkout"},
        "response": {"status": status, "json": body},
    }
    with pytest.raises(error, match=said) as raised:
        quiet(replay_of(exchanges=[exchange])).read(["checkout"])
    assert TOKEN not in raised.value.message


def test_html_with_200_is_unreadable(replay_of):
    exchange = {
        "request": {"path": "/api/v2/flags/shop/checkout"},
        "response": {"status": 200, "text": "<!doctype html><title>Sign in</title>"},
    }
    with pytest.raises(ServiceFailed, match="an HTML page"):
        quiet(replay_of(exchanges=[exchange])).read(["checkout"])
