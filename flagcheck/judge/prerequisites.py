"""Whether the flags that a flag depends on are as they must be, in the same environment."""

from collections.abc import Iterator, Mapping

from flagcheck import rules
from flagcheck.expectations import Wanted
from flagcheck.judge.flag import hint_of, status_of, unknown
from flagcheck.judge.values import given_to_all
from flagcheck.judge.words import state_text
from flagcheck.record import Audience, Flag, Prerequisite, Presence
from hookset.outcome import Finding


def judge_prerequisites(
    wanted: Wanted, flag: Flag, others: Mapping[str, Flag], *, object: str, asked: bool
) -> Iterator[Finding]:
    """A finding for each prerequisite that is not as it must be, also of prerequisites' prerequisites.

    `others` has every flag that may be needed. `asked` where the file itself asks for prerequisites: then a service
    that does not tell them leaves the matter open.
    """
    if flag.prerequisites is None:
        if asked:
            yield unknown(wanted, object, "prerequisites: the service does not tell")
        return
    for needed in _chain(flag, others):
        other = others.get(needed.flag)
        if other is None or other.presence is Presence.UNKNOWN:
            why = other.why if other else "it was not read"
            yield unknown(wanted, object, f"prerequisite {needed.flag}: {why or 'its state is not known'}")
        elif not _met(needed, other):
            yield rules.PREREQUISITE.finding(
                object,
                expected=f"{needed.flag} {_words(needed)}",
                found=f"{needed.flag} is {state_text(other)}",
                hint=hint_of(rules.PREREQUISITE, wanted, other),
                status=status_of(rules.PREREQUISITE, wanted),
            )


def _chain(flag: Flag, others: Mapping[str, Flag]) -> Iterator[Prerequisite]:
    """Every prerequisite down to those that have none, each once: a circle ends."""
    seen: set[str] = {flag.key}
    waiting = list(flag.prerequisites or ())
    while waiting:
        needed = waiting.pop(0)
        if needed.flag in seen:
            continue
        seen.add(needed.flag)
        yield needed
        if other := others.get(needed.flag):
            waiting.extend(other.prerequisites or ())


def _met(needed: Prerequisite, other: Flag) -> bool:
    if needed.wanted is Presence.OFF:
        return other.presence is not Presence.ON or other.served.audience is Audience.NONE
    if other.presence is not Presence.ON and not needed.variants:
        return False
    given = given_to_all(other)
    if needed.variants and given is not None:
        return given in needed.variants
    return other.presence is Presence.ON and other.served.audience is not Audience.NONE


def _words(needed: Prerequisite) -> str:
    return f"gives {' or '.join(needed.variants)}" if needed.variants else f"is {needed.wanted}"
