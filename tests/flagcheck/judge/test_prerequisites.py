"""Flags that a flag depends on: as they must be, not so, or nobody knows."""

from typing import Any

import msgspec
import pytest

from flagcheck.judge.prerequisites import judge_prerequisites
from flagcheck.record import Flag, Prerequisite, Presence
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

NEEDS_ON = Prerequisite(flag="base")
NEEDS_OFF = Prerequisite(flag="base", wanted=Presence.OFF)
NEEDS_BLUE = Prerequisite(flag="base", variants=("blue", "green"))


def judged(
    flag: Flag, *, asked: bool = False, how: dict[str, Any] | None = None, **others: Flag
) -> list[Finding]:
    named = {key: msgspec.structs.replace(one, key=key) for key, one in others.items()}
    wanted = expect("enabled", **(how or {}))
    return list(judge_prerequisites(wanted, flag, named, object="checkout", asked=asked))


@pytest.mark.parametrize(
    ("needed", "other"),
    [
        (NEEDS_ON, ON()),
        (NEEDS_ON, PART(25)),
        (NEEDS_ON, ON(RULES_DECIDE)),
        (NEEDS_ON, ON(NO_TELLING)),
        (NEEDS_OFF, OFF()),
        (NEEDS_OFF, ABSENT()),
        (NEEDS_OFF, ON(NOBODY)),
        (NEEDS_BLUE, ON(default="blue")),
        (NEEDS_BLUE, ON(variants=variants(green=100, red=0))),
        (NEEDS_BLUE, ON(variants=variants(red=50, blue=50))),
        (NEEDS_BLUE, OFF(default="green")),
    ],
)
def test_satisfied(needed: Prerequisite, other: Flag) -> None:
    assert judged(ON(prerequisites=(needed,)), base=other) == []


@pytest.mark.parametrize(
    ("needed", "other", "expected", "found"),
    [
        (NEEDS_ON, OFF(), "base is on", "base is off"),
        (NEEDS_ON, ABSENT(), "base is on", "base is absent"),
        (NEEDS_ON, ABSENT(archived=True), "base is on", "base is absent (archived)"),
        (NEEDS_ON, ON(NOBODY), "base is on", "base is on for nobody"),
        (NEEDS_OFF, ON(), "base is off", "base is on for everybody"),
        (NEEDS_OFF, PART(1), "base is off", "base is on for 1 %"),
        (NEEDS_BLUE, ON(default="red"), "base gives blue or green", "base is on for everybody"),
        (
            NEEDS_BLUE,
            ON(variants=variants(red=50, pink=50)),
            "base gives blue or green",
            "base is on for everybody",
        ),
        (NEEDS_BLUE, OFF(), "base gives blue or green", "base is off"),
        (
            NEEDS_BLUE,
            ON(NOBODY, variants=variants(blue=None)),
            "base gives blue or green",
            "base is on for nobody",
        ),
        (NEEDS_BLUE, ABSENT(), "base gives blue or green", "base is absent"),
    ],
)
def test_not_satisfied(needed: Prerequisite, other: Flag, expected: str, found: str) -> None:
    (said,) = judged(ON(prerequisites=(needed,)), base=other)
    assert (said.id, said.status) == ("flags.prerequisite", Status.FAILED)
    assert (said.expected, said.found) == (expected, found)


@pytest.mark.parametrize(
    ("needed", "other", "why"),
    [
        (NEEDS_ON, UNKNOWN("the answer leaves it out"), "the answer leaves it out"),
        (NEEDS_ON, UNKNOWN(), "whether it is as it must be cannot be told"),
        (NEEDS_OFF, ON(NO_TELLING), "whether it is as it must be cannot be told"),
        (NEEDS_BLUE, ON(), "whether it is as it must be cannot be told"),
    ],
)
def test_not_known(needed: Prerequisite, other: Flag, why: str) -> None:
    (said,) = judged(ON(prerequisites=(needed,)), base=other)
    assert (said.id, said.status) == ("flags.unknown", Status.INCONCLUSIVE)
    assert said.found == f"prerequisite base: {why}"


def test_one_that_was_not_read() -> None:
    (said,) = judged(ON(prerequisites=(NEEDS_ON,)))
    assert said.found == "prerequisite base: it was not read"


def test_a_service_that_does_not_tell() -> None:
    assert judged(ON(prerequisites=None)) == []
    (said,) = judged(ON(prerequisites=None), asked=True)
    assert (said.id, said.found) == ("flags.unknown", "prerequisites: the service does not tell")
    assert judged(ON(prerequisites=()), asked=True) == []


def test_what_a_prerequisite_depends_on_counts_too() -> None:
    base = ON(prerequisites=(Prerequisite(flag="ground"),))
    (said,) = judged(ON(prerequisites=(NEEDS_ON,)), base=base, ground=OFF())
    assert said.found == "ground is off"


def test_what_a_flag_depends_on_that_must_be_off_does_not() -> None:
    base = OFF(prerequisites=(Prerequisite(flag="ground"),))
    assert judged(ON(prerequisites=(NEEDS_OFF,)), base=base, ground=OFF()) == []


def test_one_that_two_flags_need_in_two_ways_is_held_against_both() -> None:
    base = ON(prerequisites=(Prerequisite(flag="ground", variants=("blue",)),))
    needs = (Prerequisite(flag="ground", variants=("red",)), NEEDS_ON)
    (said,) = judged(ON(prerequisites=needs), base=base, ground=ON(default="red"))
    assert said.expected == "ground gives blue"


def test_a_circle_ends() -> None:
    base = ON(prerequisites=(Prerequisite(flag="checkout"), Prerequisite(flag="base")))
    assert judged(ON(prerequisites=(NEEDS_ON,)), base=base, checkout=ON()) == []


def test_severity_and_page_of_the_flag_to_be_switched() -> None:
    base = OFF(page="https://flags.example.com/base")
    (said,) = judged(ON(prerequisites=(NEEDS_ON,)), how={"severity": "warning"}, base=base)
    assert said.status is Status.WARNING
    assert said.hint.endswith("; https://flags.example.com/base")
