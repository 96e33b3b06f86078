"""One pass over all services: states, prerequisites, earlier environments, evaluations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from flagcheck.ask.evidence import Evidence, Place
from flagcheck.ask.services import Services
from flagcheck.expectations import Case, Wanted
from flagcheck.failures import Denied, ServiceFailed

DEEPEST = 8
"""Levels of prerequisites that are followed; services allow fewer."""
Asked = tuple[Case, set[str]]
"""A context, and the keys that are evaluated with it."""


def one_pass(services: Services, wanted: Sequence[Wanted]) -> Evidence:
    """Everything that is needed to judge these expectations, edges aside. Never raises for a service that fails."""
    found = Evidence()
    for place, keys in services.places(wanted).items():
        read(services, found, place, keys)
    _prerequisites(services, found, wanted)
    by_place: dict[Place, list[Wanted]] = defaultdict(list)
    for each in wanted:
        by_place[services.place(each)].append(each)
    for place, some in by_place.items():
        for case, keys in cases(some):
            evaluate(services, found, place, case, keys)
    return found


def read(services: Services, found: Evidence, place: Place, keys: Collection[str]) -> None:
    """Ask for the configured state of these flags."""
    with services.deadline.within(f"reading {services.title(place)}"):
        try:
            found.keep(place, services.at(place).read(sorted(keys)), keys)
        except (ServiceFailed, Denied) as fault:
            found.lose(place, fault, keys)


def cases(wanted: Iterable[Wanted], otherwise: Case | None = None) -> list[Asked]:
    """Every context with the keys to evaluate; `otherwise` is that of flags which name none."""
    grouped: dict[str, Asked] = {}
    for each in wanted:
        for case in each.cases or ((otherwise,) if otherwise else ()):
            grouped.setdefault(case.name, (case, set()))[1].add(each.key)
    return list(grouped.values())


def evaluate(services: Services, found: Evidence, place: Place, case: Case, keys: Collection[str]) -> None:
    """Ask what one context is given for these flags; not of a place that has just failed."""
    if fault := found.faults.get(place):
        found.lose_evaluations(place, case.name, fault, keys)
        return
    with services.deadline.within(f"evaluating with {services.title(place)}"):
        try:
            given = services.at(place).evaluate(sorted(keys), case.context)
        except (ServiceFailed, Denied) as failure:
            found.lose_evaluations(place, case.name, failure, keys)
            return
    found.evaluations.update({(place, case.name, key): one for key, one in given.items()})


def _prerequisites(services: Services, found: Evidence, wanted: Iterable[Wanted]) -> None:
    """Read what flags depend on, level by level, until nothing new is named."""
    waiting = {(services.place(each), each.key) for each in wanted if each.prerequisites}
    for _ in range(DEEPEST):
        missing: dict[Place, set[str]] = defaultdict(set)
        for place, key in waiting:
            for needed in found.flag(place, key).prerequisites or ():
                if (place, needed.flag) not in found.flags:
                    missing[place].add(needed.flag)
        if not missing:
            return
        for place, keys in missing.items():
            read(services, found, place, keys)
        waiting = {(place, key) for place, keys in missing.items() for key in keys}
