"""Every row of docs/checks/evaluation.md: what one context is given."""

from typing import Any

import msgspec
import pytest

from flagcheck import rules
from flagcheck.judge.evaluation import judge_case
from flagcheck.record import Evaluation, Presence
from hookset.outcome import Status
from tests.flagcheck.judge.expecting import expect


def given(value: Any = msgspec.UNSET, presence: Presence = Presence.ON, **more: Any) -> Evaluation:
    return Evaluation(key="checkout", presence=presence, value=value, **more)


OFF, ABSENT, UNKNOWN = Presence.OFF, Presence.ABSENT, Presence.UNKNOWN
RIGHT: dict[str, tuple[Any, Evaluation]] = {
    "true": (True, given(True)),
    "a text": ("blue", given("blue", reason="SPLIT")),
    "a number of another kind": (1, given(1.0)),
    "an object": ({"value": {"a": 1}}, given({"a": 1})),
    "an object that is no given": ({"a": 1}, given({"a": 1})),
    "null": ({"value": None}, given(None)),
    "off is false": (False, given(presence=OFF)),
    "off, and says false": (False, given(False, OFF)),
    "off, and gives its off value": ("none", given("none", OFF)),
    "a variant alone": ({"variant": "blue"}, given("#00f", variant="blue")),
    "a reason in any spelling": ({"reason": "targeting_match"}, given(True, reason="TARGETING_MATCH")),
    "all three": (
        {"value": 1, "variant": "one", "reason": "STATIC"},
        given(1, variant="one", reason="STATIC"),
    ),
}
WRONG: dict[str, tuple[Any, Evaluation, list[tuple[str, str, str]]]] = {
    "another value": (
        True,
        given(False, reason="DEFAULT"),
        [("evaluation.value", "true", "false (DEFAULT)")],
    ),
    "one is not true": (True, given(1), [("evaluation.value", "true", "1")]),
    "off is not true": (True, given(presence=OFF), [("evaluation.value", "true", "off")]),
    "off is no text": ("blue", given(presence=OFF), [("evaluation.value", '"blue"', "off")]),
    "the code's default": (False, given(), [("evaluation.value", "false", "the code's default")]),
    "another variant": (
        {"variant": "blue"},
        given("x", variant="green", reason="SPLIT"),
        [("evaluation.variant", "blue", "green (SPLIT)")],
    ),
    "no variant": ({"variant": "blue"}, given("x"), [("evaluation.variant", "blue", "no variant")]),
    "another reason": (
        {"reason": "STATIC"},
        given(True, reason="SPLIT"),
        [("evaluation.reason", "STATIC", "SPLIT")],
    ),
    "no reason": ({"reason": "STATIC"}, given(True), [("evaluation.reason", "STATIC", "no reason")]),
    "not known": (True, given(presence=ABSENT), [("evaluation.absent", "true", "no such flag")]),
    "not known, though false was enough": (
        False,
        given(presence=ABSENT),
        [("evaluation.absent", "false", "no such flag")],
    ),
    "not known, of a variant": (
        {"variant": "blue"},
        given(presence=ABSENT),
        [("evaluation.absent", "blue", "no such flag")],
    ),
    "all at once": (
        {"value": 1, "variant": "one", "reason": "STATIC"},
        given(2, variant="two", reason="SPLIT"),
        [
            ("evaluation.value", "1", "2 (SPLIT)"),
            ("evaluation.variant", "one", "two (SPLIT)"),
            ("evaluation.reason", "STATIC", "SPLIT"),
        ],
    ),
}


def judged(expected: Any, found: Evaluation, **how: Any) -> list[Any]:
    wanted = expect(for_={"beta": expected}, **how)
    return list(judge_case(wanted, wanted.cases[0], found, object="checkout for beta"))


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right(name: str) -> None:
    assert judged(*RIGHT[name]) == []


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong(name: str) -> None:
    expected, found, said = WRONG[name]
    findings = judged(expected, found)
    assert [(one.id, one.expected, one.found) for one in findings] == said
    assert {(one.status, one.object) for one in findings} == {(Status.FAILED, "checkout for beta")}
    assert {one.status for one in judged(expected, found, severity="warning")} == {Status.WARNING}


@pytest.mark.parametrize(
    ("how", "id", "status"),
    [
        ({}, "evaluation.unknown", Status.INCONCLUSIVE),
        ({"when_unknown": "fail"}, "evaluation.unknown", Status.FAILED),
        ({"when_unknown": "warn"}, "flags.unknown_accepted", Status.WARNING),
        ({"severity": "info"}, "evaluation.unknown", Status.WARNING),
    ],
)
@pytest.mark.parametrize("value", [True, False])
def test_what_cannot_be_told(how: dict[str, str], id: str, status: Status, value: bool) -> None:
    """Not even the value that a failing SDK would give."""
    (found,) = judged(value, given(False, UNKNOWN, why="TARGETING_KEY_MISSING"), **how)
    assert (found.id, found.status, found.found) == (id, status, "evaluation: TARGETING_KEY_MISSING")


def test_every_rule_about_a_context_is_tried() -> None:
    said = {id for _, _, findings in WRONG.values() for id, _, _ in findings}
    elsewhere = {"evaluation.passed", "evaluation.unknown"}
    assert said | elsewhere == {rule.id for rule in rules.RULES if rule.id.startswith("evaluation.")}
