"""Configurations that no relay proxy was asked for: moments, merged steps, unfinished rules, and open input."""

import math
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flagcheck.record import NOBODY, Flag, Presence, share
from flagcheck.services._gofeatureflag.flags import flag
from flagcheck.services._gofeatureflag.shape import Config
from flagcheck.services._gofeatureflag.steps import in_force
from flagcheck.services.go_feature_flag import _flag

NOW = datetime(2026, 7, 1, tzinfo=UTC)
BOOLEAN: dict[str, Any] = {"variations": {"on": True, "off": False}}


def read(**config: Any) -> Flag:
    return flag("x", msgspec.convert(BOOLEAN | config, Config), NOW)


def rollout(start: str, end: str, **percentages: float) -> dict[str, Any]:
    initial = {"variation": "off", "date": start, "percentage": percentages.get("first", 0)}
    last = {"variation": "on", "date": end, "percentage": percentages.get("last", 100)}
    return {"defaultRule": {"progressiveRollout": {"initial": initial, "end": last}}}


@pytest.mark.parametrize(
    ("start", "end", "bounds", "percent"),
    [
        ("2026-06-01T00:00:00Z", "2026-07-31T00:00:00Z", {}, 50),
        ("2026-06-01T00:00:00Z", "2026-07-31T00:00:00Z", {"first": 20, "last": 80}, 50),
        ("2026-07-01T00:00:00Z", "2026-07-31T00:00:00Z", {"first": 20}, 20),
        ("2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z", {"last": 80}, 80),
        ("2026-06-01T02:00:00+02:00", "2026-07-01T02:00:00+02:00", {"last": 80}, 80),
        # an end of 0 or more than 100 is 100 to the relay proxy
        ("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z", {"last": 0}, 100),
        ("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z", {"last": 300}, 100),
    ],
)
def test_progressive_rollout(start: str, end: str, bounds: dict[str, float], percent: float) -> None:
    assert read(**rollout(start, end, **bounds)).served == share(percent)


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"variation": "nope"},
        {"percentage": {"on": 0, "off": 0}},
        {"percentage": {"nope": 50, "on": 50}},
        {"progressiveRollout": {"initial": {"variation": "off"}, "end": {"variation": "on"}}},
        rollout("2026-07-31T00:00:00Z", "2026-06-01T00:00:00Z")["defaultRule"],
    ],
)
def test_a_rule_that_gives_nothing_is_unknown(rule: dict[str, Any]) -> None:
    found = read(defaultRule=rule)
    assert (found.presence, found.why) == (Presence.UNKNOWN, "a rule of it gives no variation that it has")


def test_a_step_changes_a_rule_by_name_and_appends_others() -> None:
    config = msgspec.convert(
        BOOLEAN
        | {
            "targeting": [
                {"name": "beta", "query": "beta eq true", "percentage": {"on": 10, "off": 80, "old": 10}}
            ],
            "defaultRule": {"variation": "off"},
            "scheduledRollout": [
                {
                    "date": "2026-06-01T00:00:00Z",
                    "targeting": [
                        {"name": "beta", "percentage": {"on": 20, "old": -1}},
                        {"name": "new", "query": 'plan eq "pro"', "variation": "on"},
                    ],
                    "variations": {"third": True},
                    "experimentation": {"end": "2026-06-30T00:00:00Z"},
                },
                {"date": "2026-08-01T00:00:00Z", "disable": True},
                {"disable": True},
            ],
        },
        Config,
    )
    now = in_force(config, NOW)
    assert [(rule.name, rule.query) for rule in now.targeting] == [
        ("beta", "beta eq true"),
        ("new", 'plan eq "pro"'),
    ]
    assert now.targeting[0].percentage == {"on": 20, "off": 80}
    assert set(now.variations) == {"on", "off", "third"}
    assert now.disable is None
    # the experimentation that the step ended
    assert flag("x", config, NOW).presence is Presence.OFF


def test_a_step_without_a_default_rule_gives_one() -> None:
    steps = [{"date": "2026-06-01T00:00:00Z", "defaultRule": {"variation": "off"}}]
    assert read(scheduledRollout=steps).served == NOBODY


@pytest.mark.parametrize("off", [{"disable": True}, {"experimentation": {"end": "2026-06-01T00:00:00Z"}}])
def test_a_disabled_flag_leaves_the_value_to_the_code(off: dict[str, Any]) -> None:
    found = read(defaultRule={"variation": "on"}, **off)
    assert (found.presence, found.value, found.default) == (Presence.OFF, msgspec.UNSET, None)
    assert {one.name: one.percent for one in found.variants or ()} == {"on": None, "off": 0}


def test_what_cannot_be_read_is_unknown_and_alone() -> None:
    for wrong in ('{"variations": 3}', '{"experimentation": {"start": "2026-01-01T00:00:00"}}', "[]", "3"):
        found = _flag("x", msgspec.Raw(wrong.encode()), NOW)
        assert found.presence is Presence.UNKNOWN
        assert found.why.startswith("its configuration cannot be read: ")


DATES = st.sampled_from(["2026-06-01T00:00:00Z", "2026-08-01T00:00:00Z", "2026-06-01T02:00:00+02:00"])
NAMES = st.sampled_from(["on", "off", "third"])
PERCENT = st.floats(-10, 200, allow_nan=False) | st.integers(-10, 200)
ENDS = st.fixed_dictionaries({}, optional={"variation": NAMES, "percentage": PERCENT, "date": DATES})
RULES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["a", "b"]),
        "query": st.just("x eq 1"),
        "variation": NAMES,
        "percentage": st.dictionaries(NAMES, PERCENT, max_size=3),
        "progressiveRollout": st.fixed_dictionaries({}, optional={"initial": ENDS, "end": ENDS}),
        "disable": st.booleans(),
    },
)
FLAGS = {
    "targeting": st.lists(RULES, max_size=3),
    "defaultRule": RULES,
    "disable": st.booleans(),
    "experimentation": st.fixed_dictionaries({}, optional={"start": DATES, "end": DATES}),
    "variations": st.dictionaries(NAMES, st.booleans() | st.integers() | st.none(), max_size=3),
}
STEPS = st.fixed_dictionaries({}, optional=FLAGS | {"date": DATES})
CONFIGS = st.fixed_dictionaries(
    {"variations": st.just({"on": True, "off": False})},
    optional={key: value for key, value in FLAGS.items() if key != "variations"}
    | {"scheduledRollout": st.lists(STEPS, max_size=3)},
)


@settings(max_examples=300, deadline=None)
@given(CONFIGS)
def test_no_configuration_breaks_the_reader(config: dict[str, Any]) -> None:
    found = _flag("x", msgspec.Raw(msgspec.json.encode(config)), NOW)
    percent = found.served.percent
    assert percent is None or (math.isfinite(percent) and 0 <= percent <= 100)
