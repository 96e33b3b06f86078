"""What the REST API says of one flag, row by row."""

from datetime import UTC, datetime

import msgspec
import pytest

from flagcheck.record import EVERYBODY, NOBODY, Audience, Presence, Served, share
from flagcheck.service import Tells
from flagcheck.services._launchdarkly.records import flag_of, of_rest
from flagcheck.services._launchdarkly.shapes import FeatureFlag
from tests.flagcheck.services.launchdarkly.conftest import by_api

ON, OFF = Presence.ON, Presence.OFF
SOME = Served(audience=Audience.SOME, conditional=True)
PRO = share(100, conditional=True)
NONE = msgspec.UNSET

ROWS = [
    # key, presence, served, value, default
    ("checkout", ON, EVERYBODY, True, "on"),
    ("quarter", ON, share(25), NONE, None),
    ("nobody", ON, NOBODY, False, "off"),
    ("switched-off", OFF, NOBODY, False, "off"),
    ("off-gives-code-default", OFF, NOBODY, NONE, None),
    ("inverted", OFF, EVERYBODY, True, "on"),
    ("pro-only", ON, PRO, NONE, None),
    ("pro-quarter", ON, share(25, conditional=True), NONE, None),
    ("two-rules", ON, SOME, NONE, None),
    ("disabled-rule", ON, NOBODY, False, "off"),
    ("pointless-rule", ON, EVERYBODY, True, "on"),
    ("not-for-pro", ON, SOME, NONE, None),
    ("quarter-and-pro", ON, SOME, NONE, None),
    ("one-user", ON, PRO, NONE, None),
    ("one-organisation", ON, PRO, NONE, None),
    ("underweight", ON, share(10), NONE, None),
    ("experiment", ON, share(50), NONE, None),
    ("colour", ON, EVERYBODY, "blue", "Blue"),
    ("colours", ON, share(80), NONE, None),
    ("payload", ON, EVERYBODY, {"limit": 5}, '{"limit":5}'),
    ("limit", ON, EVERYBODY, 1, "1"),
    ("child", ON, EVERYBODY, True, "on"),
    ("grandchild", ON, EVERYBODY, True, "on"),
    ("orphan", ON, NOBODY, False, "off"),
    ("wrong-variation", ON, NOBODY, False, "off"),
    ("wants-off-variation", ON, NOBODY, False, "off"),
    ("empty-target", ON, NOBODY, False, "off"),
    ("motherless", ON, NOBODY, False, "off"),
    ("partly", ON, PRO, NONE, None),
    ("circle", ON, Served(), NONE, None),
    ("archived", OFF, NOBODY, NONE, None),
    ("summary", ON, Served(), NONE, None),
    ("summary-plain", ON, EVERYBODY, True, "on"),
    ("summary-rules", ON, Served(), NONE, None),
    ("a/b c", ON, EVERYBODY, True, "on"),
    ("ü", ON, EVERYBODY, True, "on"),
]


@pytest.mark.parametrize(
    ("key", "presence", "served", "value", "default"), ROWS, ids=[row[0] for row in ROWS]
)
def test_a_flag(replay_of, key, presence, served, value, default):
    replay = replay_of("flags")
    asked = by_api(replay)
    asked.wants = frozenset({Tells.STATE})
    reading = asked.read([key])
    flag = reading.flags[key]
    assert (flag.presence, flag.served, flag.value, flag.default) == (presence, served, value, default)
    assert reading.environment == "production"
    assert replay.unmatched == []


def read(replay, key):
    asked = by_api(replay)
    asked.wants = asked.tells - {Tells.SCHEDULED}
    return asked.read([key])


@pytest.mark.parametrize(
    ("key", "archived", "stale"),
    [
        ("checkout", False, False),
        ("archived", True, False),
        ("deprecated", False, True),
        ("stale", False, True),
    ],
)
def test_archived_and_stale(replay_of, key, archived, stale):
    flag = read(replay_of("flags"), key).flags[key]
    assert (flag.archived, flag.stale) == (archived, stale)


@pytest.mark.parametrize(
    ("key", "type"),
    [("checkout", "boolean"), ("colour", "string"), ("limit", "number"), ("payload", "object")],
)
def test_the_type_is_that_of_the_values(replay_of, key, type):
    assert read(replay_of("flags"), key).flags[key].type == type


def test_variants_have_their_share(replay_of):
    flag = read(replay_of("flags"), "colours").flags["colours"]
    assert [(one.name, one.value, one.percent) for one in flag.variants] == [
        ("Blue", "blue", 50.0),
        ("green", "green", 30.0),
        ("grey", "grey", 20.0),
    ]


def test_variants_behind_rules_have_no_one_share(replay_of):
    flag = read(replay_of("flags"), "pro-only").flags["pro-only"]
    assert [one.percent for one in flag.variants] == [None, None]


def test_a_prerequisite_names_the_variant_that_it_must_give(replay_of):
    replay = replay_of("flags")
    (needed,) = read(replay, "partly").flags["partly"].prerequisites
    assert (needed.flag, needed.wanted, needed.variants) == ("pro-only", ON, ("on",))
    assert [asked.path.rpartition("/")[2] for asked in replay.requests] == ["partly", "pro-only"]


def test_prerequisites_that_the_answer_leaves_out_are_not_none_at_all(replay_of):
    assert read(replay_of("flags"), "summary").flags["summary"].prerequisites is None
    assert read(replay_of("flags"), "summary-plain").flags["summary-plain"].prerequisites == ()


def test_when_it_changed_in_which_version_and_where_to_look(replay_of):
    flag = read(replay_of("flags"), "a/b c").flags["a/b c"]
    assert flag.changed_at == datetime.fromtimestamp(1795416827, UTC)
    assert (flag.changed_by, flag.version) == ("", "7")
    assert flag.page == "https://app.launchdarkly.com/projects/shop/flags/a%2Fb%20c?env=production"


def test_a_variation_that_is_not_there_is_unknown(replay_of):
    flag = read(replay_of("flags"), "broken").flags["broken"]
    assert flag.presence is Presence.UNKNOWN
    assert "variation" in flag.why


def test_an_answer_about_another_environment_is_unknown_and_names_it(replay_of):
    reading = read(replay_of("flags"), "elsewhere")
    assert reading.environment == "staging"
    flag = reading.flags["elsewhere"]
    assert (flag.presence, flag.why) == (
        Presence.UNKNOWN,
        "the answer is not about production; environments in it: staging",
    )


def test_a_rollout_that_is_complete_is_like_a_rule_that_gives_the_same():
    """A finished progressive rollout keeps its second variation, with no weight."""
    complete = {"variations": [{"variation": 0, "weight": 100_000}, {"variation": 1, "weight": 0}]}
    config = {
        "on": True,
        "offVariation": 1,
        "rules": [{"variation": 0}],
        "targets": [],
        "prerequisites": [],
        "fallthrough": {"rollout": complete},
    }
    given = {
        "key": "f",
        "variations": [{"value": True}, {"value": False}],
        "environments": {"production": config},
    }
    flag = flag_of(of_rest(msgspec.convert(given, FeatureFlag), "production"), {})
    assert (flag.served, flag.value, flag.default) == (EVERYBODY, True, "true")
    assert [one.percent for one in flag.variants] == [100, 0]
