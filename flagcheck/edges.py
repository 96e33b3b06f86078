"""Whether every edge gives the same answer, asked again until it does or its time is up."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flagcheck import rules
from flagcheck.ask.evidence import Evidence, Fault, Place
from flagcheck.ask.passes import evaluate
from flagcheck.ask.services import Services
from flagcheck.expectations import Case, Given, Wanted
from flagcheck.failures import Denied, ServiceFailed
from flagcheck.judge.edge import judge_edge_answer, judge_edge_flag
from flagcheck.judge.evaluation import judge_case
from flagcheck.service import Tells
from flagcheck.settle import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, RESERVE_SECONDS
from flagcheck.verdicts import WRONG, object_of
from hookset.outcome import Finding

NEUTRAL = Case(name="anybody", context={"targetingKey": "flagcheck"}, given=Given())
"""For a flag without named contexts: what an endpoint that only evaluates gives somebody it knows nothing of."""


@dataclass(frozen=True)
class Edge:
    """One endpoint and the flags that are to be the same there."""

    place: Place
    wanted: tuple[Wanted, ...]
    seconds: float


def edges_of(services: Services, wanted: Sequence[Wanted], *, wait: bool) -> list[Edge]:
    """Every edge that the expectations name; `wait` gives each the whole budget."""
    grouped: dict[Place, list[Wanted]] = defaultdict(list)
    for each in wanted:
        for place in services.edges(each):
            grouped[place].append(each)
    left = services.deadline.left
    return [
        Edge(place, tuple(some), left if wait else max(each.edge_within for each in some))
        for place, some in grouped.items()
    ]


def judge_edges(services: Services, found: Evidence, edges: Sequence[Edge]) -> Iterator[Finding]:
    """The findings about every edge, each within its time and the budget."""
    for edge in edges:
        yield from _last(services, found, edge)


def _last(services: Services, found: Evidence, edge: Edge) -> list[Finding]:
    until = services.deadline.left - edge.seconds
    pause = FIRST_PAUSE_SECONDS
    title = services.title(edge.place)
    while True:
        said = _asked(services, found, edge)
        bad = [finding for finding in said if finding.status in WRONG]
        if not bad:
            same = f"{title}: {len(edge.wanted)} flag{'s' * (len(edge.wanted) != 1)} as in the flag service"
            return said or [rules.EDGE_PASSED.finding(title, summary=same)]
        if services.deadline.left - pause < max(until, RESERVE_SECONDS):
            return said
        services.context.say(f"waiting for {title}: {bad[0].object}; {services.deadline.left:.0f} s left")
        with services.deadline.within(f"waiting for {title}"):
            services.deadline.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)


def _asked(services: Services, found: Evidence, edge: Edge) -> list[Finding]:
    """One pass over one edge."""
    there = Evidence()
    keys = {each.key for each in edge.wanted}
    tells = services.at(edge.place).tells
    if Tells.ROLLOUT in tells:
        _read(services, there, edge.place, keys)
    if Tells.EVALUATION in tells:
        for case, some in _cases(edge, neutral=Tells.ROLLOUT not in tells).values():
            evaluate(services, there, edge.place, case, some)
    if fault := there.faults.get(edge.place):
        return _lost(services, edge, fault)
    return [finding for each in edge.wanted for finding in _judged(services, found, there, edge, each)]


def _read(services: Services, there: Evidence, place: Place, keys: set[str]) -> None:
    with services.deadline.within(f"reading {services.title(place)}"):
        try:
            there.keep(place, services.at(place).read(sorted(keys)), keys)
        except (ServiceFailed, Denied) as fault:
            there.lose(place, fault, keys)


def _cases(edge: Edge, *, neutral: bool) -> dict[str, tuple[Case, set[str]]]:
    grouped: dict[str, tuple[Case, set[str]]] = {}
    for each in edge.wanted:
        for case in each.cases or ((NEUTRAL,) if neutral else ()):
            grouped.setdefault(case.name, (case, set()))[1].add(each.key)
    return grouped


def _judged(
    services: Services, found: Evidence, there: Evidence, edge: Edge, wanted: Wanted
) -> Iterator[Finding]:
    here = found.flag(services.place(wanted), wanted.key)
    object = f"{object_of(services, edge.place, wanted.key)} at {services.title(edge.place)}"
    tells = services.at(edge.place).tells
    if Tells.ROLLOUT in tells:
        yield from judge_edge_flag(wanted, here, there.flag(edge.place, wanted.key), object=object)
    if Tells.EVALUATION not in tells:
        return
    for case in wanted.cases:
        given = there.evaluation(edge.place, case.name, wanted.key)
        for finding in judge_case(wanted, case, given, object=f"{object} for {case.name}"):
            yield _as_edge(finding)
    if not wanted.cases and Tells.ROLLOUT not in tells:
        given = there.evaluation(edge.place, NEUTRAL.name, wanted.key)
        yield from judge_edge_answer(wanted, here, given, object=object)


def _as_edge(finding: Finding) -> Finding:
    """What was judged as an evaluation, under the edge's own ids."""
    if finding.id == rules.UNKNOWN_ACCEPTED.id:
        return finding
    rule = rules.EDGE_UNKNOWN if finding.id == rules.EVALUATION_UNKNOWN.id else rules.EDGE_DIFFERS
    return rule.finding(finding.object, expected=finding.expected, found=finding.found, status=finding.status)


def _lost(services: Services, edge: Edge, fault: Fault) -> list[Finding]:
    if isinstance(fault, Denied):
        raise fault
    return [fault.finding(services.title(edge.place))]
