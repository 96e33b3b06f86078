"""One pass over all services: states, prerequisites, earlier environments, evaluations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from flagcheck.ask.evidence import Evidence, Place
from flagcheck.ask.services import Services
from flagcheck.expectations import Case, Wanted
from flagcheck.failures import Denied, ServiceFailed

DEEPEST = 8
"""Levels of prerequisites that are followed; services allow fewer."""


def one_pass(services: Services, wanted: Sequence[Wanted]) -> Evidence:
    """Everything that is needed to judge these expectations, edges aside. Never raises for a service that fails."""
    found = Evidence()
    for place, keys in services.places(wanted).items():
        _read(services, found, place, keys)
    _prerequisites(services, found, wanted)
    for (place, _), (case, keys) in _cases(services, wanted).items():
        evaluate(services, found, place, case, keys)
    return found


def _read(services: Services, found: Evidence, place: Place, keys: Collection[str]) -> None:
    with services.deadline.within(f"reading {services.title(place)}"):
        try:
            found.keep(place, services.at(place).read(sorted(keys)), keys)
        except (ServiceFailed, Denied) as fault:
            found.lose(place, fault, keys)


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
            _read(services, found, place, keys)
        waiting = {(place, key) for place, keys in missing.items() for key in keys}


def _cases(services: Services, wanted: Iterable[Wanted]) -> Mapping[tuple[Place, str], tuple[Case, set[str]]]:
    grouped: dict[tuple[Place, str], tuple[Case, set[str]]] = {}
    for each in wanted:
        for case in each.cases:
            grouped.setdefault((services.place(each), case.name), (case, set()))[1].add(each.key)
    return grouped


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
