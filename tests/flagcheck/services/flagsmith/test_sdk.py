"""Flagsmith by an environment's key: what applications are given."""

from typing import Any

import msgspec
import pytest

from flagcheck.failures import Denied
from flagcheck.http import Http
from flagcheck.record import EVERYBODY, Audience, Presence, share
from flagcheck.service import Service, Tells
from flagcheck.services.flagsmith import Flagsmith, FlagsmithSettings
from hookset.deadline import Deadline
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay


def by_key(replay: Replay, token: str = "envProd7") -> Service:
    return service("flagsmith", replay.url, token, api="sdk")


def test_the_document_of_a_server_key_tells_all(admin: Replay) -> None:
    asked = by_key(admin, "ser.secret1")
    reading = asked.read(["checkout", "part", "nowhere"])
    assert reading.environment == "Production"
    assert reading.control == "11 flags in the environment document"
    assert reading.flags["checkout"].served == EVERYBODY
    assert reading.flags["part"].served == share(25)
    assert reading.flags["nowhere"].presence is Presence.ABSENT
    assert len(asked.catalogue().flags) == 11
    assert Tells.ROLLOUT in asked.tells
    assert Tells.ARCHIVED not in asked.tells


def test_a_client_key_tells_the_default_only(sdk: Replay) -> None:
    asked = by_key(sdk)
    reading = asked.read(["checkout_v2", "off"])
    on, off = reading.flags["checkout_v2"], reading.flags["off"]
    assert (on.presence, on.value, on.served.audience) == (Presence.ON, "blue", Audience.UNKNOWN)
    assert (off.presence, off.value, off.served.audience) == (Presence.OFF, False, Audience.UNKNOWN)
    assert reading.environment == ""
    assert Tells.ROLLOUT not in asked.tells


def test_what_a_client_key_is_not_given_is_not_absent(sdk: Replay) -> None:
    """hide_disabled_flags leaves disabled flags out, and some are for server-side keys only."""
    found = by_key(sdk).read(["nowhere"]).flags["nowhere"]
    assert found.presence is Presence.UNKNOWN
    assert "hide_disabled_flags" in found.why


def test_a_wrong_key(sdk: Replay) -> None:
    with pytest.raises(Denied, match="Invalid or missing Environment Key"):
        by_key(sdk, "nonsense").read(["checkout_v2"])


@pytest.mark.parametrize(
    ("key", "presence", "value", "variant"),
    [
        ("checkout_v2", Presence.ON, "blue", None),
        ("off", Presence.OFF, False, None),
        ("colour", Presence.ON, "red", "red"),
        ("nowhere", Presence.UNKNOWN, msgspec.UNSET, None),
    ],
)
def test_an_identity_is_never_kept(
    sdk: Replay, key: str, presence: Presence, value: Any, variant: str | None
) -> None:
    found = by_key(sdk).evaluate([key], {"targetingKey": "u1"})[key]
    assert (found.presence, found.value, found.variant) == (presence, value, variant)
    assert sdk.requests[0].query["transient"] == "true"


def test_attributes_are_transient_traits(sdk: Replay) -> None:
    found = by_key(sdk).evaluate(["checkout_v2"], {"targetingKey": "u1", "plan": "gold"})
    assert found["checkout_v2"].value == "green"


def test_traits_that_were_not_taken_make_the_answer_unknown(sdk: Replay) -> None:
    found = by_key(sdk).evaluate(["checkout_v2"], {"targetingKey": "u2", "plan": "gold"})["checkout_v2"]
    assert found.presence is Presence.UNKNOWN
    assert "server-side key" in found.why


def test_the_addresses_of_the_service() -> None:
    assert by_key_url("sdk") == "https://edge.api.flagsmith.com"
    assert by_key_url("admin") == "https://api.flagsmith.com"


def by_key_url(api: str) -> str:
    settings = FlagsmithSettings(service="flagsmith", api=api, project=7, environment="Production")  # type: ignore[arg-type]
    return Flagsmith(settings, "k", Http(Flagsmith.default_url, deadline=Deadline(1))).http.url
