"""Whether an evaluation endpoint gives the answer that the flag service itself gives."""

from collections.abc import Iterator

import msgspec

from flagcheck import rules
from flagcheck.expectations import Wanted
from flagcheck.judge.flag import hint_of, status_of, unknown
from flagcheck.judge.words import same_value, served_text, state_text, value_text
from flagcheck.record import Audience, Evaluation, Flag, Presence
from hookset.outcome import Finding, Rule

OFF = (Presence.OFF, Presence.ABSENT)


def judge_edge_flag(wanted: Wanted, here: Flag, there: Flag, *, object: str) -> Iterator[Finding]:
    """A finding where the edge's own record of the flag is another one than the flag service's."""
    if Presence.UNKNOWN in (here.presence, there.presence):
        yield _unknown(wanted, object, there.why or here.why or "its state is not known")
        return
    # an edge that lists what is on only says absent for off
    alike = here.presence is there.presence or (here.presence in OFF and there.presence in OFF)
    if not alike or _served_otherwise(here, there):
        yield _differs(wanted, object, state_text(here), state_text(there))


def judge_edge_answer(wanted: Wanted, here: Flag, given: Evaluation, *, object: str) -> Iterator[Finding]:
    """A finding where what the edge gives a context without attributes cannot be the flag service's state."""
    if given.presence is Presence.UNKNOWN:
        yield _unknown(wanted, object, given.why or "the edge does not tell")
    elif here.presence is Presence.UNKNOWN:
        yield _unknown(wanted, object, here.why or "its state is not known")
    elif here.presence in OFF:
        if given.presence not in OFF and given.value is not False:
            yield _differs(wanted, object, str(here.presence), value_text(given.value))
    elif given.presence in OFF:
        yield _differs(wanted, object, state_text(here), str(given.presence))
    else:
        yield from _of_what_is_on(wanted, here, given, object)


def _of_what_is_on(wanted: Wanted, here: Flag, given: Evaluation, object: str) -> Iterator[Finding]:
    expected = here.value
    if expected is msgspec.UNSET and here.type in ("boolean", ""):
        expected = {Audience.ALL: True, Audience.NONE: False}.get(here.served.audience, msgspec.UNSET)
    if expected is msgspec.UNSET:
        said = f"the flag is on{served_text(here.served)}: what any one context is given, only `for` can say"
        yield _unknown(wanted, object, said)
    elif given.value is not msgspec.UNSET and not same_value(expected, given.value):
        yield _differs(wanted, object, value_text(expected), value_text(given.value))


def _served_otherwise(here: Flag, there: Flag) -> bool:
    if here.presence is not Presence.ON:
        return False
    mine, theirs = here.served, there.served
    if Audience.UNKNOWN in (mine.audience, theirs.audience):
        return False
    if mine.audience is not theirs.audience:
        return True
    return None not in (mine.percent, theirs.percent) and mine.percent != theirs.percent


def _differs(wanted: Wanted, object: str, expected: str, found: str) -> Finding:
    rule: Rule = rules.EDGE_DIFFERS
    hint = hint_of(rule, wanted, Flag(key=wanted.key, presence=Presence.UNKNOWN))
    return rule.finding(object, expected=expected, found=found, hint=hint, status=status_of(rule, wanted))


def _unknown(wanted: Wanted, object: str, why: str) -> Finding:
    return unknown(wanted, object, why, rules.EDGE_UNKNOWN)
