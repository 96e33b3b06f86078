"""What a context is given, by LaunchDarkly itself and by the Relay Proxy."""

import msgspec
import pytest

from flagcheck.record import Presence
from flagcheck.services._launchdarkly.context import launchdarkly_context
from tests.flagcheck.services.launchdarkly.conftest import by_api, by_relay

PRO = {"targetingKey": "u1", "plan": "pro"}


def told(found):
    return {key: (one.presence.value, one.value, one.reason) for key, one in found.items()}


def test_by_the_api_in_one_question_page_by_page(replay_of):
    replay = replay_of("evaluate")
    keys = ["checkout", "pro-only", "switched-off", "orphan", "broken", "gone"]
    assert told(by_api(replay).evaluate(keys, PRO)) == {
        "checkout": ("on", True, "FALLTHROUGH"),
        "pro-only": ("on", True, "RULE_MATCH"),
        "switched-off": ("off", False, "OFF"),
        "orphan": ("on", False, "PREREQUISITE_FAILED"),
        "broken": ("unknown", msgspec.UNSET, "ERROR"),
        "gone": ("absent", msgspec.UNSET, ""),
    }
    assert len(replay.requests) == 2
    assert replay.unmatched == []


def test_an_empty_evaluation_proves_no_absence(replay_of):
    found = by_api(replay_of("evaluate")).evaluate(["checkout"], {"targetingKey": "nobody"})
    assert found["checkout"].presence is Presence.UNKNOWN


def test_by_the_relay_proxy(replay_of):
    replay = replay_of("relay")
    keys = ["checkout", "pro-only", "targets", "no-off", "orphan", "broken", "gone", "payload", "a/b c ü"]
    found = by_relay(replay).evaluate(keys, PRO)
    assert told(found) == {
        "checkout": ("on", True, "FALLTHROUGH"),
        "pro-only": ("on", True, "RULE_MATCH"),
        "targets": ("on", True, "TARGET_MATCH"),
        "no-off": ("off", msgspec.UNSET, "OFF"),
        "orphan": ("on", False, "PREREQUISITE_FAILED"),
        "broken": ("unknown", msgspec.UNSET, "ERROR"),
        "gone": ("absent", msgspec.UNSET, ""),
        "payload": ("on", {"limit": 5}, "FALLTHROUGH"),
        "a/b c ü": ("on", True, "FALLTHROUGH"),
    }
    assert found["payload"].variant == '{"limit":5}'
    assert replay.unmatched == []


def test_several_kinds_of_context_at_once(replay_of):
    context = {"kind": "multi", "user": {"targetingKey": "someone"}, "organization": {"targetingKey": "acme"}}
    found = by_relay(replay_of("relay")).evaluate(["targets"], context)
    assert (found["targets"].value, found["targets"].reason) == (True, "TARGET_MATCH")


@pytest.mark.parametrize(
    "context",
    [
        {},
        {"plan": "pro"},
        {"kind": "multi"},
        {"kind": "multi", "user": {"plan": "pro"}},
        {"kind": "multi", "user": 1},
    ],
)
@pytest.mark.parametrize("ask", [by_api, by_relay])
def test_a_context_without_a_key_is_not_sent(replay_of, ask, context):
    replay = replay_of("relay")
    found = ask(replay).evaluate(["checkout"], context)
    assert found["checkout"].presence is Presence.UNKNOWN
    assert "targetingKey" in found["checkout"].why
    assert replay.requests == []


@pytest.mark.parametrize(
    ("context", "sent"),
    [
        ({"targetingKey": "u1"}, {"kind": "user", "key": "u1"}),
        (
            {"targetingKey": "a", "kind": "organization", "name": "Acme"},
            {"kind": "organization", "key": "a", "name": "Acme"},
        ),
        ({"key": "u1", "anonymous": True}, {"kind": "user", "key": "u1", "anonymous": True}),
        (
            {"kind": "multi", "user": {"targetingKey": "u1", "plan": "pro"}},
            {"kind": "multi", "user": {"key": "u1", "plan": "pro"}},
        ),
    ],
)
def test_contexts_in_launchdarklys_words(context, sent):
    assert launchdarkly_context(context) == sent
