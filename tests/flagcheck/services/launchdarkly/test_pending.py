"""Scheduled changes and approval requests, asked only where they matter."""

from flagcheck.service import Tells
from tests.flagcheck.services.launchdarkly.conftest import by_api, recorded


def scheduled(replay, key):
    asked = by_api(replay)
    asked.wants = frozenset({Tells.STATE, Tells.SCHEDULED})
    return asked.read([key]).flags[key].scheduled


def test_what_is_to_come(replay_of):
    replay = replay_of("flags", "pending")
    assert [(one.what, one.at and one.at.isoformat()) for one in scheduled(replay, "checkout")] == [
        ("turnFlagOn, updateFallthroughVariationOrRollout", "2026-11-24T06:00:00+00:00"),
        ("turnFlagOff (approval request, pending)", None),
        ("turnFlagOff (approval request, approved)", "2026-11-25T09:46:40+00:00"),
    ]
    assert len(replay.requests) == 3
    assert replay.unmatched == []


def test_nothing_is_to_come(replay_of):
    assert scheduled(replay_of("flags", "pending"), "nobody") == ()


def test_what_the_role_may_not_see_is_unknown(replay_of):
    assert scheduled(replay_of("flags", "pending"), "quarter") is None


def test_of_an_archived_or_absent_flag_nothing_is_asked(replay_of):
    replay = replay_of("flags", "pending")
    assert scheduled(replay, "archived") is None
    assert len(replay.requests) == 1


def test_not_wanted_not_asked(replay_of):
    replay = replay_of("flags")
    asked = by_api(replay)
    asked.wants = frozenset({Tells.STATE})
    assert asked.read(["checkout"]).flags["checkout"].scheduled is None
    assert len(replay.requests) == 1


def test_an_error_on_the_way_leaves_the_flags_as_they_were_read(replay_of):
    exchanges = recorded("flags") + recorded("pending")
    for exchange in exchanges:
        if exchange["request"]["path"].endswith("checkout/environments/production/approval-requests"):
            exchange["response"] = {"status": 400, "json": {"code": "invalid_request", "message": "no"}}
    replay = replay_of(exchanges=exchanges)
    flags = by_api(replay).read(["nobody", "checkout", "quarter"]).flags
    assert {key: flag.presence.value for key, flag in flags.items()} == dict.fromkeys(flags, "on")
    assert {key: flag.scheduled for key, flag in flags.items()} == {
        "nobody": (),
        "checkout": None,
        "quarter": None,
    }
    assert not any("quarter/environments" in asked.path for asked in replay.requests)
