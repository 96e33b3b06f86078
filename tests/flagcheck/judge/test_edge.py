"""Every row of docs/checks/edge.md: an edge's own record, and what an endpoint gives somebody it knows nothing of."""

from typing import Any

import msgspec
import pytest

from flagcheck.judge.edge import judge_edge_answer, judge_edge_flag
from flagcheck.record import Evaluation, Flag, Presence
from hookset.outcome import Finding, Status
from tests.flagcheck.judge.expecting import (
    ABSENT,
    NO_TELLING,
    NOBODY,
    OFF,
    ON,
    PART,
    RULES_DECIDE,
    UNKNOWN,
    expect,
    variants,
)

GIVEN_ON, GIVEN_OFF = Presence.ON, Presence.OFF


def record(here: Flag, there: Flag, *, by_evaluation: bool = False, **how: Any) -> list[Finding]:
    wanted = expect("present", at_edge="edge", **how)
    found = judge_edge_flag(wanted, here, there, object="checkout at edge", by_evaluation=by_evaluation)
    return list(found)


def answer(
    here: Flag, value: Any = msgspec.UNSET, presence: Presence = GIVEN_ON, **how: Any
) -> list[Finding]:
    wanted = expect("present", at_edge="edge", **how)
    given = Evaluation(key="checkout", presence=presence, value=value)
    return list(judge_edge_answer(wanted, here, given, object="checkout at edge"))


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (ON(), ON()),
        (OFF(), OFF()),
        (OFF(), ABSENT()),
        (ABSENT(), OFF()),
        (ON(NOBODY), ABSENT()),
        (ON(NOBODY), OFF()),
        (OFF(), ON(NOBODY)),
        (PART(25), PART(25)),
        (PART(100 / 3), PART(33.33)),
        (PART(25), ON(RULES_DECIDE)),
        (ON(RULES_DECIDE), ON(RULES_DECIDE)),
        (ON(NO_TELLING), ON(NO_TELLING)),
        (ON(value=1), ON(value=1.0)),
        (ON(value="blue"), ON()),
        (OFF(value=False), OFF(value="none")),
        (ON(NOBODY, value=False), ABSENT()),
    ],
)
def test_the_same_record(here: Flag, there: Flag) -> None:
    assert record(here, there) == []


@pytest.mark.parametrize(
    ("here", "there", "expected", "found"),
    [
        (ON(), OFF(), "on for everybody", "off"),
        (ON(), ABSENT(), "on for everybody", "absent"),
        (OFF(), ON(), "off", "on for everybody"),
        (ABSENT(), ON(), "absent", "on for everybody"),
        (ON(), ON(NOBODY), "on for everybody", "on for nobody"),
        (ON(), PART(25), "on for everybody", "on for 25 %"),
        (PART(25), PART(50), "on for 25 %", "on for 50 %"),
        (PART(50), PART(25), "on for 50 %", "on for 25 %"),
        (ON(RULES_DECIDE), OFF(), "on for a part, conditional", "off"),
        (ON(NO_TELLING), OFF(), "on", "off"),
        (ON(value=50), ON(value=25), "50", "25"),
        (ON(value="blue"), ON(value="green"), '"blue"', '"green"'),
    ],
)
def test_another_record(here: Flag, there: Flag, expected: str, found: str) -> None:
    (said,) = record(here, there)
    assert (said.id, said.status) == ("edge.differs", Status.FAILED)
    assert (said.expected, said.found) == (expected, found)
    (soft,) = record(here, there, severity="warning")
    assert soft.status is Status.WARNING


@pytest.mark.parametrize(
    ("here", "there", "why"),
    [
        (ON(), UNKNOWN("the answer leaves it out"), "the answer leaves it out"),
        (UNKNOWN("it was not read"), ON(), "it was not read"),
        (UNKNOWN(), UNKNOWN(), "its state is not known"),
        (ON(), ON(NO_TELLING), "who is given it is told by one of the two only"),
        (PART(25), ON(NO_TELLING), "who is given it is told by one of the two only"),
        (ON(NO_TELLING), ON(), "who is given it is told by one of the two only"),
    ],
)
def test_a_record_that_does_not_tell(here: Flag, there: Flag, why: str) -> None:
    (said,) = record(here, there)
    assert (said.id, said.status, said.found) == ("edge.unknown", Status.INCONCLUSIVE, why)
    (soft,) = record(here, there, when_unknown="warn")
    assert soft.id == "flags.unknown_accepted"


