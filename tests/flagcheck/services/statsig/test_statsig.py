"""Statsig: its gates row by row, and how they are asked for."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagcheck.failures import ServiceFailed
from flagcheck.record import EVERYBODY, NOBODY, Audience, Presence, Served, share
from flagcheck.services._statsig.record import STATUSES, flag_of
from flagcheck.services._statsig.shapes import Gate
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.flagcheck.services.statsig.conftest import recorded

ON, OFF, UNKNOWN = Presence.ON, Presence.OFF, Presence.UNKNOWN
NONE = msgspec.UNSET
SOME = Served(audience=Audience.SOME, conditional=True)
TOKEN = "console-invented"


def statsig(replay, environment="production", **settings):
    return service("statsig", replay.url, TOKEN, environment=environment, **settings)


ROWS = [
    # id, presence, served, value
    ("checkout", ON, EVERYBODY, True),
    ("quarter", ON, share(25), NONE),
    ("no-rules", ON, NOBODY, False),
    ("zero", ON, NOBODY, False),
    ("off", OFF, NOBODY, False),
    ("launched", ON, EVERYBODY, True),
    ("disabled", OFF, NOBODY, False),
    ("archived", OFF, NOBODY, NONE),
    ("contradiction", UNKNOWN, Served(), NONE),
    ("new-status", UNKNOWN, Served(), NONE),
    ("canada", ON, share(90, conditional=True), NONE),
    ("canada-and-all", ON, SOME, NONE),
    ("development-only", ON, NOBODY, False),
    ("production-tier", ON, EVERYBODY, True),
    ("not-production-tier", ON, NOBODY, False),
    ("held-out", ON, SOME, NONE),
    ("rolling", ON, share(10), NONE),
    ("a/b ü", ON, EVERYBODY, True),
]


@pytest.mark.parametrize(("key", "presence", "served", "value"), ROWS, ids=[row[0] for row in ROWS])
def test_a_gate_in_production(replay_of, key, presence, served, value):
    replay = replay_of("gates")
    reading = statsig(replay).read([key])
    flag = reading.flags[key]
    assert (flag.presence, flag.served, flag.value) == (presence, served, value)
    assert (reading.environment, len(replay.requests), replay.unmatched) == ("production", 2, [])
    assert bool(flag.why) == (presence is UNKNOWN)


@pytest.mark.parametrize(
    ("key", "served"),
    [("development-only", EVERYBODY), ("production-tier", NOBODY), ("not-production-tier", EVERYBODY)],
)
def test_a_gate_in_development(replay_of, key, served):
    assert statsig(replay_of("gates"), "development").read([key]).flags[key].served == served


def test_a_mistyped_environment_is_no_environment_without_rules(replay_of):
    with pytest.raises(ServiceFailed, match="no environment 'prodction'; did you mean production"):
        statsig(replay_of("gates"), "prodction").read(["checkout"])


def test_what_is_to_come_in_this_environment(replay_of):
    flag = statsig(replay_of("gates")).read(["rolling"]).flags["rolling"]
    assert [(one.what, one.at.isoformat()) for one in flag.scheduled] == [
        ("rule everyone to 50 %", "2026-11-24T06:00:00+00:00"),
        ("rule everyone to 100 %", "2026-11-25T09:46:40+00:00"),
    ]
    assert flag.stale


def test_who_changed_it_when(replay_of):
    flag = statsig(replay_of("gates"), project="p1").read(["checkout"]).flags["checkout"]
    assert (flag.changed_at, flag.changed_by) == (datetime.fromtimestamp(1795416827, UTC), "ada@example.com")
    assert (flag.version, flag.type, flag.archived, flag.stale) == ("7", "boolean", False, False)
    assert flag.page == "https://console.statsig.com/p1/gates/checkout"


def test_absent_beside_another(replay_of):
    reading = statsig(replay_of("gates")).read(["checkout", "gone"])
    assert reading.flags["gone"].presence is Presence.ABSENT
    assert reading.control == "1 other gates read"


def test_absent_alone_with_a_control(replay_of):
    replay = replay_of("gates")
    assert statsig(replay).read(["gone"]).control == "1 other gates read"
    assert len(replay.requests) == 3


def test_a_project_without_gates_is_no_control(replay_of):
    exchanges = recorded("gates")
    exchanges[-1]["response"]["json"]["data"] = []
    assert statsig(replay_of(exchanges=exchanges)).read(["gone"]).control == ""


def test_a_404_of_an_ingress_is_unknown(replay_of):
    flag = statsig(replay_of("gates")).read(["ingress"]).flags["ingress"]
    assert flag.presence is UNKNOWN
    assert "an HTML page" in flag.why


def test_another_gate_is_no_answer(replay_of):
    with pytest.raises(ServiceFailed, match="answered about the gate checkout"):
        statsig(replay_of("gates")).read(["another"])


def test_many_come_by_the_list_archived_ones_too(replay_of):
    replay = replay_of("gates")
    keys = ["checkout", "off", "archived", *(f"gone-{number}" for number in range(500))]
    flags = statsig(replay).read(keys).flags
    assert [flags[key].presence.value for key in keys[:4]] == ["on", "off", "off", "absent"]
    assert flags["archived"].archived
    assert len(replay.requests) == 3


def test_a_list_cut_short_proves_nothing(replay_of):
    exchanges = recorded("gates")
    exchanges[-3]["response"]["json"]["pagination"]["nextPage"] = None
    with pytest.raises(ServiceFailed, match="2 of 3"):
        statsig(replay_of(exchanges=exchanges)).catalogue()


def test_the_catalogue_leaves_archived_gates_out(replay_of):
    assert sorted(statsig(replay_of("gates")).catalogue().flags) == ["checkout", "off"]


@pytest.mark.parametrize(
    ("token", "settings", "said"),
    [(TOKEN, {}, "`environment` is missing"), ("secret-x", {"environment": "production"}, "SDK key")],
)
def test_refused_before_anything_is_asked(token, settings, said):
    with pytest.raises(UsageError, match=said) as raised:
        service("statsig", "http://127.0.0.1:9", token, **settings)
    assert raised.value.hint


anything = st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5)
conditions = st.fixed_dictionaries(
    {"type": st.sampled_from(["public", "environment_tier", "country"]) | st.text()},
    optional={"operator": st.none() | st.sampled_from(["any", "none"]) | st.text(), "targetValue": anything},
)
rules = st.fixed_dictionaries(
    {"passPercentage": st.floats(0, 100), "conditions": st.lists(conditions)},
    optional={
        "environments": st.none() | st.lists(st.text()),
        "pendingAutomatedRollouts": st.none()
        | st.lists(
            st.fixed_dictionaries({"passPercent": st.floats(0, 100), "time": st.none() | st.floats()})
        ),
    },
)


@given(
    st.fixed_dictionaries(
        {
            "id": st.text(),
            "isEnabled": st.booleans(),
            "status": st.sampled_from(STATUSES) | st.text(),
            "rules": st.lists(rules),
        },
        optional={"holdoutIDs": st.none() | st.lists(st.text()), "lastModifiedTime": st.none() | st.floats()},
    )
)
def test_no_gate_breaks_it(answer):
    flag = flag_of(msgspec.convert(answer, Gate), "production")
    assert flag.presence in (ON, OFF, UNKNOWN)
