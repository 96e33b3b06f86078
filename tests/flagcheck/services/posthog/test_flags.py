"""PostHog by /flags: what a person is given."""

from typing import Any

import msgspec
import pytest

from flagcheck.failures import ServiceFailed
from flagcheck.http import Http
from flagcheck.record import Audience, Presence
from flagcheck.service import Service, Tells
from flagcheck.services.posthog import PostHog, PostHogSettings
from hookset.deadline import Deadline
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

KEYS = ["my-awesome-flag", "my-multivariate-flag", "flag-thats-not-on", "switched-off", "broken", "nowhere"]
CONTEXT = {"targetingKey": "u1", "plan": "gold", "groups": {"company": "acme"}}
UNSET = msgspec.UNSET


def asking(replay: Replay, **settings: Any) -> Service:
    return service("posthog", replay.url, "phc_1", api="flags", **settings)


@pytest.mark.parametrize(
    ("key", "presence", "value", "variant", "reason"),
    [
        ("my-awesome-flag", Presence.ON, True, None, "TARGETING_MATCH"),
        ("my-multivariate-flag", Presence.ON, "some-string-value", "some-string-value", "TARGETING_MATCH"),
        ("flag-thats-not-on", Presence.ON, False, None, "DEFAULT"),
        ("switched-off", Presence.OFF, UNSET, None, "DISABLED"),
        ("broken", Presence.UNKNOWN, UNSET, None, ""),
        ("nowhere", Presence.UNKNOWN, UNSET, None, ""),
    ],
)
def test_evaluation(
    flags: Replay, key: str, presence: Presence, value: Any, variant: str | None, reason: str
) -> None:
    found = asking(flags).evaluate(KEYS, CONTEXT)[key]
    assert (found.presence, found.value, found.variant, found.reason) == (presence, value, variant, reason)
    assert bool(found.why) == (presence is Presence.UNKNOWN)


def test_it_asks_as_a_server(flags: Replay) -> None:
    """By another agent PostHog leaves out the flags that are for server-side code."""
    asking(flags).evaluate(KEYS, CONTEXT)
    assert flags.requests[0].headers["user-agent"].startswith("python-requests/")


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("over-quota", "quota is used up"),
        ("in-part", "could not compute all flags"),
        ("legacy", "another shape"),
    ],
)
def test_an_answer_that_is_not_whole_proves_nothing(flags: Replay, who: str, said: str) -> None:
    with pytest.raises(ServiceFailed, match=said):
        asking(flags).evaluate(["my-awesome-flag"], {"targetingKey": who})


def test_state_by_evaluation_tells_no_audience(flags: Replay) -> None:
    asked = asking(flags)
    reading = asked.read(["my-awesome-flag", "nowhere"])
    found, missing = reading.flags["my-awesome-flag"], reading.flags["nowhere"]
    assert (found.presence, found.served.audience) == (Presence.ON, Audience.UNKNOWN)
    assert missing.presence is Presence.UNKNOWN
    assert "inactive" in missing.why
    assert asked.tells == {Tells.STATE, Tells.EVALUATION}


def test_evaluation_contexts_are_named(flags: Replay) -> None:
    found = asking(flags, evaluation_contexts=("production",)).catalogue()
    assert len(found.flags) == 5


def test_the_address() -> None:
    settings = PostHogSettings(service="posthog", api="flags")
    made = PostHog(settings, "phc_1", Http(PostHog.default_url, deadline=Deadline(1)))
    assert made.http.url == "https://us.i.posthog.com"
