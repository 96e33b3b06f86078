"""Whether one environment is ahead of the one that comes before it."""

from collections.abc import Iterator
from datetime import datetime

from flagcheck import rules
from flagcheck.expectations import Wanted
from flagcheck.judge.flag import hint_of, status_of, unknown
from flagcheck.judge.words import changed_text, state_text
from flagcheck.record import Audience, Flag, Presence
from hookset.outcome import Finding

NOBODY, PART, EVERYBODY = range(3)
DIGITS = 2
"""Of a share in percent: a third is 33.33 in one environment and 33.333 in another."""


def judge_parity(
    wanted: Wanted, here: tuple[str, Flag], before: tuple[str, Flag], now: datetime
) -> Iterator[Finding]:
    """One finding: `here` is ahead of `before`, is not, or it cannot be told; both are (environment, flag)."""
    (name, flag), (earlier, other) = here, before
    object = f"{wanted.key} in {name} and {earlier}"
    why = _untold(here, before)
    if why:
        yield unknown(wanted, object, why, rules.PARITY_UNKNOWN)
    elif is_ahead(flag, other):
        yield rules.AHEAD.finding(
            object,
            expected=f"not ahead of {earlier}: {state_text(other)}",
            found=f"{name}: {state_text(flag)}{changed_text(flag, now)}",
            hint=hint_of(rules.AHEAD, wanted, flag),
            status=status_of(rules.AHEAD, wanted),
        )
    else:
        both = f"{name}: {state_text(flag)}; {earlier}: {state_text(other)}"
        yield rules.PARITY_PASSED.finding(object, found=both)


def _untold(here: tuple[str, Flag], before: tuple[str, Flag]) -> str:
    """What is missing to compare; nothing where one end of the scale decides: nobody is never ahead, everybody never behind."""
    if _rank(here[1]) == NOBODY or _rank(before[1]) == EVERYBODY:
        return ""
    for place, flag in (here, before):
        if flag.presence is Presence.UNKNOWN:
            return f"{place}: {flag.why or 'its state is not known'}"
        if _rank(flag) is None:
            return f"{place}: who is given it cannot be told"
    return ""


def is_ahead(flag: Flag, other: Flag) -> bool:
    """Whether the flag is given to more than the other: to nobody, a part by its share, everybody.

    Two parts are compared by share where both are of everybody or both of those who meet conditions; else, and where a
    share is not one number, neither is more than the other.
    """
    mine, theirs = _rank(flag) or NOBODY, _rank(other) or NOBODY
    if mine != theirs or mine != PART or flag.served.conditional is not other.served.conditional:
        return mine > theirs
    more, less = flag.served.percent, other.served.percent
    return more is not None and less is not None and round(more, DIGITS) > round(less, DIGITS)


def _rank(flag: Flag) -> int | None:
    """None where it cannot be told. Off, absent and on for nobody are the same to whoever uses the service."""
    if flag.presence is not Presence.ON:
        return None if flag.presence is Presence.UNKNOWN else NOBODY
    ranks = {Audience.NONE: NOBODY, Audience.SOME: PART, Audience.ALL: EVERYBODY}
    return ranks.get(flag.served.audience)
