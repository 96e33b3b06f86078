"""Whether one environment is ahead of the one that comes before it."""

from collections.abc import Iterator
from datetime import datetime

from flagcheck import rules
from flagcheck.expectations import Wanted
from flagcheck.judge.flag import hint_of, status_of, unknown
from flagcheck.judge.words import changed_text, state_text
from flagcheck.record import Audience, Flag, Presence
from hookset.outcome import Finding


def judge_parity(
    wanted: Wanted, here: tuple[str, Flag], before: tuple[str, Flag], now: datetime
) -> Iterator[Finding]:
    """A finding where `here` is ahead of `before`, or where one of them cannot be told; both are (environment, flag)."""
    (name, flag), (earlier, other) = here, before
    object = f"{wanted.key} in {name} and {earlier}"
    for place, one in (here, before):
        if why := _untold(one):
            yield unknown(wanted, object, f"{place}: {why}", rules.PARITY_UNKNOWN)
            return
    if _ahead(flag, other):
        yield rules.AHEAD.finding(
            object,
            expected=f"not ahead of {earlier}: {state_text(other)}",
            found=f"{name}: {state_text(flag)}{changed_text(flag, now)}",
            hint=hint_of(rules.AHEAD, wanted, flag),
            status=status_of(rules.AHEAD, wanted),
        )


def _untold(flag: Flag) -> str:
    if flag.presence is Presence.UNKNOWN:
        return flag.why or "its state is not known"
    if flag.presence is Presence.ON and flag.served.audience is Audience.UNKNOWN:
        return "who is given it cannot be told"
    return ""


def _ahead(flag: Flag, other: Flag) -> bool:
    """Off and absent come first, then on for nobody, a part by its share, everybody.

    A part whose share is not one number is neither more nor less than another part.
    """
    if _rank(flag) != _rank(other) or flag.served.audience is not Audience.SOME:
        return _rank(flag) > _rank(other)
    mine, theirs = flag.served.percent, other.served.percent
    return mine is not None and theirs is not None and mine > theirs


def _rank(flag: Flag) -> int:
    ranks = {Audience.NONE: 1, Audience.SOME: 2, Audience.ALL: 3}
    return ranks[flag.served.audience] if flag.presence is Presence.ON else 0
