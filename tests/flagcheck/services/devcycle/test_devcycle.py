"""DevCycle: its features row by row."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagcheck.record import EVERYBODY, NOBODY, Audience, Presence, Served, share
from flagcheck.services._devcycle.record import flag_of
from flagcheck.services._devcycle.rollout import reached
from flagcheck.services._devcycle.shapes import Config, Feature, Rollout
from tests.flagcheck.services.asking import service

ON, OFF, UNKNOWN = Presence.ON, Presence.OFF, Presence.UNKNOWN
NONE = msgspec.UNSET
SOME = Served(audience=Audience.SOME, conditional=True)


def devcycle(replay, **settings):
    given = {"project": "shop", "environment": "production"} | settings
    return service("devcycle", replay.url, "invented-access-token", **given)


ROWS = [
    # key, presence, served, value, default
    ("checkout", ON, EVERYBODY, True, "variation-on"),
    ("inactive", OFF, NOBODY, NONE, None),
    ("no-targets", ON, NOBODY, NONE, None),
    ("to-off", ON, NOBODY, False, "variation-off"),
    ("quarter", ON, share(25), NONE, None),
    ("beta-only", ON, share(100, conditional=True), NONE, None),
    ("beta-and-rest", ON, SOME, NONE, None),
    ("complete", ON, EVERYBODY, True, "variation-on"),
    ("archived", OFF, NOBODY, NONE, None),
    ("not-yet", ON, NOBODY, NONE, None),
    ("stepped", ON, share(40), NONE, None),
    ("new-rollout", ON, Served(), NONE, None),
    ("colours", ON, share(60), NONE, None),
    ("several-variables", ON, EVERYBODY, {"several-variables": True, "limit": 5}, "big"),
    ("without-configurations", ON, EVERYBODY, True, "variation-on"),
    ("elsewhere", UNKNOWN, Served(), NONE, None),
    ("a/b ü", ON, EVERYBODY, True, "variation-on"),
]


@pytest.mark.parametrize(
    ("key", "presence", "served", "value", "default"), ROWS, ids=[row[0] for row in ROWS]
)
def test_a_feature(replay_of, key, presence, served, value, default):
    replay = replay_of("features")
    reading = devcycle(replay).read([key])
    flag = reading.flags[key]
    assert (flag.presence, flag.served, flag.value, flag.default) == (presence, served, value, default)
    assert (reading.environment, replay.unmatched) == ("production", [])
    assert bool(flag.why) == (presence is UNKNOWN)


def test_what_is_to_come(replay_of):
    flags = devcycle(replay_of("features")).read(["not-yet", "stepped", "checkout"]).flags
    told = {key: [(one.what, one.at.year) for one in flag.scheduled] for key, flag in flags.items()}
    assert told == {
        "not-yet": [("target Everyone starts", 2999)],
        "stepped": [("target 1 to 100 %", 2999)],
        "checkout": [],
    }


def test_variations_are_variants(replay_of):
    flag = devcycle(replay_of("features")).read(["colours"]).flags["colours"]
    assert [(one.name, one.value, one.percent) for one in flag.variants] == [
        ("blue", "blue", 60.0),
        ("grey", "grey", 40.0),
    ]
    assert flag.type == "string"


def test_when_it_changed_and_where_to_look(replay_of):
    flag = devcycle(replay_of("features"), organization="org_1").read(["checkout"]).flags["checkout"]
    assert flag.changed_at == datetime(2026, 11, 23, 6, 53, 47, tzinfo=UTC)
    assert flag.page == "https://app.devcycle.com/o/org_1/p/shop/features/checkout"
    assert (flag.archived, flag.stale, flag.type) == (False, False, "boolean")


def test_archived_and_stale(replay_of):
    flag = devcycle(replay_of("features")).read(["archived"]).flags["archived"]
    assert (flag.archived, flag.stale) == (True, True)


START, END = "2026-01-01T00:00:00Z", "2026-01-11T00:00:00Z"
STAGES = [{"percentage": 1.0, "type": "linear", "date": END}]


@pytest.mark.parametrize(
    ("rollout", "day", "percent"),
    [
        ({"type": "schedule", "startDate": END}, 5, 0.0),
        ({"type": "schedule", "startDate": START}, 5, 100.0),
        ({"type": "gradual", "startDate": START, "startPercentage": 0.2, "stages": STAGES}, 6, 60.0),
        ({"type": "gradual", "startDate": START, "stages": STAGES}, 1, 0.0),
        ({"type": "gradual", "startDate": START, "stages": STAGES}, 11, 100.0),
        ({"type": "gradual", "startDate": END, "stages": STAGES}, 2, 0.0),
        (
            {
                "type": "stepped",
                "startDate": START,
                "startPercentage": 0.1,
                "stages": [STAGES[0] | {"type": "discrete"}],
            },
            10,
            10.0,
        ),
        ({"type": "other", "startDate": START}, 5, None),
    ],
)
def test_how_far_a_rollout_is(rollout, day, percent):
    assert reached(msgspec.convert(rollout, Rollout), datetime(2026, 1, day, tzinfo=UTC)) == percent


def test_two_reads_in_a_row_of_a_growing_share_agree():
    rollout = msgspec.convert({"type": "gradual", "startDate": START, "stages": STAGES}, Rollout)
    first, again = (datetime(2026, 1, 4, 0, 0, second, tzinfo=UTC) for second in (0, 30))
    assert reached(rollout, first) == reached(rollout, again) == 30.0


@pytest.mark.parametrize(
    ("operator", "kinds", "served"),
    [
        ("and", ["all"], EVERYBODY),
        ("and", ["all", "user"], share(100, conditional=True)),
        ("or", ["all", "user"], EVERYBODY),
        ("or", ["user"], share(100, conditional=True)),
        ("and", [], share(100, conditional=True)),
        ("and", [None], share(100, conditional=True)),
    ],
)
def test_who_all_users_are(operator, kinds, served):
    filters = [{"type": kind} if kind else {"operator": "and", "filters": []} for kind in kinds]
    target = {
        "audience": {"filters": {"operator": operator, "filters": filters}},
        "distribution": [{"_variation": "v", "percentage": 1}],
    }
    config = msgspec.convert({"_environment": "e", "status": "active", "targets": [target]}, Config)
    feature = msgspec.convert({"key": "f", "variations": [{"_id": "v", "key": "v"}]}, Feature)
    assert flag_of(feature, config, datetime.now(UTC)).served == served


def test_a_share_of_nothing_is_like_a_variation_that_is_not_given():
    """A split that was moved to one variation keeps the other one, with nothing."""
    split = [{"_variation": "v", "percentage": 1}, {"_variation": "w", "percentage": 0}]
    targets = [
        {"audience": {"filters": {"filters": [{"type": "user"}]}}, "distribution": split[:1]},
        {"audience": {"filters": {"filters": [{"type": "all"}]}}, "distribution": split},
    ]
    variations = [{"_id": id, "key": id, "variables": {"f": id == "v"}} for id in "vw"]
    config = msgspec.convert({"_environment": "e", "status": "active", "targets": targets}, Config)
    flag = flag_of(
        msgspec.convert({"key": "f", "variations": variations}, Feature), config, datetime.now(UTC)
    )
    assert (flag.served, flag.value, flag.default) == (EVERYBODY, True, "v")


def test_a_thin_target_before_another_leaves_no_one_number():
    targets = [
        {
            "audience": {"filters": {"filters": [{"type": "all"}]}},
            "distribution": [{"_variation": "v", "percentage": 1}],
            "rollout": {"type": "gradual", "startDate": START, "startPercentage": 0.1},
        },
        {
            "audience": {"filters": {"filters": [{"type": "user"}]}},
            "distribution": [{"_variation": "v", "percentage": 1}],
        },
    ]
    config = msgspec.convert({"_environment": "e", "status": "active", "targets": targets}, Config)
    feature = msgspec.convert({"key": "f", "variations": [{"_id": "v", "key": "v"}]}, Feature)
    assert flag_of(feature, config, datetime.now(UTC)).served == SOME


moments = st.datetimes(timezones=st.none() | st.just(UTC)).map(lambda moment: moment.isoformat())
shares = st.floats(0, 1)
stages = st.fixed_dictionaries(
    {"percentage": shares, "type": st.sampled_from(["linear", "discrete"]), "date": moments}
)
rollouts = st.fixed_dictionaries(
    {"type": st.sampled_from(["schedule", "gradual", "stepped"]), "startDate": moments},
    optional={"startPercentage": st.none() | shares, "stages": st.none() | st.lists(stages)},
)
targets = st.fixed_dictionaries(
    {
        "audience": st.fixed_dictionaries(
            {
                "filters": st.fixed_dictionaries(
                    {"operator": st.text(), "filters": st.lists(st.just({"type": "all"}))}
                )
            }
        ),
        "distribution": st.lists(st.fixed_dictionaries({"percentage": shares, "_variation": st.text()})),
    },
    optional={"rollout": st.none() | rollouts},
)


@given(st.lists(targets), st.sampled_from(["active", "inactive", "archived", "new"]))
def test_no_feature_breaks_it(given_targets, status):
    config = msgspec.convert({"_environment": "e", "status": status, "targets": given_targets}, Config)
    feature = msgspec.convert(
        {"key": "f", "variations": [{"_id": "", "key": "v", "variables": {"x": None}}]}, Feature
    )
    flag = flag_of(feature, config, datetime.now(UTC))
    assert flag.served.percent is None or 0 <= flag.served.percent <= 100
