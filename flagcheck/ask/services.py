"""The services of a run, made when they are first asked, and what each expectation is asked of."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from flagcheck.ask.evidence import Place
from flagcheck.entries import Entry
from flagcheck.expectations import Wanted
from flagcheck.expectations.wanted import EVALUATED
from flagcheck.service import Service, Tells
from hookset.context import Context
from hookset.errors import UsageError
from hookset.nearest import did_you_mean

CHEAP = frozenset({Tells.STATE, Tells.ARCHIVED, Tells.STALE})
"""Facets that are judged without being asked for."""
PARENTS = frozenset({Tells.PREREQUISITES})
SERVED = frozenset({Tells.ROLLOUT, Tells.TARGETING, Tells.VALUE})
"""What is compared between environments, and with edges."""


class Services:
    """Every service by its name in the file; `where` names that file in messages."""

    def __init__(self, entries: Mapping[str, Entry], context: Context, where: str) -> None:
        self.entries = entries
        self.context = context
        self.deadline = context.deadline
        self.where = where
        self.names = list(entries)
        self.stop = threading.Event()
        """Set when the run is cut short: what is known by then is to be reported."""
        self._made: dict[Place, Service] = {}
        self._wants: dict[str, frozenset[Tells]] = {}

    def entry(self, name: str, at: str) -> Entry:
        """The service that an expectation names, else the unnamed one, else the only one."""
        chosen = name if name or "" in self.entries or len(self.entries) > 1 else self.names[0]
        if chosen not in self.entries:
            if not chosen:
                raise UsageError(
                    f"{at}: which service? the file has several", f"add `service: {self.names[0]}`"
                )
            raise UsageError(
                f"{at}: no service {chosen!r} under `services`{did_you_mean(chosen, self.entries)}"
            )
        return self.entries[chosen]

    def place(self, wanted: Wanted) -> Place:
        """Where this flag is expected."""
        entry = self.entry(wanted.service, f"{self.where}: flags.{wanted.key}.service")
        return Place(entry.name, entry.environment)

    def edges(self, wanted: Wanted) -> list[Place]:
        """The edges that are to give the same answer."""
        at = f"{self.where}: flags.{wanted.key}.at_edge"
        found = [self.entry(name, at) for name in wanted.edges]
        places = [Place(entry.name, entry.environment) for entry in found]
        if self.place(wanted) in places:
            raise UsageError(f"{at}: that is the flag's own service", "name another one under `services`")
        return places

    def chain(self, wanted: Wanted) -> list[Place]:
        """The flag's own place and, one after another, the environments that come before it.

        A name is that of a service in the file, else another environment of the same service.
        """
        here = self.place(wanted)
        return [here, *(self._before(here, name, wanted) for name in wanted.not_ahead_of)]

    def _before(self, here: Place, name: str, wanted: Wanted) -> Place:
        at = f"{self.where}: flags.{wanted.key}.not_ahead_of"
        named = Place(name, self.entries[name].environment) if name in self.entries else None
        if named == here or (named is None and name == here.environment):
            raise UsageError(f"{at}: {name} is the environment itself")
        if named:
            return named
        if not self.at(here).environment_by_request:
            kind = self.entries[here.service].kind.title
            raise UsageError(
                f"{at}: a token of {kind} is for one environment only",
                f"add {name} under `services` with a token of its own",
            )
        return Place(here.service, name)

    def places(self, wanted: Sequence[Wanted]) -> dict[Place, set[str]]:
        """Every place with the flags to read there, those of earlier environments too."""
        grouped: dict[Place, set[str]] = defaultdict(set)
        for each in wanted:
            for place in self.chain(each):
                grouped[place].add(each.key)
        return grouped

    def at(self, place: Place) -> Service:
        """The service for this place, made once."""
        if place not in self._made:
            entry = self.entries[place.service]
            if place.environment != entry.environment:
                entry = entry.elsewhere(place.environment)
            made = entry.made(self.context)
            made.wants = made.tells & self._wants.get(place.service, made.tells)
            self._made[place] = made
        return self._made[place]

    def title(self, place: Place) -> str:
        """For a person: `Unleash (production)`, with the file's name for it where it has one."""
        kind = self.entries[place.service].kind.title
        named = f"{kind} {place.service}" if place.service else kind
        return f"{named} ({place.environment})" if place.environment not in ("", place.service) else named

    def pause(self, seconds: float) -> None:
        """Wait so long, or until the budget ends or the run is cut short."""
        self.stop.wait(min(seconds, self.deadline.left))

    @property
    def requests(self) -> int:
        """How many requests have been sent."""
        return sum(service.http.tally["requests"] for service in self._made.values())

    def prepare(self, wanted: Sequence[Wanted]) -> None:
        """Refuse, before anything is asked, what a service can never tell. Raises UsageError."""
        for each in wanted:
            self._refuse_untold(each)
            others = [*self.chain(each)[1:], *self.edges(each)]
            wants = CHEAP | each.needs | (SERVED if others else frozenset())
            self._want([self.place(each)], wants | (PARENTS if each.prerequisites else frozenset()))
            self._want(others, CHEAP | SERVED | (each.needs & EVALUATED))
        self._made.clear()

    def _want(self, places: Iterable[Place], tells: frozenset[Tells]) -> None:
        for place in places:
            self._wants[place.service] = self._wants.get(place.service, frozenset()) | tells

    def _refuse_untold(self, wanted: Wanted) -> None:
        place = self.place(wanted)
        untold = sorted(wanted.needs - self.at(place).tells)
        if untold:
            title = self.entries[place.service].kind.title
            at = f"{self.where}: flags.{wanted.key}"
            raise UsageError(
                f"{at}: {title} cannot tell {', '.join(untold)}", f"see docs/services/{_page(place, self)}"
            )


def _page(place: Place, services: Services) -> str:
    return f"{services.entries[place.service].settings.service}.md"
