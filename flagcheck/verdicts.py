"""From evidence to findings: each flag by the judges, then each service by what it answered."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import urlsplit

from flagcheck import failures, rules
from flagcheck.ask.evidence import Evidence, Place, is_other
from flagcheck.ask.services import Services
from flagcheck.expectations import Wanted
from flagcheck.judge.evaluation import judge_case
from flagcheck.judge.flag import judge_flag
from flagcheck.judge.parity import judge_parity
from flagcheck.judge.prerequisites import judge_prerequisites
from flagcheck.judge.words import changed_text, state_text
from flagcheck.record import Presence
from hookset.outcome import Finding, Status

WRONG = (Status.FAILED, Status.INCONCLUSIVE)


def of_flag(services: Services, found: Evidence, wanted: Wanted) -> list[Finding]:
    """Every finding about one expectation; one passed finding where nothing is wrong."""
    now = datetime.now(UTC)
    place = services.place(wanted)
    said = list(_of_state(services, found, wanted, now))
    said += _of_cases(services, found, wanted)
    said += _of_parity(services, found, wanted, now)
    if any(finding.status is not Status.INFO for finding in said):
        return said
    flag = found.flag(place, wanted.key)
    object = object_of(services, place, wanted.key)
    how = state_text(flag) if flag.presence is not Presence.UNKNOWN else _contexts(wanted)
    return [*said, rules.FLAGS_PASSED.finding(object, found=how + changed_text(flag, now))]


def object_of(services: Services, place: Place, key: str) -> str:
    """The flag and where it is judged: `checkout-v2 in production`, with the service where the file names several."""
    where = place.environment or services.entries[place.service].kind.title
    return f"{key} in {where}" + (
        f" ({place.service})" if place.service and len(services.entries) > 1 else ""
    )


def _contexts(wanted: Wanted) -> str:
    return f"as expected for {', '.join(case.name for case in wanted.cases)}"


def _of_state(services: Services, found: Evidence, wanted: Wanted, now: datetime) -> Iterator[Finding]:
    place = services.place(wanted)
    flag, object = found.flag(place, wanted.key), object_of(services, place, wanted.key)
    if flag.presence is Presence.UNKNOWN and wanted.cases and not wanted.needs - {"evaluation"}:
        return  # only contexts are expected, and they are judged by themselves
    yield from judge_flag(wanted, flag, object=object, now=now)
    if wanted.prerequisites and flag.presence is Presence.ON:
        others = {key: one for (where, key), one in found.flags.items() if where == place}
        yield from judge_prerequisites(wanted, flag, others, object=object, asked=wanted.prerequisites_asked)


def _of_cases(services: Services, found: Evidence, wanted: Wanted) -> Iterator[Finding]:
    place = services.place(wanted)
    for case in wanted.cases:
        object = f"{object_of(services, place, wanted.key)} for {case.name}"
        yield from judge_case(wanted, case, found.evaluation(place, case.name, wanted.key), object=object)


def _of_parity(services: Services, found: Evidence, wanted: Wanted, now: datetime) -> Iterator[Finding]:
    """Each environment of the chain with the one before it."""
    chain = services.chain(wanted)
    for here, before in pairwise(chain):
        pair = [(_named(place), found.flag(place, wanted.key)) for place in (here, before)]
        yield from judge_parity(wanted, pair[0], pair[1], now)


def _named(place: Place) -> str:
    return place.environment or place.service


def of_services(services: Services, found: Evidence, wanted: Sequence[Wanted]) -> Iterator[Finding]:
    """What each service answered: passed, why not, or for another environment."""
    by_place = services.places(wanted)
    for place in dict.fromkeys([*found.echoes, *found.faults]):
        title = services.title(place)
        echo = found.echoes.get(place, "")
        excused = bool(by_place.get(place)) and all(
            each.when_unknown == "warn" for each in wanted if place in services.chain(each)
        )
        if fault := found.faults.get(place):
            yield fault.finding(title, Status.WARNING if excused else None)
        elif is_other(echo, place.environment):
            yield failures.OTHER_ENVIRONMENT.finding(title, expected=place.environment, found=echo)
        else:
            yield from _answered(services, place, echo, len(by_place.get(place, ())))


def _answered(services: Services, place: Place, echo: str, flags: int) -> Iterator[Finding]:
    host = urlsplit(services.at(place).http.url).netloc or "its definition file"
    title = services.title(place)
    about = f", answers for {echo}" if echo and not place.environment else ""
    counted = f", {flags} flag{'' if flags == 1 else 's'}" if flags else ""
    yield failures.SERVICE_PASSED.finding(title, summary=f"{title} at {host}{about}{counted}")
    if not echo and not services.at(place).environment_by_request and place.environment:
        yield failures.UNPROVED.finding(title)
