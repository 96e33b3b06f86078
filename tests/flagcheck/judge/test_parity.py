"""Every row of docs/checks/parity.md, and that the order of environments is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagcheck.judge.parity import is_ahead, judge_parity
from flagcheck.record import Audience, Flag, Presence, Served
from hookset.outcome import Finding, Status
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
)


def judged(here: Flag, before: Flag, **how: str) -> Finding:
    wanted = expect("enabled", not_ahead_of="staging", **how)
    (found,) = judge_parity(wanted, ("production", here), ("staging", before), NOW)
    assert found.object == "checkout in production and staging"
    return found


NOT_AHEAD: dict[str, tuple[Flag, Flag]] = {
    "off, off": (OFF(), OFF()),
    "off, absent": (OFF(), ABSENT()),
    "absent, on": (ABSENT(), ON()),
    "on, on": (ON(), ON()),
    "a part, all": (PART(25), ON()),
    "a part, the same part": (PART(25), PART(25)),
    "a part, a larger part": (PART(25), PART(50)),
    "a third, a third rounded otherwise": (PART(100 / 3), PART(33.33)),
    "on for nobody, off": (ON(NOBODY), OFF()),
    "off, on for nobody": (OFF(), ON(NOBODY)),
    "by rules, by rules": (ON(RULES_DECIDE), ON(RULES_DECIDE)),
    "by rules, a part": (ON(RULES_DECIDE), PART(25)),
    "all of some, a part of everybody": (PART(100, conditional=True), PART(25)),
    "off, while nothing is known of staging": (OFF(), UNKNOWN("down")),
    "absent, while staging does not tell for whom": (ABSENT(), ON(NO_TELLING)),
    "for whom is not told, but staging is on for all": (ON(NO_TELLING), ON()),
    "nothing is known, but staging is on for all": (UNKNOWN("down"), ON()),
}
AHEAD: dict[str, tuple[Flag, Flag]] = {
    "on, off": (ON(), OFF()),
    "on, absent": (ON(), ABSENT()),
    "a part, off": (PART(1), OFF()),
    "by rules, off": (ON(RULES_DECIDE), OFF()),
    "by rules, on for nobody": (ON(RULES_DECIDE), ON(NOBODY)),
    "all, a part": (ON(), PART(99.9)),
    "all, by rules": (ON(), ON(RULES_DECIDE)),
    "all, all of some": (ON(), PART(100, conditional=True)),
    "a part, a smaller part": (PART(50), PART(25)),
    "a part of some, a smaller part of some": (PART(50, conditional=True), PART(25, conditional=True)),
}
UNTOLD: dict[str, tuple[Flag, Flag, str]] = {
    "here": (UNKNOWN("the answer leaves it out"), OFF(), "production: the answer leaves it out"),
    "there": (ON(), UNKNOWN(), "staging: its state is not known"),
    "for whom here": (ON(NO_TELLING), OFF(), "production: who is given it cannot be told"),
    "for whom there": (PART(25), ON(NO_TELLING), "staging: who is given it cannot be told"),
    "on both sides": (ON(NO_TELLING), ON(NO_TELLING), "production: who is given it cannot be told"),
}


@pytest.mark.parametrize("name", NOT_AHEAD)
def test_not_ahead(name: str) -> None:
    found = judged(*NOT_AHEAD[name])
    assert (found.id, found.status) == ("parity.passed", Status.PASSED)


@pytest.mark.parametrize("name", AHEAD)
def test_ahead(name: str) -> None:
    here, before = AHEAD[name]
    found = judged(here, before)
    assert (found.id, found.status) == ("parity.ahead", Status.FAILED)
    assert judged(here, before, severity="warning").status is Status.WARNING
    assert judged(before, here).id == "parity.passed"


@pytest.mark.parametrize("name", UNTOLD)
def test_what_cannot_be_told(name: str) -> None:
    here, before, said = UNTOLD[name]
    found = judged(here, before)
    assert (found.id, found.status, found.found) == ("parity.unknown", Status.INCONCLUSIVE, said)
    assert judged(here, before, when_unknown="warn").id == "flags.unknown_accepted"
    assert judged(here, before, when_unknown="fail").status is Status.FAILED


def test_the_finding_says_both_and_who() -> None:
    found = judged(ON(changed_at=ago(seconds=40), changed_by="ana"), PART(25))
    assert found.expected == "not ahead of staging: on for 25 %"
    assert found.found == "production: on for everybody, last changed 2026-11-23T11:59:20Z (40 s ago) by ana"


shares = st.one_of(st.none(), st.floats(0.001, 99.999), st.sampled_from([25.0, 33.33, 100 / 3, 50.0]))
served = st.builds(
    Served,
    audience=st.sampled_from([Audience.NONE, Audience.SOME, Audience.ALL]),
    percent=shares,
    conditional=st.sampled_from([True, False, None]),
)
flags = st.builds(
    Flag,
    key=st.just("x"),
    presence=st.sampled_from([Presence.ON, Presence.ON, Presence.OFF, Presence.ABSENT]),
    served=served,
)
comparable = st.one_of(
    st.just(OFF()), st.just(ABSENT()), st.just(ON()), st.just(ON(NOBODY)), st.floats(0.001, 99.999).map(PART)
)


@given(flags, flags, flags)
def test_ahead_is_a_strict_order(one: Flag, two: Flag, three: Flag) -> None:
    assert not is_ahead(one, one)
    assert not (is_ahead(one, two) and is_ahead(two, one))
    if is_ahead(one, two) and is_ahead(two, three):
        assert is_ahead(one, three)


@given(comparable, comparable, comparable)
def test_where_shares_are_known_it_is_a_weak_order(one: Flag, two: Flag, three: Flag) -> None:
    """Neither ahead of the other is a tie, and ties carry on: a chain of environments can be judged pair by pair."""

    def tie(first: Flag, second: Flag) -> bool:
        return not is_ahead(first, second) and not is_ahead(second, first)

    if tie(one, two) and tie(two, three):
        assert tie(one, three)
