"""Every row of docs/checks/flags.md: expectations that hold, and what is said where they do not."""

from datetime import timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from referencing.exceptions import Unresolvable

from flagcheck import rules
from flagcheck.expectations import Wanted
from flagcheck.judge.flag import judge_flag
from flagcheck.record import Flag, Scheduled, Variant
from hookset.outcome import Status
from tests.flagcheck.judge.expecting import (
    ABSENT,
    NO_TELLING,
    NOBODY,
    NOW,
    OFF,
    ON,
    PART,
    RULES_DECIDE,
    UNKNOWN,
    ago,
    expect,
    variants,
)

SOON = Scheduled(what="on for everybody", at=ago(hours=-1))
SCHEMA = {"type": "object", "required": ["limit"], "properties": {"limit": {"type": "integer"}}}
IN_A_CIRCLE = {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}


def payload(*values: Any) -> tuple[Variant, ...]:
    return tuple(
        Variant(name=str(number), value=value, percent=100 / len(values))
        for number, value in enumerate(values)
    )


ORDINARY: dict[str, tuple[Wanted, Flag]] = {
    "on for all": (expect("enabled"), ON()),
    "on, as YAML 1.1 reads it": (expect(True), ON()),
    "off, as YAML 1.1 reads it": (expect(False), OFF()),
    "on for a part": (expect("enabled"), PART(25)),
    "on by rules": (expect("enabled"), ON(RULES_DECIDE)),
    "on for whom the service does not tell": (expect("enabled"), ON(NO_TELLING)),
    "on for nobody, as is said": (expect("enabled", rollout=0), ON(NOBODY)),
    "on for nobody, within bounds": (expect("enabled", rollout={"at_most": 5}), ON(NOBODY)),
    "on for nobody but contexts": (expect("enabled", for_={"beta": True}), ON(NOBODY)),
    "kill switch off": (expect("disabled"), OFF()),
    "kill switch off, and its value": (expect("disabled", value=False), OFF(value=False, type="boolean")),
    "off, however far it was rolled out": (expect("disabled"), OFF(served=ON().served)),
    "present and on": (expect("present"), ON()),
    "present and on for nobody": (expect("present"), ON(NOBODY)),
    "present and off": (expect("present"), OFF()),
    "absent": (expect("absent"), ABSENT()),
    "absent since archived": (expect("absent"), ABSENT(archived=True)),
    "archived, and gone from lists": (expect("present", archived=True), ABSENT(archived=True)),
    "archived and gone, and nothing of it can change": (
        expect("present", archived=True, nothing_scheduled_within="1h"),
        ABSENT(archived=True),
    ),
    "archived, and still listed": (expect("present", archived=True), OFF(archived=True)),
    "archived and disabled": (expect("disabled", archived=True), ABSENT(archived=True)),
    "not archived, for all that the service tells": (expect("enabled"), ON(archived=None)),
    "a rollout": (expect(rollout=25), PART(25)),
    "a third, rounded by one": (expect(rollout=33.333), PART(100 / 3)),
    "a third, rounded by the other": (expect(rollout=33.33), PART(33.333)),
    "shares that were added up": (expect(rollout=30), PART(0.1 * 3 * 100)),
    "all, added up": (expect(rollout=100), ON(PART(99.99999999).served)),
    "within bounds": (expect(rollout={"at_least": 10, "at_most": 50}), PART(10)),
    "at the upper bound": (expect(rollout={"at_least": 10, "at_most": 50}), PART(50)),
    "at most, and off": (expect(rollout={"at_most": 50}), OFF()),
    "everybody": (expect(rollout=100), ON()),
    "nobody": (expect(rollout=0), ON(NOBODY)),
    "nobody, since off": (expect(rollout=0), OFF()),
    "unconditional": (expect("enabled", targeting="unconditional"), PART(25)),
    "targeted": (expect("enabled", targeting="targeted"), ON(RULES_DECIDE)),
    "a share of those targeted": (
        expect("enabled", targeting="targeted", rollout=25),
        PART(25, conditional=True),
    ),
    "targeting of what is off": (expect("present", targeting="targeted"), OFF()),
    "variants of equal shares": (expect("enabled"), ON(variants=variants(blue=50, green=50))),
    "the only variant": (expect(variant="blue"), ON(variants=variants(blue=100))),
    "the variant with all the weight": (expect(variant="blue"), ON(variants=variants(blue=100, green=0))),
    "the variant of everybody": (
        expect(variant="blue"),
        ON(default="blue", variants=variants(blue=None, green=None)),
    ),
    "variants in thirds that add up": (expect(variant="blue"), ON(variants=variants(blue=99.9999999))),
    "a value": (expect(value="blue"), ON(value="blue")),
    "a number, as another kind": (expect(value=1), ON(value=1.0)),
    "an object": (expect(value={"a": [1, {"b": None}]}), ON(value={"a": [1.0, {"b": None}]})),
    "null": (expect(value=None), ON(value=None)),
    "booleans": (expect(type="boolean"), ON(value=True)),
    "booleans for a part": (expect(type="boolean"), PART(25, type="boolean")),
    "texts": (expect(type="string"), ON(variants=variants(blue=50, green=50))),
    "an integer is a number": (expect(type="number"), ON(value=3)),
    "whole numbers": (expect(type="integer"), ON(value=3.0)),
    "numbers, of which no value is told": (expect(type="integer"), ON(RULES_DECIDE, type="number")),
    "a list is an object": (expect(type="object"), ON(value=[1])),
    "a value that nobody is given, of another type": (
        expect(type="string"),
        ON(variants=(*variants(blue=100), Variant(name="old", value=3, percent=0))),
    ),
    "a payload": (expect(payload=SCHEMA), ON(value={"limit": 3})),
    "payloads, kept as text": (expect(payload=SCHEMA), ON(variants=payload('{"limit": 3}', {"limit": 4}))),
    "nothing scheduled": (expect("enabled", nothing_scheduled_within="1h"), ON(scheduled=())),
    "scheduled later": (expect("enabled", nothing_scheduled_within="30m"), ON(scheduled=(SOON,))),
    "settled": (expect("enabled", unchanged_for="10m"), ON(changed_at=ago(minutes=10))),
    "an ops flag without a date": (expect("enabled"), ON(changed_at=None, changed_by="ana")),
    "stale, and nobody minds": (expect("enabled", stale="ignore"), ON(stale=True)),
    "stale is not known": (expect("enabled", stale="fail"), ON(stale=None)),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_what_holds_is_passed_over_in_silence(name: str) -> None:
    wanted, flag = ORDINARY[name]
    assert list(judge_flag(wanted, flag, object="checkout", now=NOW)) == []


WRONG: dict[str, tuple[Wanted, Flag, list[tuple[str, str, str]]]] = {
    "off": (expect("enabled"), OFF(), [("flags.state", "enabled", "off")]),
    "off, and nothing else is judged": (
        expect("enabled", rollout=50, variant="blue", value=1),
        OFF(),
        [("flags.state", "enabled", "off")],
    ),
    "on": (expect("disabled"), PART(25), [("flags.state", "disabled", "on for 25 %")]),
    "on for nobody is not off": (
        expect("disabled"),
        ON(NOBODY),
        [("flags.state", "disabled", "on for nobody")],
    ),
    "there": (expect("absent"), OFF(), [("flags.state", "absent", "off")]),
    "there, archived": (
        expect("absent"),
        OFF(archived=True),
        [("flags.state", "absent", "off (archived)")],
    ),
    "not there": (expect("enabled"), ABSENT(), [("flags.absent", "enabled", "absent")]),
    "not there, though off was enough": (
        expect("disabled"),
        ABSENT(),
        [("flags.absent", "disabled", "absent")],
    ),
    "not there, of a share": (expect(rollout=0), ABSENT(), [("flags.absent", "present", "absent")]),
    "on for nobody": (
        expect("enabled"),
        ON(NOBODY),
        [("flags.serves_nobody", "given to somebody", "on for nobody")],
    ),
    "another share": (expect(rollout=25), PART(50), [("flags.rollout", "25 %", "50 %")]),
    "a little less than all": (expect(rollout=100), PART(99.999), [("flags.rollout", "100 %", "99.999 %")]),
    "a little more than nothing": (expect(rollout=0), PART(0.001), [("flags.rollout", "0 %", "0.001 %")]),
    "a share rounded too far": (expect(rollout=33), PART(33.33), [("flags.rollout", "33 %", "33.33 %")]),
    "too little": (
        expect(rollout={"at_least": 10, "at_most": 50}),
        PART(5),
        [("flags.rollout", "10 % to 50 %", "5 %")],
    ),
    "too much": (
        expect(rollout={"at_most": 50}),
        ON(),
        [("flags.rollout", "0 % to 50 %", "100 %")],
    ),
    "a share of a flag that is off": (
        expect("present", rollout=25),
        OFF(served=PART(25).served),
        [("flags.rollout", "25 %", "off")],
    ),
    "targeted": (
        expect("enabled", targeting="unconditional"),
        ON(RULES_DECIDE),
        [("flags.targeting", "unconditional", "targeted")],
    ),
    "not targeted": (
        expect("enabled", targeting="targeted"),
        ON(),
        [("flags.targeting", "targeted", "unconditional")],
    ),
    "another variant": (
        expect(variant="blue"),
        ON(default="green"),
        [("flags.variant", "blue", "green")],
    ),
    "a variant that is not among them": (
        expect(variant="red"),
        ON(variants=variants(blue=50, green=50)),
        [("flags.variant", "variant red", "several are given: blue, green")],
    ),
    "a variant of what is off": (
        expect(variant="blue"),
        OFF(variants=variants(blue=None, green=0)),
        [("flags.variant", "variant blue", "off")],
    ),
    "a variant that nobody is given": (
        expect("enabled", variant="blue"),
        ON(NOBODY, variants=variants(blue=None)),
        [("flags.variant", "variant blue", "on for nobody")],
    ),
    "a variant for half": (
        expect(variant="blue"),
        ON(variants=variants(blue=50, green=50)),
        [("flags.variant", "variant blue", "several are given: blue, green")],
    ),
    "another value": (expect(value="blue"), ON(value="green"), [("flags.value", '"blue"', '"green"')]),
    "one is not true": (expect(value=True), ON(value=1), [("flags.value", "true", "1")]),
    "false is not null": (expect(value=False), ON(value=None), [("flags.value", "false", "null")]),
    "a value for a part": (
        expect(value=True),
        PART(25, type="boolean"),
        [("flags.value", "true", "true for 25 %, false for the others")],
    ),
    "a value that is not among them": (
        expect(value="red"),
        ON(variants=variants(blue=None, green=None)),
        [("flags.value", '"red"', 'one of "blue", "green"')],
    ),
    "another type": (expect(type="boolean"), ON(value="yes"), [("flags.type", "boolean", '"yes"')]),
    "true is no number": (expect(type="number"), ON(value=True), [("flags.type", "number", "true")]),
    "no whole number": (expect(type="integer"), ON(value=1.5), [("flags.type", "integer", "1.5")]),
    "another type, as the service tells": (
        expect(type="string"),
        ON(RULES_DECIDE, type="number"),
        [("flags.type", "string", "number")],
    ),
    "one variant of another type": (
        expect(type="string"),
        ON(variants=payload("a", 3)),
        [("flags.type", "string", "3")],
    ),
    "a payload that does not fit": (
        expect(payload=SCHEMA),
        ON(value={"limit": "3"}),
        [
            (
                "flags.payload",
                "a value that fits the schema",
                "{\"limit\":\"3\"}: ['limit'] '3' is not of type 'integer'",
            )
        ],
    ),
    "a payload that is no JSON": (
        expect(payload=SCHEMA),
        ON(value="{limit"),
        [
            (
                "flags.payload",
                "a value that fits the schema",
                "\"{limit\": '{limit' is not of type 'object'",
            )
        ],
    ),
    "scheduled": (
        expect("enabled", nothing_scheduled_within="2h"),
        ON(scheduled=(SOON,)),
        [("flags.scheduled", "nothing within 2h", "on for everybody, 2026-11-23T13:00:00Z")],
    ),
    "scheduled at a time nobody knows": (
        expect("enabled", nothing_scheduled_within="1s"),
        ON(scheduled=(Scheduled(what="approval"),)),
        [("flags.scheduled", "nothing within 1s", "approval, at a time that is not known")],
    ),
    "changed a moment ago": (
        expect("enabled", unchanged_for="10m"),
        ON(changed_at=ago(minutes=9)),
        [
            (
                "flags.settling",
                "unchanged for 10m",
                "changed 9 min ago, last changed 2026-11-23T11:51:00Z (9 min ago)",
            )
        ],
    ),
    "changed by a clock that is ahead": (
        expect("enabled", unchanged_for="10m"),
        ON(changed_at=ago(seconds=-5)),
        [
            (
                "flags.settling",
                "unchanged for 10m",
                "changed 0 s ago, last changed 2026-11-23T12:00:05Z (0 s ago)",
            )
        ],
    ),
    "archived": (expect("enabled"), ON(archived=True), [("flags.archived", "not archived", "archived")]),
    "archived, and gone": (
        expect("enabled"),
        ABSENT(archived=True),
        [("flags.archived", "not archived", "archived")],
    ),
    "not archived": (
        expect("present", archived=True),
        OFF(archived=False),
        [("flags.archived", "archived", "not archived")],
    ),
    "never there, so not archived": (
        expect("present", archived=True),
        ABSENT(archived=False),
        [("flags.absent", "present", "absent"), ("flags.archived", "archived", "not archived")],
    ),
    "off, and archived": (
        expect("enabled"),
        OFF(archived=True),
        [("flags.state", "enabled", "off (archived)"), ("flags.archived", "not archived", "archived")],
    ),
    "stale": (expect("enabled"), ON(stale=True), [("flags.stale", "in use", "stale")]),
    "all at once": (
        expect("enabled", rollout=50, variant="blue", value=1, type="string"),
        PART(25, default="green", value=2),
        [
            ("flags.rollout", "50 %", "25 %"),
            ("flags.variant", "blue", "green"),
            ("flags.value", "1", "2"),
            ("flags.type", "string", "2"),
        ],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_hold_is_said(name: str) -> None:
    wanted, flag, said = WRONG[name]
    found = list(judge_flag(wanted, flag, object="checkout in production", now=NOW))
    assert [(one.id, one.expected, one.found) for one in found] == said
    assert {one.object for one in found} == {"checkout in production"}
    assert {one.status for one in found} == {Status.WARNING if name == "stale" else Status.FAILED}


UNTOLD: dict[str, tuple[Wanted, Flag, str]] = {
    "the flag": (
        expect("enabled"),
        UNKNOWN("the answer leaves it out"),
        "its state: the answer leaves it out",
    ),
    "the flag, and why": (expect("absent"), UNKNOWN(), "its state: the service does not tell"),
    "its share": (expect(rollout=25), ON(NO_TELLING), "a rollout of 25 %: the service does not tell"),
    "one share": (
        expect(rollout=25),
        ON(RULES_DECIDE),
        "a rollout of 25 %: rules decide who is given it, and that is no single share",
    ),
    "its targeting": (
        expect("enabled", targeting="targeted"),
        ON(NO_TELLING),
        "targeted: the service does not tell",
    ),
    "its variants": (expect(variant="blue"), ON(), "variant blue: the service does not tell"),
    "the variants' shares": (
        expect(variant="blue"),
        ON(RULES_DECIDE, variants=variants(blue=None, green=None)),
        "variant blue: several are given: blue, green",
    ),
    "its value": (expect(value=True), ON(RULES_DECIDE), "value true: no single value is given to all"),
    "its value, of a share of some": (
        expect(value=True),
        PART(25, conditional=True, type="boolean"),
        "value true: no single value is given to all",
    ),
    "its type": (expect(type="string"), ON(RULES_DECIDE), "type string: the service does not tell"),
    "its payload": (expect(payload=SCHEMA), ON(RULES_DECIDE), "payload: the service tells no value"),
    "a payload by a schema in a circle": (
        expect(payload=IN_A_CIRCLE),
        ON(value={}),
        "payload: its schema or a value goes round in a circle, or is nested too deeply",
    ),
    "what is scheduled": (
        expect("enabled", nothing_scheduled_within="1h"),
        ON(scheduled=None),
        "nothing scheduled: the service does not tell",
    ),
    "when it changed": (
        expect("enabled", unchanged_for="1h"),
        ON(changed_at=None),
        "when it changed: the service does not tell",
    ),
    "whether it is archived": (
        expect("present", archived=True),
        OFF(),
        "whether it is archived: the service does not tell",
    ),
    "whether what is not there is archived": (
        expect("present", archived=True),
        ABSENT(),
        "whether it is archived: the service does not tell",
    ),
}


@pytest.mark.parametrize("name", UNTOLD)
def test_what_cannot_be_told_is_never_passed(name: str) -> None:
    wanted, flag, said = UNTOLD[name]
    found = list(judge_flag(wanted, flag, object="checkout", now=NOW))
    assert [(one.id, one.status, one.found) for one in found] == [
        ("flags.unknown", Status.INCONCLUSIVE, said)
    ]


@pytest.mark.parametrize(
    ("how", "id", "status"),
    [
        ({}, "flags.unknown", Status.INCONCLUSIVE),
        ({"when_unknown": "inconclusive"}, "flags.unknown", Status.INCONCLUSIVE),
        ({"when_unknown": "fail"}, "flags.unknown", Status.FAILED),
        ({"when_unknown": "warn"}, "flags.unknown_accepted", Status.WARNING),
        ({"severity": "warning"}, "flags.unknown", Status.WARNING),
        ({"severity": "info"}, "flags.unknown", Status.WARNING),
        ({"severity": "warning", "when_unknown": "fail"}, "flags.unknown", Status.WARNING),
        ({"severity": "warning", "when_unknown": "warn"}, "flags.unknown_accepted", Status.WARNING),
    ],
)
def test_what_unknown_means(how: dict[str, str], id: str, status: Status) -> None:
    (found,) = judge_flag(expect("enabled", **how), UNKNOWN(), object="checkout", now=NOW)
    assert (found.id, found.status) == (id, status)


@pytest.mark.parametrize("name", WRONG)
def test_severity_softens_what_fails(name: str) -> None:
    wanted, flag, _ = WRONG[name]
    softer = msgspec.structs.replace(wanted, severity=Status.INFO)
    said = {one.id: one.status for one in judge_flag(softer, flag, object="checkout", now=NOW)}
    assert set(said.values()) == {Status.WARNING if name == "stale" else Status.INFO}


def test_stale_fails_where_that_is_said() -> None:
    (found,) = judge_flag(expect("enabled", stale="fail"), ON(stale=True), object="checkout", now=NOW)
    assert (found.id, found.status) == ("flags.stale", Status.FAILED)
    soft = expect("enabled", stale="fail", severity="warning")
    (found,) = judge_flag(soft, ON(stale=True), object="checkout", now=NOW)
    assert found.status is Status.WARNING


def test_a_finding_says_who_when_why_and_where() -> None:
    flag = OFF(
        changed_at=ago(hours=3), changed_by="ana@example.com", page="https://flags.example.com/checkout"
    )
    (found,) = judge_flag(expect("enabled", why="SHOP-42"), flag, object="checkout", now=NOW)
    assert found.found == "off, last changed 2026-11-23T09:00:00Z (3 h ago) by ana@example.com"
    assert found.hint == f"{rules.STATE.next}; why: SHOP-42; https://flags.example.com/checkout"


def test_a_date_in_another_zone_is_said_in_utc() -> None:
    change = Scheduled(what="off", at=SOON.at.astimezone(timezone(timedelta(hours=5))))
    wanted = expect("enabled", nothing_scheduled_within="2h")
    (found,) = judge_flag(wanted, ON(scheduled=(change,)), object="checkout", now=NOW)
    assert found.found == "off, 2026-11-23T13:00:00Z"


def test_a_schema_is_never_fetched() -> None:
    wanted = expect(payload={"$ref": "http://127.0.0.1:9/schema.json"})
    with pytest.raises(Unresolvable):
        list(judge_flag(wanted, ON(value={}), object="checkout", now=NOW))


def test_a_huge_payload_is_said_in_short() -> None:
    (found,) = judge_flag(expect(payload=SCHEMA), ON(value="x" * 100_000), object="checkout", now=NOW)
    assert len(found.found) < 500


@given(percent=st.floats(0, 100), bound=st.floats(0, 100))
def test_a_share_is_at_least_or_at_most_any_bound(percent: float, bound: float) -> None:
    flag = PART(percent)
    low = list(judge_flag(expect("present", rollout={"at_least": bound}), flag, object="x", now=NOW))
    high = list(judge_flag(expect("present", rollout={"at_most": bound}), flag, object="x", now=NOW))
    exact = list(judge_flag(expect("present", rollout=bound), flag, object="x", now=NOW))
    assert not (low and high)
    assert bool(exact) == bool(low or high)
    if abs(percent - bound) >= 0.0051:
        assert exact


def test_every_rule_about_a_flag_is_tried() -> None:
    said = {id for _, _, findings in WRONG.values() for id, _, _ in findings}
    elsewhere = {"flags.passed", "flags.prerequisite", "flags.unknown", "flags.unknown_accepted"}
    assert said | elsewhere == {rule.id for rule in rules.RULES if rule.id.startswith("flags.")}
