"""When what was read is taken for what is: two passes that agree, or, waiting, all that is expected."""

from collections.abc import Sequence

from flagcheck.ask.evidence import Evidence, Place
from flagcheck.ask.passes import one_pass
from flagcheck.ask.services import Services
from flagcheck.expectations import Wanted
from flagcheck.failures import SILENT, Denied, ServiceFailed
from flagcheck.verdicts import WRONG, of_flag

FEW_REQUESTS = 5
"""A pass that costs no more is made again whole; of a dearer one only what would stop the release."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 5.0
MOST_PASSES = 8
RESERVE_SECONDS = 0.5
REFUSED_SECONDS = 2.0
"""Left for one more pass where a service fails at once: that is tried for half of what is left, however little."""
NAMED = 3


def settled(services: Services, wanted: Sequence[Wanted]) -> Evidence:
    """The evidence of two passes in a row that agree; flags of which none do in time are UNKNOWN, with a fault.

    A place that fails in either pass is not asked again: what it said before is not confirmed.
    """
    before = services.requests
    found = one_pass(services, wanted)
    again = list(wanted) if services.requests - before <= FEW_REQUESTS else wrong(services, found, wanted)
    pause = 0.0
    unlike: dict[tuple[Place, str], str] = {}
    for _ in range(MOST_PASSES):
        again = [each for each in again if not found.faults.keys() & {*services.chain(each)}]
        if not again:
            return found
        services.pause(pause)
        newer = one_pass(services, again)
        unlike = {at: said for at, said in found.unlike(newer).items() if at[0] not in newer.faults}
        found.take(newer)
        if not unlike:
            return found
        pause = min(max(FIRST_PAUSE_SECONDS, pause * 2), LONGEST_PAUSE_SECONDS)
        if services.stop.is_set() or services.deadline.left < pause + RESERVE_SECONDS:
            break
    found.doubt(unlike)
    return found


def awaited(services: Services, wanted: Sequence[Wanted]) -> Evidence:
    """Poll until all expectations hold twice in a row, or the budget ends: then the last evidence."""
    pause, said = FIRST_PAUSE_SECONDS, ""
    while True:
        began = services.deadline.left
        found = one_pass(services, wanted)
        missing = wrong(services, found, wanted)
        took = began - services.deadline.left
        if not missing and services.deadline.left > took:
            found = one_pass(services, wanted)
            missing = wrong(services, found, wanted)
        refused = any(isinstance(fault, Denied) for fault in found.faults.values())
        spare = services.deadline.left - _needed(found, took) - RESERVE_SECONDS
        if not missing or refused or spare < FIRST_PAUSE_SECONDS or services.stop.is_set():
            return found
        with services.deadline.within(f"waiting for {_names(missing)}"):
            said = _say(services, missing, len(wanted), said)
            services.pause(min(max(pause, _asked_to_wait(found)), spare))
        pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)


def _needed(found: Evidence, took: float) -> float:
    """Seconds of two passes more, as long as the last one, unless that one waited for a service that is not silent."""
    failed = found.faults and all(fault.rule is not SILENT for fault in found.faults.values())
    return min(2 * took, REFUSED_SECONDS) if failed else 2 * took


def _asked_to_wait(found: Evidence) -> float:
    """Seconds for which a service that limits requests asked not to be asked again."""
    waits = (fault.wait for fault in found.faults.values() if isinstance(fault, ServiceFailed))
    return max(waits, default=0.0)


def wrong(services: Services, found: Evidence, wanted: Sequence[Wanted]) -> list[Wanted]:
    """The expectations that would stop the release, as the evidence stands."""
    return [each for each in wanted if any(one.status in WRONG for one in of_flag(services, found, each))]


def _say(services: Services, missing: Sequence[Wanted], all: int, before: str) -> str:
    """Say what is still missing, when that has changed."""
    text = f"waiting for {len(missing)} of {all} flags: {_names(missing)}"
    if text != before:
        services.context.say(f"{text}; {services.deadline.left:.0f} s left")
    return text


def _names(missing: Sequence[Wanted]) -> str:
    names = [each.key for each in missing[:NAMED]]
    return ", ".join(names) + (f" and {len(missing) - NAMED} more" if len(missing) > NAMED else "")
