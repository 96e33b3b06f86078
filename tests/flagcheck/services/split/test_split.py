"""Split: its definitions row by row, and how they are asked for."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagcheck.failures import ServiceFailed
from flagcheck.record import EVERYBODY, NOBODY, Audience, Presence, Served, share
from flagcheck.services._split.record import flag_of
from flagcheck.services._split.shapes import Definition
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.flagcheck.services.split.conftest import recorded

ON, OFF = Presence.ON, Presence.OFF
NONE = msgspec.UNSET
TOKEN = "invented-admin-key"


def split(replay, environment="Production"):
    return service("split", replay.url, TOKEN, workspace="w1", environment=environment)


ROWS = [
    # name, presence, served, value, default
    ("checkout", ON, EVERYBODY, "on", "on"),
    ("quarter", ON, share(25), NONE, None),
    ("nobody", ON, NOBODY, "off", "off"),
    ("killed", OFF, NOBODY, "off", "off"),
    ("killed-to-on", OFF, EVERYBODY, "on", "on"),
    ("half-of-traffic", ON, share(50), NONE, None),
    ("pro-only", ON, share(100, conditional=True), NONE, None),
    ("pro-quarter", ON, share(25, conditional=True), NONE, None),
    ("one-user", ON, share(100, conditional=True), NONE, None),
    ("not-for-pro", ON, Served(audience=Audience.SOME, conditional=True), NONE, None),
    ("payload", ON, EVERYBODY, {"limit": 5}, "big"),
    ("colours", ON, share(80), NONE, None),
    ("without-default-rule", ON, Served(), NONE, None),
    ("a/b ü", ON, EVERYBODY, "on", "on"),
]


@pytest.mark.parametrize(
    ("key", "presence", "served", "value", "default"), ROWS, ids=[row[0] for row in ROWS]
)
def test_a_definition(replay_of, key, presence, served, value, default):
    replay = replay_of("definitions")
    reading = split(replay).read([key])
    flag = reading.flags[key]
    assert (flag.presence, flag.served, flag.value, flag.default) == (presence, served, value, default)
    assert (reading.environment, len(replay.requests), replay.unmatched) == ("Production", 1, [])


def test_treatments_are_variants(replay_of):
    flag = split(replay_of("definitions")).read(["colours"]).flags["colours"]
    assert [(one.name, one.value, one.percent) for one in flag.variants] == [
        ("blue", "blue", 50.0),
        ("green", "no JSON {", 30.0),
        ("grey", "grey", 20.0),
    ]
    assert flag.type == "string"
    assert split(replay_of("definitions")).read(["payload"]).flags["payload"].type == "object"


def test_when_it_changed(replay_of):
    flag = split(replay_of("definitions")).read(["checkout"]).flags["checkout"]
    assert flag.changed_at == datetime.fromtimestamp(1795416827, UTC)
    assert flag.version == "1795416827000"


def test_an_environment_by_its_id_is_the_same(replay_of):
    exchange = recorded("definitions")[0]
    id = exchange["response"]["json"]["environment"]["id"]
    exchange["request"]["path"] = f"/internal/api/v2/splits/ws/w1/checkout/environments/{id}"
    assert split(replay_of(exchanges=[exchange]), id).read(["checkout"]).environment == id


def test_another_environment_is_found_out(replay_of):
    assert split(replay_of("definitions")).read(["checkout", "elsewhere"]).environment == "Staging"


def test_names_are_case_sensitive(replay_of):
    with pytest.raises(ServiceFailed, match="answered about the flag checkout"):
        split(replay_of("definitions")).read(["Checkout"])


def test_absent_beside_another(replay_of):
    reading = split(replay_of("definitions")).read(["checkout", "gone"])
    assert reading.flags["gone"].presence is Presence.ABSENT
    assert reading.control == "1 other flags read in this environment"


def test_absent_alone_with_a_control(replay_of):
    replay = replay_of("list")
    reading = split(replay).read(["gone"])
    assert (reading.control, reading.environment) == ("1 other flags read in this environment", "Production")
    assert len(replay.requests) == 2


def test_an_environment_without_flags_is_no_control(replay_of):
    exchanges = recorded("list")
    exchanges[2]["response"]["json"] = {"objects": [], "offset": 0, "limit": 1, "totalCount": 0}
    reading = split(replay_of(exchanges=exchanges)).read(["gone"])
    assert (reading.control, reading.environment) == ("", "")


def test_a_404_of_an_ingress_is_unknown(replay_of):
    flag = split(replay_of("definitions")).read(["ingress"]).flags["ingress"]
    assert flag.presence is Presence.UNKNOWN
    assert "an HTML page" in flag.why


def test_many_come_by_the_list(replay_of):
    replay = replay_of("list")
    keys = ["checkout", "killed", "a/b ü", *(f"gone-{number}" for number in range(500))]
    flags = split(replay).read(keys).flags
    assert [flags[key].presence.value for key in keys[:4]] == ["on", "off", "on", "absent"]
    assert len(flags) == 503
    assert len(replay.requests) == 2


def test_a_list_cut_short_proves_nothing(replay_of):
    exchanges = recorded("list")
    exchanges[1]["response"]["json"]["objects"] = []
    with pytest.raises(ServiceFailed, match="2 of 3"):
        split(replay_of(exchanges=exchanges)).catalogue()


def test_the_catalogue(replay_of):
    assert sorted(split(replay_of("list")).catalogue().flags) == ["a/b ü", "checkout", "killed"]


@pytest.mark.parametrize("settings", [{"environment": "Production"}, {"workspace": "w1"}])
def test_missing_settings(settings):
    with pytest.raises(UsageError, match="is missing") as raised:
        service("split", "http://127.0.0.1:9", TOKEN, **settings)
    assert raised.value.hint


numbers = st.floats() | st.integers()
buckets = st.lists(st.fixed_dictionaries({"treatment": st.text(), "size": st.floats(0, 1000)}))
treatments = st.lists(
    st.fixed_dictionaries(
        {"name": st.text()},
        optional={"configurations": st.none() | st.text(), "keys": st.none() | st.lists(st.text())},
    )
)


@given(
    st.fixed_dictionaries(
        {"name": st.text(), "treatments": treatments, "defaultTreatment": st.text()},
        optional={
            "killed": st.booleans(),
            "trafficAllocation": st.floats(-1e6, 1e6),
            "rules": st.lists(st.fixed_dictionaries({"buckets": buckets})),
            "defaultRule": st.none() | buckets,
            "lastUpdateTime": st.none() | st.integers(-(2**62), 2**62),
        },
    )
)
def test_no_definition_breaks_it(answer):
    flag = flag_of(msgspec.convert(answer, Definition))
    assert flag.presence in (ON, OFF)
    assert flag.served.percent is None or flag.served.percent >= 0
