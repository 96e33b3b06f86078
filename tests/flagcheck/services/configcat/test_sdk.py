"""ConfigCat by an SDK key: what applications are given."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagcheck.failures import ServiceFailed
from flagcheck.http import Http
from flagcheck.record import EVERYBODY, NOBODY, Prerequisite, Presence, Served, share
from flagcheck.service import Service, Tells
from flagcheck.services._configcat import setting as settings
from flagcheck.services._configcat.cdn import Cdn, Given, _setting
from flagcheck.services.configcat import ConfigCat, ConfigCatSettings
from hookset.deadline import Deadline
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

KEY = "configcat-sdk-1/PKDVCLf-Hq-h-kCzMp-L7Q/AG6C1ngVb0CvM07un6JisQ"
MOVED = "/configuration-files/configcat-sdk-1/moved/key/config_v6.json"
UNSET = msgspec.UNSET


def asking(replay: Replay, key: str = KEY) -> Service:
    return service("configcat", replay.url, key, api="sdk")


@pytest.mark.parametrize(
    ("key", "presence", "served", "value", "kind"),
    [
        ("checkout", Presence.ON, EVERYBODY, True, "boolean"),
        ("off", Presence.OFF, NOBODY, False, "boolean"),
        ("part", Presence.ON, share(30), UNSET, "boolean"),
        ("for-staff", Presence.ON, share(100, conditional=True), UNSET, "boolean"),
        ("staff-part", Presence.ON, share(10, conditional=True), UNSET, "boolean"),
        ("by-country", Presence.ON, share(30, conditional=True), UNSET, "boolean"),
        ("colour", Presence.ON, EVERYBODY, "blue", "string"),
        ("a/b c", Presence.ON, EVERYBODY, 42, "number"),
        ("ü", Presence.ON, EVERYBODY, 1.5, "number"),
        ("nowhere", Presence.ABSENT, Served(), UNSET, ""),
    ],
)
def test_state(sdk: Replay, key: str, presence: Presence, served: Served, value: Any, kind: str) -> None:
    found = asking(sdk).read([key]).flags[key]
    assert (found.presence, found.served, found.value, found.type) == (presence, served, value, kind)


def test_one_request_without_a_header_that_could_carry_the_key(sdk: Replay) -> None:
    asked = asking(sdk)
    reading = asked.read([f"flag-{number}" for number in range(500)])
    assert (reading.control, reading.environment, len(sdk.requests)) == (
        "10 settings in the config JSON",
        "",
        1,
    )
    assert "authorization" not in sdk.requests[0].headers
    assert "if-none-match" not in sdk.requests[0].headers
    assert len(asked.catalogue().flags) == 10
    assert Tells.CHANGED not in asked.tells


def test_a_flag_of_several_values_as_prerequisite(sdk: Replay) -> None:
    found = asking(sdk).read(["gated"]).flags["gated"]
    assert found.prerequisites == (Prerequisite(flag="colour", variants=("red",)),)


def test_an_empty_config_is_no_control(sdk: Replay) -> None:
    reading = asking(sdk, "configcat-sdk-1/empty/key").read(["checkout"])
    assert (reading.flags["checkout"].presence, reading.control) == (Presence.ABSENT, "")


def test_a_value_of_no_known_type(sdk: Replay) -> None:
    sdk.exchanges[0]["response"]["json"]["f"]["checkout"] = {"t": 4, "v": {"x": 1}}
    found = asking(sdk).read(["checkout"]).flags["checkout"]
    assert (found.presence, found.why) == (Presence.UNKNOWN, settings.NO_VALUE)


def test_a_wrong_key(sdk: Replay) -> None:
    with pytest.raises(ServiceFailed, match="answered 404"):
        asking(sdk, "configcat-sdk-1/wrong/key").read(["checkout"])


def moved(replay: Replay, to: str, how: int, *, own_url: bool = True) -> Cdn:
    config = {"p": {"u": to, "r": how, "s": "x"}}
    replay.exchanges.append({"request": {"path": MOVED}, "response": {"status": 200, "json": config}})
    return Cdn(Http(replay.url, deadline=Deadline(5)), "configcat-sdk-1/moved/key", own_url=own_url)


@pytest.mark.parametrize(("how", "own_url"), [(1, False), (2, False), (2, True)])
def test_the_redirect_within_the_config_is_followed(sdk: Replay, how: int, own_url: bool) -> None:
    """To another region: where the config is kept is told in the config itself."""
    found = moved(sdk, f"{sdk.url}/eu", how, own_url=own_url).read(["checkout"])
    assert found.flags["checkout"].presence is Presence.ON
    assert len(sdk.requests) == 2


def test_an_own_address_is_kept_unless_forced(sdk: Replay) -> None:
    with pytest.raises(ServiceFailed, match="only points elsewhere"):
        moved(sdk, f"{sdk.url}/eu", 1).read(["checkout"])


@pytest.mark.parametrize(
    "to", ["https://evil.example", "http://cdn-eu.configcat.com", "https://configcat.com.evil.example"]
)
def test_the_key_goes_to_no_other_host(sdk: Replay, to: str) -> None:
    with pytest.raises(ServiceFailed) as caught:
        moved(sdk, to, 2).read(["checkout"])
    assert caught.value.rule.id == "service.redirected"
    assert "moved/key" not in caught.value.message


def test_a_circle_of_redirects_ends(sdk: Replay) -> None:
    there = moved(sdk, f"{sdk.url}/eu", 2)
    sdk.exchanges[1]["response"] = {"status": 200, "json": {"p": {"u": sdk.url, "r": 2}}}
    with pytest.raises(ServiceFailed, match="in a circle"):
        there.read(["checkout"])


def test_the_address() -> None:
    made = ConfigCat(
        ConfigCatSettings(service="configcat", api="sdk"),
        KEY,
        Http(ConfigCat.default_url, deadline=Deadline(1)),
    )
    assert made.http.url == "https://cdn-global.configcat.com"


VALUE = st.fixed_dictionaries(
    {}, optional={"b": st.booleans(), "s": st.text(max_size=3), "i": st.integers(0, 9), "d": st.floats(0, 1)}
)
OPTION = st.fixed_dictionaries({"p": st.floats(-10, 110), "v": VALUE})
CONDITION = st.fixed_dictionaries(
    {}, optional={"p": st.fixed_dictionaries({"f": st.text(), "c": st.integers(0, 3), "v": VALUE})}
)
RULE = st.fixed_dictionaries(
    {},
    optional={
        "c": st.lists(CONDITION, max_size=2),
        "s": st.fixed_dictionaries({"v": VALUE}),
        "p": st.lists(OPTION, max_size=3),
    },
)


@given(
    kind=st.integers(-1, 9),
    default=VALUE,
    rules=st.lists(RULE, max_size=3),
    options=st.lists(OPTION, max_size=3),
)
def test_any_setting_is_read(kind: int, default: Any, rules: list[Any], options: list[Any]) -> None:
    found = msgspec.convert({"t": kind, "v": default, "r": rules, "p": options}, Given)
    flag = settings.flag(_setting("any", found))
    assert (flag.presence is Presence.UNKNOWN) == bool(flag.why)
    if not default:
        assert flag.presence is not Presence.OFF
