"""When what was read is taken for what is: two passes that agree, or, waiting, all that is expected."""

from collections.abc import Callable, Sequence

from flagcheck.ask.evidence import Evidence
from flagcheck.ask.passes import one_pass
from flagcheck.ask.services import Services
from flagcheck.expectations import Wanted
from flagcheck.failures import CHANGING, ServiceFailed
from flagcheck.verdicts import WRONG, of_flag

FEW_REQUESTS = 10
"""A pass that costs no more is made again whole; of a dearer one only what would stop the release."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 5.0
MOST_PASSES = 8
RESERVE_SECONDS = 0.5
NAMED = 3


def settled(services: Services, wanted: Sequence[Wanted]) -> Evidence:
    """The evidence of two passes in a row that agree. Raises ServiceFailed (changing) where none do in time."""
    before = services.requests
    found = one_pass(services, wanted)
    again = list(wanted) if services.requests - before <= FEW_REQUESTS else wrong(services, found, wanted)
    pause = 0.0
    for _ in range(MOST_PASSES):
        if found.faults or not again:
            return found
        services.deadline.sleep(pause)
        newer = one_pass(services, again)
        if newer.faults or found.agrees_with(newer):
            return found
        found.take(newer)
        pause = max(FIRST_PAUSE_SECONDS, pause * 2)
        if services.deadline.left < pause + RESERVE_SECONDS:
            break
    raise ServiceFailed(CHANGING, f"{MOST_PASSES} reads, each unlike the one before")


def awaited(services: Services, wanted: Sequence[Wanted]) -> Evidence:
    """Poll until all expectations hold and go on holding, or the budget ends: then the last evidence."""
    pause, said = FIRST_PAUSE_SECONDS, ""
    while True:
        began = services.deadline.left
        found = one_pass(services, wanted)
        missing = wrong(services, found, wanted)
        if not missing and found.agrees_with(one_pass(services, wanted)):
            return found
        said = _say(services, missing, len(wanted), said)
        took = began - services.deadline.left
        if services.deadline.left < pause + took + RESERVE_SECONDS:
            return found
        with services.deadline.within(f"waiting for {_names(missing)}"):
            services.deadline.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)


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


Reader = Callable[[Services, Sequence[Wanted]], Evidence]
