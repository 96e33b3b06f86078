"""Whether every edge gives the same answer, asked again until it does or its time is up."""

from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from flagcheck import rules
from flagcheck.ask.evidence import Evidence, Fault, Place
from flagcheck.ask.passes import cases, evaluate, read
from flagcheck.ask.services import Services
from flagcheck.expectations import Case, Given, Wanted
from flagcheck.failures import Denied
from flagcheck.judge.edge import expected_of_anybody, judge_edge_answer, judge_edge_flag
from flagcheck.judge.evaluation import judge_case
from flagcheck.judge.flag import unknown
from flagcheck.record import Presence
from flagcheck.service import Tells
from flagcheck.settle import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, RESERVE_SECONDS
from flagcheck.verdicts import WRONG, status_of_fault
from hookset.outcome import Finding

NEUTRAL = Case(name="", context={"targetingKey": "flagcheck"}, given=Given())
"""For a flag without named contexts: what an endpoint that only evaluates gives somebody it knows nothing of."""


@dataclass(frozen=True)
class Edge:
    """One endpoint and the flags that are to be the same there, until so many seconds are left of the budget."""

    place: Place
    wanted: tuple[Wanted, ...]
    until: float


def edges_of(services: Services, wanted: Sequence[Wanted], *, wait: bool) -> list[Edge]:
    """Every edge that the expectations name; its time begins now. `wait` gives each the whole budget."""
    grouped: dict[Place, list[Wanted]] = defaultdict(list)
    for each in wanted:
        for place in services.edges(each):
            grouped[place].append(each)
    left = services.deadline.left
    return [Edge(place, tuple(some), _until(left, some, wait=wait)) for place, some in grouped.items()]


def _until(left: float, wanted: Sequence[Wanted], *, wait: bool) -> float:
    longest = max(each.edge_within for each in wanted)
    return RESERVE_SECONDS if wait else max(RESERVE_SECONDS, left - longest)


def judge_edges(
    services: Services, found: Evidence, edges: Sequence[Edge]
) -> Generator[Finding, None, Denied | None]:
    """The findings about every edge, each within its time and the budget; returns what an edge refused its token with."""
    pending, pause, refused, told = list(edges), FIRST_PAUSE_SECONDS, None, ""
    while pending:
        waiting: list[Edge] = []
        for edge in pending:
            said, fault = _asked(services, found, edge)
            refused = refused or (fault if isinstance(fault, Denied) else None)
            late = services.stop.is_set() or services.deadline.left <= edge.until
            if late or isinstance(fault, Denied) or not _may_come(services, found, edge, said):
                yield from said or [_same(services, edge)]
                continue
            waiting.append(edge)
            missing = next(finding.object for finding in said if finding.status in WRONG)
        pending = waiting
        if pending:
            ends = max(edge.until for edge in pending)
            told = _wait(services, missing, min(pause, services.deadline.left - ends), told)
        pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
    return refused


def _wait(services: Services, missing: str, pause: float, told: str) -> str:
    """Pause, saying what is still missing where that has changed."""
    with services.deadline.within(f"waiting for {missing}"):
        if missing != told:
            services.context.say(f"waiting for {missing}; {services.deadline.left:.0f} s left")
        services.pause(max(0.0, pause))
    return missing


def _may_come(services: Services, found: Evidence, edge: Edge, said: Sequence[Finding]) -> bool:
    """Whether something is wrong that time may heal: not what the flag service itself leaves unknown."""
    if not any(finding.status in WRONG for finding in said):
        return False
    tells = services.at(edge.place).tells
    here = [(each, found.flag(services.place(each), each.key)) for each in edge.wanted]
    return any(
        each.cases
        or (flag.presence is not Presence.UNKNOWN and Tells.ROLLOUT in tells)
        or expected_of_anybody(flag) is not msgspec.UNSET
        for each, flag in here
    )


def _same(services: Services, edge: Edge) -> Finding:
    title = services.title(edge.place)
    same = f"{title}: {len(edge.wanted)} flag{'s' * (len(edge.wanted) != 1)} as in the flag service"
    return rules.EDGE_PASSED.finding(title, summary=same)


def _asked(services: Services, found: Evidence, edge: Edge) -> tuple[list[Finding], Fault | None]:
    """One pass over one edge: its findings, and what it failed with."""
    there = Evidence()
    tells = services.at(edge.place).tells
    if Tells.ROLLOUT in tells:
        read(services, there, edge.place, {each.key for each in edge.wanted})
    if Tells.EVALUATION in tells:
        for case, keys in cases(edge.wanted, None if Tells.ROLLOUT in tells else NEUTRAL):
            evaluate(services, there, edge.place, case, keys)
    if fault := there.faults.get(edge.place):
        return _lost(services, edge, fault), fault
    return [finding for each in edge.wanted for finding in _judged(services, found, there, edge, each)], None


def _judged(
    services: Services, found: Evidence, there: Evidence, edge: Edge, wanted: Wanted
) -> Iterator[Finding]:
    here = found.flag(services.place(wanted), wanted.key)
    object = _object(services, edge, wanted)
    service = services.at(edge.place)
    tells = service.tells
    if Tells.ROLLOUT in tells:
        flag = there.flag(edge.place, wanted.key)
        yield from judge_edge_flag(wanted, here, flag, object=object, by_evaluation=service.by_evaluation)
    if Tells.EVALUATION not in tells:
        return
    for case in wanted.cases:
        given = there.evaluation(edge.place, case.name, wanted.key)
        for finding in judge_case(wanted, case, given, object=f"{object} for {case.name}"):
            yield _as_edge(finding)
    if not wanted.cases and Tells.ROLLOUT not in tells:
        given = there.evaluation(edge.place, NEUTRAL.name, wanted.key)
        yield from judge_edge_answer(wanted, here, given, object=object)


def _object(services: Services, edge: Edge, wanted: Wanted) -> str:
    return f"{wanted.key} at {services.title(edge.place)}"


def _as_edge(finding: Finding) -> Finding:
    """What was judged as an evaluation, under the edge's own ids."""
    if finding.id == rules.UNKNOWN_ACCEPTED.id:
        return finding
    rule = rules.EDGE_UNKNOWN if finding.id == rules.EVALUATION_UNKNOWN.id else rules.EDGE_DIFFERS
    return rule.finding(finding.object, expected=finding.expected, found=finding.found, status=finding.status)


def _lost(services: Services, edge: Edge, fault: Fault) -> list[Finding]:
    """An edge that cannot be asked: said once of the edge, and of each flag what that means for it."""
    said = [fault.finding(services.title(edge.place), status_of_fault(edge.wanted))]
    why = fault.rule.title
    return [
        *said,
        *(unknown(each, _object(services, edge, each), why, rules.EDGE_UNKNOWN) for each in edge.wanted),
    ]
