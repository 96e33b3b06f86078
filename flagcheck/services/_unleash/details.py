"""What Unleash's list of flags leaves out, each asked for only where it is wanted and there can be any.

What only the search tells is remembered for the run, since it may be asked 15 times a minute and --wait asks often: which
missing flags are archived.
"""

from collections.abc import Callable, Collection, Mapping

from msgspec.structs import replace

from flagcheck.http import Http
from flagcheck.record import Flag, Presence
from flagcheck.service import Tells
from flagcheck.services._unleash import search
from flagcheck.services._unleash.shapes import Dependency, Feature, Server

Features = dict[str, Feature]


class Details:
    """Of the flags of one project. `one` reads a flag by its name, as far as it is there."""

    def __init__(self, http: Http, project: str, one: Callable[[str], Feature | str | None]) -> None:
        self.http = http
        self.project = project
        self.one = one
        self.archived: dict[str, Flag] = {}
        self.server: Server | None = None

    def completed(self, features: Features, unmet: Collection[str], wants: Collection[Tells]) -> Features:
        """The listed flags with their parents, and with what is scheduled.

        Only of those that are `unmet` the parents are asked for: a prerequisite that is met stops nobody.
        """
        if Tells.SCHEDULED in wants and self.enterprise():
            found = search.flags(self.http, self.project, features)
            features = {
                name: _joined(one, found[name]) if name in found else one for name, one in features.items()
            }
        if Tells.PREREQUISITES not in wants:
            return features
        return {name: self._with_parents(one, unmet=name in unmet) for name, one in features.items()}

    def enterprise(self) -> bool:
        """Whether this server can have change requests and release plans."""
        if self.server is None:
            self.server = self.http.get("/api/admin/ui-config").json(Server)
        return self.server.enterprise

    def absent(self, missing: Collection[str]) -> Mapping[str, Flag]:
        """The flags that are not there, archived ones told apart from those that never were."""
        if not self.archived.keys() >= set(missing):
            told = search.absent(self.http, self.project, missing)
            self.archived |= {key: flag for key, flag in told.items() if flag.archived is not None}
            return told
        return {key: self.archived[key] for key in missing}

    def _with_parents(self, feature: Feature, *, unmet: bool) -> Feature:
        if not unmet:
            return replace(feature, dependencies=list[Dependency]())
        whole = self.one(feature.name)
        return replace(feature, dependencies=whole.dependencies) if isinstance(whole, Feature) else feature


def _joined(feature: Feature, found: Feature) -> Feature:
    """Switch and strategies as they are known, what is scheduled as the search has it."""
    ours = {one.name: one for one in feature.environments}
    environments = [
        replace(one, enabled=known.enabled, strategies=known.strategies, variants=known.variants)
        for one in found.environments
        if (known := ours.get(one.name))
    ]
    return replace(feature, environments=environments)


def present_or_not(missing: Collection[str]) -> Mapping[str, Flag]:
    """The flags that are not there, where nobody wants to know which of them are archived."""
    return {key: Flag(key=key, presence=Presence.ABSENT) for key in missing}
