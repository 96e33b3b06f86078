"""Against PyPI's fast-feature, an OFREP server not written by us."""

import pytest
from msgspec import UNSET

from flagcheck.failures import ServiceFailed
from flagcheck.record import EVERYBODY, NOBODY, Presence, Served
from tests.flagcheck.services.asking import service
from tests.servers.fast_feature import FastFeature

ON, OFF = Presence.ON, Presence.OFF
BOOLEAN = {"variants": {"on": True, "off": False}, "state": "ENABLED"}
BETA = {"if": [{"==": [{"var": "plan"}, "beta"]}, "on", None]}


@pytest.fixture(scope="module", autouse=True)
def flags(fast_feature: FastFeature) -> None:
    fast_feature.put("checkout", **BOOLEAN, default_variant="on")
    fast_feature.put("killed", **BOOLEAN, default_variant="off")
    fast_feature.put("disabled", **BOOLEAN | {"state": "DISABLED"}, default_variant="on")
    fast_feature.put("beta", **BOOLEAN, default_variant="off", targeting=BETA)
    fast_feature.put(
        "colour", variants={"red": "#f00", "blue": "#00f"}, default_variant="red", state="ENABLED"
    )


ROWS = {
    "checkout": (ON, EVERYBODY, True),
    "killed": (ON, NOBODY, False),
    "disabled": (OFF, NOBODY, UNSET),
    "beta": (ON, Served(), UNSET),
    "colour": (ON, EVERYBODY, "#f00"),
}


def test_state_singly_in_bulk_and_listed(fast_feature: FastFeature) -> None:
    asked = service("ofrep", fast_feature.url)
    readings = [asked.read(list(ROWS)).flags, asked.catalogue().flags]
    readings.append({key: asked.read([key]).flags[key] for key in ROWS})
    for flags in readings:
        assert {key: (one.presence, one.served, one.value) for key, one in flags.items()} == ROWS


def test_contexts(fast_feature: FastFeature) -> None:
    asked = service("ofrep", fast_feature.url)
    beta = asked.evaluate(["beta"], {"targetingKey": "u", "plan": "beta"})["beta"]
    assert (beta.value, beta.variant, beta.reason) == (True, "on", "TARGETING_MATCH")
    plain = asked.evaluate(["beta"], {"targetingKey": "u", "plan": "free"})["beta"]
    assert (plain.value, plain.variant, plain.reason) == (False, "off", "DEFAULT")
    # it sends a value with a disabled flag, and a provider would take it
    off = asked.evaluate(["disabled"], {"targetingKey": "u"})["disabled"]
    assert (off.presence, off.value, off.reason) == (OFF, True, "DISABLED")


def test_absent_with_its_control(fast_feature: FastFeature) -> None:
    reading = service("ofrep", fast_feature.url).read(["nope"])
    assert (reading.flags["nope"].presence, reading.control) == (Presence.ABSENT, "5 other flags listed")


def test_a_404_of_its_framework_is_no_absence(fast_feature: FastFeature) -> None:
    """No flag of its has a slash: its router answers `{"detail": "Not Found"}`, which proves nothing."""
    found = service("ofrep", fast_feature.url).read(["a/b"]).flags["a/b"]
    assert found.presence is Presence.UNKNOWN


def test_it_has_no_manifest(fast_feature: FastFeature) -> None:
    with pytest.raises(ServiceFailed, match="manifest answered 404"):
        service("ofrep", fast_feature.url, manifest=True).read(["checkout"])


def test_a_url_with_a_wrong_prefix_is_unreadable(fast_feature: FastFeature) -> None:
    asked = service("ofrep", fast_feature.url + "/elsewhere")
    assert asked.read(["checkout"]).flags["checkout"].presence is Presence.UNKNOWN
    with pytest.raises(ServiceFailed, match="answered 404, but not as OFREP does"):
        asked.read(list(ROWS))
