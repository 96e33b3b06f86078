"""What a pass takes over from a service's answer, and what two passes make of each other."""

import pytest

from flagcheck.ask.evidence import Evidence, Place, is_other
from flagcheck.failures import SILENT, ServiceFailed
from flagcheck.record import EVERYBODY, Evaluation, Flag, Presence, Reading, Served

LIVE, STAGING = Place("live", "production"), Place("staging", "staging")
ON = Flag(key="checkout", presence=Presence.ON, served=EVERYBODY)
OFF = Flag(key="checkout", presence=Presence.OFF)
ABSENT = Flag(key="checkout", presence=Presence.ABSENT)


def kept(*flags: Flag, environment: str = "production", control: str = "24 flags listed") -> Evidence:
    found = Evidence()
    flags_by_key = {flag.key: flag for flag in flags}
    found.keep(LIVE, Reading(flags=flags_by_key, environment=environment, control=control), ["checkout"])
    return found


@pytest.mark.parametrize(
    ("found", "presence", "why"),
    [
        (kept(ON), Presence.ON, ""),
        (kept(ABSENT), Presence.ABSENT, ""),
        (kept(ON, control=""), Presence.ON, ""),
        (
            kept(ABSENT, control=""),
            Presence.UNKNOWN,
            "it is not listed, and nothing else is: no proof that it is absent",
        ),
        (kept(), Presence.UNKNOWN, "the answer leaves it out"),
        (kept(ON, environment=""), Presence.ON, ""),
        (kept(ON, environment="Production"), Presence.ON, ""),
        (kept(ON, environment="staging"), Presence.UNKNOWN, "the answers are about staging"),
        (kept(ABSENT, environment="staging"), Presence.UNKNOWN, "the answers are about staging"),
        (Evidence(), Presence.UNKNOWN, "it was not read"),
    ],
)
def test_what_counts_of_an_answer(found: Evidence, presence: Presence, why: str) -> None:
    flag = found.flag(LIVE, "checkout")
    assert (flag.presence, flag.why) == (presence, why)
    assert found.flag(STAGING, "checkout").presence is Presence.UNKNOWN


@pytest.mark.parametrize(
    ("echo", "environment", "other"),
    [
        ("production", "production", False),
        ("Production", "production", False),
        ("", "production", False),
        ("production", "", False),
        ("staging", "production", True),
        ("production, staging", "production", True),
    ],
)
def test_another_environment(echo: str, environment: str, other: bool) -> None:
    assert is_other(echo, environment) is other


def given(value: object) -> Evidence:
    found = kept(ON)
    found.evaluations[LIVE, "beta", "checkout"] = Evaluation(
        key="checkout", presence=Presence.ON, value=value
    )
    return found


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (kept(ON), kept(ON), None),
        (kept(ON), Evidence(), None),
        (kept(ON), kept(OFF), "on for everybody, then off"),
        (kept(ABSENT), kept(ON), "absent, then on for everybody"),
        (
            kept(ON),
            kept(Flag(key="checkout", presence=Presence.ON, served=EVERYBODY, version="2")),
            "on for everybody, and something else of it changes",
        ),
        (
            kept(ON),
            kept(Flag(key="checkout", presence=Presence.ON, served=Served())),
            "on for everybody, then on",
        ),
        (given(True), given(True), None),
        (given(True), given(False), "true, then false for beta"),
    ],
)
def test_two_passes(before: Evidence, now: Evidence, said: str | None) -> None:
    assert before.unlike(now) == ({} if said is None else {(LIVE, "checkout"): said})


def test_what_never_agrees_is_doubted_and_nothing_else() -> None:
    found = given(True)
    found.flags[LIVE, "banner"] = ON
    found.doubt({(LIVE, "checkout"): "on, then off"})
    assert found.flag(LIVE, "checkout").presence is Presence.UNKNOWN
    assert found.evaluation(LIVE, "beta", "checkout").presence is Presence.UNKNOWN
    assert found.flag(LIVE, "banner").presence is Presence.ON
    assert (found.faults[LIVE].rule.id, found.faults[LIVE].message) == (
        "service.changing",
        "checkout: on, then off",
    )


def test_many_that_never_agree_are_counted() -> None:
    found = Evidence()
    found.doubt({(LIVE, f"flag-{number}"): "on, then off" for number in range(5)})
    assert found.faults[LIVE].message.endswith("flag-2: on, then off (and 2 more)")


def test_what_is_lost_is_unknown() -> None:
    found = kept(ON)
    fault = ServiceFailed(SILENT, "no answer within 5 s")
    found.lose(LIVE, fault, ["checkout"])
    found.lose_evaluations(LIVE, "beta", fault, ["checkout"])
    assert found.flag(LIVE, "checkout").why == SILENT.title
    assert found.evaluation(LIVE, "beta", "checkout").why == SILENT.title
    assert found.evaluation(LIVE, "staff", "checkout").why == "it was not evaluated"
