"""Whether an evaluation endpoint gives the answer that the flag service itself gives."""

from collections.abc import Iterator
from typing import Any

import msgspec

from flagcheck import rules
from flagcheck.expectations import Wanted
from flagcheck.judge.flag import hint_of, status_of, unknown
from flagcheck.judge.words import less, state_text, value_text
from flagcheck.record import Audience, Evaluation, Flag, Presence, Served
from hookset.outcome import Finding
from hookset.same import same_value

OFF = (Presence.OFF, Presence.ABSENT)


def judge_edge_flag(
    wanted: Wanted, here: Flag, there: Flag, *, object: str, by_evaluation: bool = False
) -> Iterator[Finding]:
    """A finding where the edge's own record of the flag is another one than the flag service's.

    `by_evaluation`: the edge tells what one user is given of whom nothing is known.
    """
    if Presence.UNKNOWN in (here.presence, there.presence):
        yield _unknown(wanted, object, there.why or here.why or "its state is not known")
        return
    mine, theirs = _served(here), _served(there)
    by_rules = theirs.audience is Audience.SOME and theirs.percent is None
    if by_evaluation and by_rules and mine.audience is not Audience.SOME:
        # rules gave that user something: they may as well give it, or nothing, to everybody
        theirs = Served()
    # whoever is on for nobody is off: an edge that lists what is on says absent for both
    alike = here.presence is there.presence or not (_given(mine) or _given(theirs))
    if not alike or _otherwise(mine, theirs):
        yield _differs(wanted, object, state_text(here), state_text(there))
    elif _given(mine) and _other_value(here, there):
        yield _differs(wanted, object, value_text(here.value), value_text(there.value))
    elif (mine.audience is Audience.UNKNOWN) != (theirs.audience is Audience.UNKNOWN) and not wanted.cases:
        yield _unknown(wanted, object, "who is given it is told by one of the two only")


def judge_edge_answer(wanted: Wanted, here: Flag, given: Evaluation, *, object: str) -> Iterator[Finding]:
    """A finding where what the edge gives a context without attributes cannot be the flag service's state."""
    expected, audience = expected_of_anybody(here), _served(here).audience
    if Presence.UNKNOWN in (here.presence, given.presence):
        yield _unknown(wanted, object, given.why or here.why or "its state is not known")
    elif given.presence in OFF and audience is Audience.NONE:
        return
    elif given.presence in OFF and audience is Audience.ALL:
        yield _differs(wanted, object, state_text(here), str(given.presence))
    elif expected is msgspec.UNSET:
        said = f"the flag is {state_text(here)}: what any one context is given, only `for` can say"
        yield _unknown(wanted, object, said)
    elif given.value is msgspec.UNSET:
        yield _unknown(wanted, object, "the edge leaves the value to the code's default")
    elif not same_value(expected, given.value) and not _is_off_side(here, given):
        yield _differs(wanted, object, value_text(expected), value_text(given.value))


def expected_of_anybody(here: Flag) -> Any:
    """What a context of which nothing is known is given; UNSET where the flag's record does not decide that."""
    if here.value is not msgspec.UNSET or here.type not in ("boolean", ""):
        return here.value
    return {Audience.ALL: True, Audience.NONE: False}.get(_served(here).audience, msgspec.UNSET)


def _is_off_side(here: Flag, given: Evaluation) -> bool:
    return given.value is False and not _given(_served(here))


def _served(flag: Flag) -> Served:
    return flag.served if flag.presence is Presence.ON else Served(audience=Audience.NONE)


def _given(served: Served) -> bool:
    return served.audience is not Audience.NONE


def _otherwise(mine: Served, theirs: Served) -> bool:
    if Audience.UNKNOWN in (mine.audience, theirs.audience):
        return False
    if mine.audience is not theirs.audience:
        return True
    if mine.percent is None or theirs.percent is None:
        return False
    return less(mine.percent, theirs.percent) or less(theirs.percent, mine.percent)


def _other_value(here: Flag, there: Flag) -> bool:
    """Whether everybody is given one value here and another one there; where either is not told, nobody knows."""
    told = here.value is not msgspec.UNSET and there.value is not msgspec.UNSET
    return told and not same_value(here.value, there.value)


def _differs(wanted: Wanted, object: str, expected: str, found: str) -> Finding:
    rule = rules.EDGE_DIFFERS
    hint = hint_of(rule, wanted, Flag(key=wanted.key, presence=Presence.UNKNOWN))
    return rule.finding(object, expected=expected, found=found, hint=hint, status=status_of(rule, wanted))


def _unknown(wanted: Wanted, object: str, why: str) -> Finding:
    return unknown(wanted, object, why, rules.EDGE_UNKNOWN)
