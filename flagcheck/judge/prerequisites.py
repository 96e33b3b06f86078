"""Whether the flags that a flag depends on are as they must be, in the same environment."""

from collections.abc import Iterator, Mapping

from flagcheck import rules
from flagcheck.expectations import Wanted
from flagcheck.judge.flag import hint_of, status_of, unknown
from flagcheck.judge.values import given_to_all, to_nobody
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
        other = others.get(needed.flag) or Flag(
            key=needed.flag, presence=Presence.UNKNOWN, why="it was not read"
        )
        met = _met(needed, other)
        if met is None:
            why = other.why or "whether it is as it must be cannot be told"
            yield unknown(wanted, object, f"prerequisite {needed.flag}: {why}")
        elif not met:
            yield rules.PREREQUISITE.finding(
                object,
                expected=f"{needed.flag} {_words(needed)}",
                found=f"{needed.flag} is {state_text(other)}",
                hint=hint_of(rules.PREREQUISITE, wanted, other),
                status=status_of(rules.PREREQUISITE, wanted),
            )


def _chain(flag: Flag, others: Mapping[str, Flag]) -> Iterator[Prerequisite]:
    """Every prerequisite down to those that have none, each once: a circle ends."""
    seen: set[Prerequisite] = set()
    waiting = list(flag.prerequisites or ())
    while waiting:
        needed = waiting.pop(0)
        if needed.flag == flag.key or needed in seen:
            continue
        seen.add(needed)
        yield needed
        other = others.get(needed.flag)
        if other and needed.wanted is Presence.ON:
            waiting.extend(other.prerequisites or ())


def _met(needed: Prerequisite, other: Flag) -> bool | None:
    """Whether it is as it must be, for a part at least; None where that cannot be told."""
    if other.presence is Presence.UNKNOWN:
        return None
    if needed.variants:
        return _gives(needed.variants, other)
    if other.presence is not Presence.ON:
        return needed.wanted is Presence.OFF
    if needed.wanted is Presence.OFF:
        return None if other.served.audience is Audience.UNKNOWN else other.served.audience is Audience.NONE
    return other.served.audience is not Audience.NONE


def _gives(variants: tuple[str, ...], other: Flag) -> bool | None:
    given = given_to_all(other)
    if given is not None:
        return given in variants
    if to_nobody(other):
        return False
    several = [one.name for one in other.variants or () if one.percent != 0]
    return any(name in variants for name in several) if several else None


def _words(needed: Prerequisite) -> str:
    return f"gives {' or '.join(needed.variants)}" if needed.variants else f"is {needed.wanted}"
