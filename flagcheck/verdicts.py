"""From evidence to findings: each flag by the judges, then each service by what it answered."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import urlsplit

from flagcheck import failures, rules
from flagcheck.ask.evidence import Evidence, Place, is_other
from flagcheck.ask.services import Services
from flagcheck.expectations import Case, Wanted
from flagcheck.expectations.wanted import EVALUATED
from flagcheck.judge.evaluation import given_text, judge_case
from flagcheck.judge.flag import judge_flag
from flagcheck.judge.parity import judge_parity
from flagcheck.judge.prerequisites import judge_prerequisites
from flagcheck.judge.words import changed_text, state_text
from flagcheck.record import Presence
from hookset.outcome import Finding, Status

WRONG = (Status.FAILED, Status.INCONCLUSIVE)


def of_flag(services: Services, found: Evidence, wanted: Wanted) -> list[Finding]:
    """Every finding about one expectation: what is wrong, or that state, contexts and parity are as expected."""
    now = datetime.now(UTC)
    said = list(_of_state(services, found, wanted, now))
    for case in wanted.cases:
        said += _of_case(services, found, wanted, case)
    return [*said, *_of_parity(services, found, wanted, now)]


def object_of(services: Services, place: Place, key: str) -> str:
    """The flag and where it is judged: `checkout-v2 in production`, with the service where the file names several."""
    where = place.environment or services.entries[place.service].kind.title
    named = place.service not in ("", where) and len(services.entries) > 1
    return f"{key} in {where}" + (f" ({place.service})" if named else "")


def _of_state(services: Services, found: Evidence, wanted: Wanted, now: datetime) -> Iterator[Finding]:
    place = services.place(wanted)
    flag, object = found.flag(place, wanted.key), object_of(services, place, wanted.key)
    if flag.presence is Presence.UNKNOWN and _contexts_say_it(wanted, found, place):
        return
    said = list(judge_flag(wanted, flag, object=object, now=now))
    if wanted.prerequisites and flag.presence is Presence.ON:
        # only where there are any: else 10,000 flags cost 10,000 times 10,000 steps
        known = found.flags.items() if flag.prerequisites else ()
        others = {key: one for (where, key), one in known if where == place}
        said += judge_prerequisites(wanted, flag, others, object=object, asked=wanted.prerequisites_asked)
    yield from said or [rules.FLAGS_PASSED.finding(object, found=state_text(flag) + changed_text(flag, now))]


def _contexts_say_it(wanted: Wanted, found: Evidence, place: Place) -> bool:
    """Whether nothing but contexts is expected, or one of them is given the flag, which is on therefore."""
    if not wanted.cases or wanted.needs - EVALUATED or wanted.archived:
        return False
    given = [found.evaluation(place, case.name, wanted.key) for case in wanted.cases]
    on = any(one.presence is Presence.ON and one.value is not False for one in given)
    return wanted.state is None or (on and wanted.state in ("enabled", "present"))


def _of_case(services: Services, found: Evidence, wanted: Wanted, case: Case) -> Iterator[Finding]:
    place = services.place(wanted)
    object = f"{object_of(services, place, wanted.key)} for {case.name}"
    given = found.evaluation(place, case.name, wanted.key)
    said = list(judge_case(wanted, case, given, object=object))
    yield from said or [rules.EVALUATION_PASSED.finding(object, found=given_text(given))]


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
    asked = dict.fromkeys([*found.echoes, *found.faults])
    for place in asked:
        title = services.title(place)
        echo = found.echoes.get(place, "")
        if fault := found.faults.get(place):
            concerned = [each for each in wanted if place in services.chain(each)]
            yield fault.finding(title, status_of_fault(concerned))
        elif is_other(echo, place.environment):
            yield failures.OTHER_ENVIRONMENT.finding(title, expected=place.environment, found=echo)
        else:
            yield from _answered(services, place, echo, len(by_place.get(place, ())), alone=len(asked) == 1)


def status_of_fault(concerned: Sequence[Wanted]) -> Status | None:
    """A warning where no expectation that counts depends on the service, else the rule's own."""
    counts = any(each.when_unknown != "warn" and each.severity is Status.FAILED for each in concerned)
    return None if counts or not concerned else Status.WARNING


def _answered(services: Services, place: Place, echo: str, flags: int, *, alone: bool) -> Iterator[Finding]:
    service = services.at(place)
    http = service.http
    host = urlsplit(http.url).netloc if http.tally["requests"] else "its definition file"
    title = services.title(place)
    about = f", answers for {echo}" if echo and not place.environment else ""
    counted = f", {flags} flag{'' if flags == 1 else 's'}" if flags else ""
    said = f"at {host}{about}{counted}"
    yield failures.SERVICE_PASSED.finding(title, found=said, summary=f"{title} {said}" if alone else "")
    refuses_others = service.environment_by_request and not service.takes_any_environment
    if place.environment and not echo and not refuses_others:
        yield failures.UNPROVED.finding(title)