@pytest.mark.parametrize("here", [ON(), ON(NOBODY)])
def test_rules_that_gave_one_user_something_may_give_it_to_everybody_or_nobody(here: Flag) -> None:
    (said,) = record(here, ON(RULES_DECIDE))
    assert said.id == "edge.differs"
    (said,) = record(here, ON(RULES_DECIDE), by_evaluation=True)
    assert (said.id, said.found) == ("edge.unknown", "who is given it is told by one of the two only")
    assert record(here, ON(RULES_DECIDE), by_evaluation=True, for_={"beta": True}) == []


def test_rules_that_gave_one_user_something_are_no_flag_that_is_off() -> None:
    (said,) = record(OFF(), ON(RULES_DECIDE), by_evaluation=True)
    assert said.id == "edge.differs"


def test_contexts_say_what_a_record_does_not() -> None:
    assert record(PART(25), ON(NO_TELLING), for_={"beta": True}) == []


@pytest.mark.parametrize(
    ("here", "value", "presence"),
    [
        (ON(), True, GIVEN_ON),
        (ON(value=True, type="boolean"), True, GIVEN_ON),
        (ON(value="blue", type="string"), "blue", GIVEN_ON),
        (ON(value=1), 1.0, GIVEN_ON),
        (ON(NOBODY), False, GIVEN_ON),
        (ON(NOBODY), msgspec.UNSET, GIVEN_OFF),
        (OFF(), msgspec.UNSET, GIVEN_OFF),
        (OFF(), False, GIVEN_OFF),
        (OFF(), False, GIVEN_ON),
        (OFF(value="none", type="string"), "none", GIVEN_ON),
        (OFF(type="string"), "none", GIVEN_OFF),
        (OFF(value=False, type="string"), False, GIVEN_ON),
        (ABSENT(), msgspec.UNSET, Presence.ABSENT),
        (ABSENT(), False, GIVEN_OFF),
    ],
)
def test_the_same_answer(here: Flag, value: Any, presence: Presence) -> None:
    assert answer(here, value, presence) == []


@pytest.mark.parametrize(
    ("here", "value", "presence", "expected", "found"),
    [
        (ON(), False, GIVEN_ON, "true", "false"),
        (ON(), msgspec.UNSET, GIVEN_OFF, "on for everybody", "off"),
        (ON(), False, GIVEN_OFF, "on for everybody", "off"),
        (ON(variants=variants(a=50, b=50)), msgspec.UNSET, Presence.ABSENT, "on for everybody", "absent"),
        (ON(value="blue"), "green", GIVEN_ON, '"blue"', '"green"'),
        (ON(NOBODY), True, GIVEN_ON, "false", "true"),
        (OFF(), True, GIVEN_ON, "false", "true"),
        (OFF(value="none", type="string"), "blue", GIVEN_ON, '"none"', '"blue"'),
        (ABSENT(), True, GIVEN_ON, "false", "true"),
    ],
)
def test_another_answer(here: Flag, value: Any, presence: Presence, expected: str, found: str) -> None:
    (said,) = answer(here, value, presence)
    assert (said.id, said.expected, said.found) == ("edge.differs", expected, found)


@pytest.mark.parametrize(
    ("here", "value", "presence", "why"),
    [
        (UNKNOWN("it was not read"), True, GIVEN_ON, "it was not read"),
        (ON(), False, Presence.UNKNOWN, "its state is not known"),
        (
            PART(25),
            False,
            GIVEN_OFF,
            "the flag is on for 25 %: what any one context is given, only `for` can say",
        ),
        (
            ON(RULES_DECIDE),
            True,
            GIVEN_ON,
            "the flag is on for a part, conditional: what any one context is given, only `for` can say",
        ),
        (
            ON(type="string", variants=variants(a=50, b=50)),
            "a",
            GIVEN_ON,
            "the flag is on for everybody: what any one context is given, only `for` can say",
        ),
        (
            OFF(type="string"),
            "none",
            GIVEN_ON,
            "the flag is off: what any one context is given, only `for` can say",
        ),
        (ON(), msgspec.UNSET, GIVEN_ON, "the edge leaves the value to the code's default"),
    ],
)
def test_an_answer_that_does_not_tell(here: Flag, value: Any, presence: Presence, why: str) -> None:
    """Least of all that somebody of whom nothing is known is not among the few who are given the flag."""
    (said,) = answer(here, value, presence)
    assert (said.id, said.status, said.found) == ("edge.unknown", Status.INCONCLUSIVE, why)
