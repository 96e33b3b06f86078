"""The load as people write it."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookset.errors import UsageError
from smoke.plan.plan import Stage, Users
from smoke.plan.stages import parse_stage, parse_stages, rate_of, stage_text

rates = st.integers(0, 10_000_000).map(lambda thousandths: thousandths / 1000)
times = st.integers(1, 1_000_000).map(lambda thousandths: thousandths / 1000)
stages = st.builds(Stage, rates, rates, times)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10/s for 30s", [Stage(10, 10, 30)]),
        ("  10 / s   for  1m30s ", [Stage(10, 10, 90)]),
        ("600/m for 5", [Stage(10, 10, 5)]),
        ("3600/h for 500ms", [Stage(1, 1, 0.5)]),
        ("ramp to 50/s over 20s", [Stage(0, 50, 20)]),
        (["ramp to 50/s over 20s", "50/s for 1m"], [Stage(0, 50, 20), Stage(50, 50, 60)]),
        (["5/s for 1s", "ramp to 50/s over 20s"], [Stage(5, 5, 1), Stage(5, 50, 20)]),
        (["5/s for 1s", "ramp from 20/s to 0/s in 2s"], [Stage(5, 5, 1), Stage(20, 0, 2)]),
        (["5/s for 1s", "0/s for 2s", "5/s for 1s"], [Stage(5, 5, 1), Stage(0, 0, 2), Stage(5, 5, 1)]),
    ],
)
def test_stages(text, expected):
    assert parse_stages(text, "load") == expected


@given(stages)
def test_a_stage_survives_being_written(stage):
    again = parse_stage(stage_text(stage), 0, "load")
    assert (again.first, again.last, again.seconds) == pytest.approx((stage.first, stage.last, stage.seconds))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("0/s for 30s", "load: asks for no request at all"),
        ("ramp to 0/s over 30s", "load: asks for no request at all"),
        ([], "load: asks for no request at all"),
        ("10 for 30s", 'load: "10 for 30s" is no load'),
        ("10/s", 'load: "10/s" is no load'),
        ("-1/s for 3s", 'load: "-1/s for 3s" is no load'),
        ("10/d for 3s", 'load: "10/d for 3s" is no load'),
        ("10/s for ever", 'load: "ever" is no duration'),
        ("10/s for 0s", "load: a stage of no time"),
        (["10/s for 1s", "nonsense"], 'load[1]: "nonsense" is no load'),
        ("10/s for 9999999999999s", "is longer than a year"),
    ],
)
def test_what_is_no_load_is_refused(said, reason):
    with pytest.raises(UsageError) as refusal:
        parse_stages(said, "load")
    assert reason in refusal.value.message


@given(st.text())
def test_any_text_is_a_load_or_refused(text):
    with contextlib.suppress(UsageError):
        assert parse_stages(text, "load")


def test_rates():
    assert [rate_of(text) for text in ("50/s", "0.5/s", "90/min", "36/h")] == [50, 0.5, 1.5, 0.01]
    with pytest.raises(ValueError, match="no rate"):
        rate_of("50")


def test_what_is_asked_for_by_default_is_gentle(folder):
    assert folder.load("requests: [GET /]").load == [Stage(10, 10, 30)]


def test_a_fixed_number_of_users_thinks_for_a_second(folder):
    plan = folder.load("requests: [GET /]\nload: {users: 20, for: 1m}")
    assert plan.load == Users(20, 60)
    assert plan.seconds == 60
    assert plan.steps[0].think == 1


@pytest.mark.parametrize(
    ("load", "reason"),
    [
        ("{users: 0, for: 1m}", "load.users: 0 is not 1 to 10000"),
        ("{users: many, for: 1m}", "load: users: Expected `int`"),
        ("{users: 2}", "load: missing key `for`"),
        ("{users: 2, for: 0s}", "load.for: 0s is too short"),
        ("{user: 2, for: 1s}", "load: unknown key user; did you mean users?"),
        ("[[10/s for 1s]]", "load[0]: Expected `str`"),
        ("", "load: Expected"),
    ],
)
def test_users_that_are_none_are_refused(folder, load, reason):
    assert reason in folder.refused(f"requests: [GET /]\nload: {load}")
