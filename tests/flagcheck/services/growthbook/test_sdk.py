"""GrowthBook by an SDK connection: what applications are given."""

import pytest

from flagcheck.failures import ServiceFailed
from flagcheck.http import Http
from flagcheck.record import EVERYBODY, Presence, share
from flagcheck.service import Service, Tells
from flagcheck.services.growthbook import GrowthBook, GrowthBookSettings
from hookset.deadline import Deadline
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay


def asking(replay: Replay, key: str = "sdk-abc123") -> Service:
    return service("growthbook", replay.url, key, api="sdk")


def test_what_applications_are_given(sdk: Replay) -> None:
    reading = asking(sdk).read(["checkout", "part", "a/b c"])
    assert reading.flags["checkout"].served == EVERYBODY
    assert reading.flags["part"].served == share(25)
    assert (reading.flags["a/b c"].value, reading.flags["a/b c"].type) == ("ü", "string")
    assert (reading.control, reading.environment) == ("3 features in the SDK payload", "")
    assert len(sdk.requests) == 1
    assert "authorization" not in sdk.requests[0].headers


def test_what_is_left_out_may_be_disabled_or_absent(sdk: Replay) -> None:
    found = asking(sdk).read(["nowhere"]).flags["nowhere"]
    assert found.presence is Presence.UNKNOWN
    assert "disabled in the environment" in found.why


def test_an_empty_payload_is_no_control(sdk: Replay) -> None:
    assert asking(sdk, "sdk-empty").read(["checkout"]).control == ""


def test_an_encrypted_payload_is_not_read(sdk: Replay) -> None:
    with pytest.raises(ServiceFailed, match="encrypted"):
        asking(sdk, "sdk-secret").read(["checkout"])


def test_a_wrong_client_key(sdk: Replay) -> None:
    with pytest.raises(ServiceFailed, match="answered 400: Failed to get features"):
        asking(sdk, "sdk-wrong").read(["checkout"])


def test_catalogue_and_what_it_tells(sdk: Replay) -> None:
    asked = asking(sdk)
    assert set(asked.catalogue().flags) == {"checkout", "part", "a/b c"}
    assert not asked.tells & {Tells.ARCHIVED, Tells.EVALUATION, Tells.CHANGED}
    with pytest.raises(UsageError, match="api: rest"):
        asked.evaluate(["checkout"], {})


def test_addresses() -> None:
    def made(api: str, url: str = "") -> GrowthBook:
        settings = GrowthBookSettings(service="growthbook", api=api, environment="production", url=url)  # type: ignore[arg-type]
        return GrowthBook(settings, "k", Http(url or GrowthBook.default_url, deadline=Deadline(1)))

    assert made("sdk").http.url == "https://cdn.growthbook.io"
    assert made("rest").page("a/b") == "https://app.growthbook.io/features/a%2Fb"
    assert made("rest", "https://growthbook.acme.example").page("a") == ""
