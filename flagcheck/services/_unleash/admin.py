"""Configured state from Unleash's admin API, asked with a token that may only read (role Viewer).

Not used: POST /api/admin/features-batch/export, which has everything in one answer and writes an event of its own.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from msgspec.structs import replace

from flagcheck import failures
from flagcheck.failures import ServiceFailed, unreadable
from flagcheck.http import Http, path
from flagcheck.record import Flag, Presence, Reading
from flagcheck.service import Tells
from flagcheck.services._unleash import events, flags, playground
from flagcheck.services._unleash.details import Details, present_or_not
from flagcheck.services._unleash.shapes import Environment, Environments, Feature, Features, Projects
from hookset.nearest import did_you_mean

FEW = 4
"""Up to so many flags are asked for one by one, which tells all of each; more are listed."""
ELSEWHERE = re.compile(r'there\'s a feature with that name in project "(.*)"')
NO_SUCH_PATH = "The path you were looking for"


class Admin:
    """One project in one environment. `wants` is what is to be told of each flag."""

    wants: Collection[Tells] = frozenset(Tells)

    def __init__(self, http: Http, project: str, environment: str) -> None:
        self.http = http
        self.project = project
        self.environment = environment
        self.details = Details(http, project, self._one)
        self.listing: list[Feature] = []

    def read(self, keys: Collection[str]) -> Reading:
        """These flags; raises ServiceFailed where the project or the environment does not exist."""
        if len(keys) > FEW:
            return self._listed(set(keys))
        found = {key: self._one(key) for key in keys}
        features = {key: one for key, one in found.items() if isinstance(one, Feature)}
        known = any(one.environment(self.environment) for one in features.values())
        listing = None if known else self._list()
        control = f"flag {next(iter(features))} found" if listing is None else self._control(listing)
        listed = {feature.name for feature in listing or ()}
        lost = {key: _unknown(key, one) for key, one in found.items() if isinstance(one, str)}
        lost |= {key: _unknown(key, "listed, but not found by its name") for key in listed & _missing(found)}
        missing = _missing(found) - lost.keys()
        return self._reading(features, missing, control, lost)

    def catalogue(self) -> Reading:
        """Every flag of the project."""
        return self._listed(None)

    def prove(self) -> None:
        """Raises ServiceFailed where the environment does not exist: the playground answers for it all the same."""
        known: Environments = self.http.get("/api/admin/environments").json(Environments)
        _require("environment", self.environment, [one.name for one in known.environments])

    def _listed(self, keys: set[str] | None) -> Reading:
        here: Mapping[str, Environment] = {}
        if self.listing:
            here = playground.configured(self.http, self.project, self.environment)
        # read again within a run: the playground tells what changes, the list only which flags there are
        if not here or {one.name for one in self.listing} != here.keys():
            self.listing = self._list()
        control = self._control(self.listing)
        found = {one.name: one for one in self.listing if keys is None or one.name in keys}
        if found and not here:
            here = playground.configured(self.http, self.project, self.environment)
        features = {name: _with(feature, here.get(name)) for name, feature in found.items()}
        unmet = [name for name in features if name in here and here[name].enabled and here[name].unmet]
        whole = self.details.completed(features, unmet, self.wants)
        return self._reading(whole, (keys or set()) - found.keys(), control, {})

    def _reading(
        self, features: Mapping[str, Feature], missing: set[str], control: str, lost: Mapping[str, Flag]
    ) -> Reading:
        changes = events.changes(self.http, features, self.environment) if Tells.CHANGED in self.wants else {}
        known = {}
        for key, feature in features.items():
            at, by = changes.get(key, (None, ""))
            known[key] = replace(self._flag(feature), changed_at=at, changed_by=by)
        absent = self.details.absent if Tells.ARCHIVED in self.wants and missing else present_or_not
        return Reading(
            flags={**known, **lost, **absent(missing)}, environment=self.environment, control=control
        )

    def _flag(self, feature: Feature) -> Flag:
        here = feature.environment(self.environment)
        if here is None:
            why = f"environment {self.environment} is not enabled in project {self.project}"
            return _unknown(feature.name, why)
        if here.strategies is None:
            return _unknown(feature.name, "it was made or removed during the read")
        parents, scheduled = feature.dependencies, flags.scheduled(here)
        if scheduled is None and Tells.SCHEDULED in self.wants and not self.details.enterprise():
            scheduled = ()
        return flags.flag(
            feature.name,
            here.enabled,
            here.strategies,
            here.variants,
            stale=feature.stale,
            archived=feature.archived,
            prerequisites=None if parents is None else flags.prerequisites(parents),
            scheduled=scheduled,
        )

    def _one(self, key: str) -> Feature | str | None:
        """The flag, or why nothing is known of it, or None where Unleash says that there is no such flag."""
        answer = self.http.get(self._path("features", key), allow=(404,))
        if answer.status != 404:
            feature: Feature = answer.json(Feature)
            return feature
        problem = answer.problem()
        said = str(problem.get("message") or "")
        if problem.get("name") != "NotFoundError" or key not in said or said.startswith(NO_SUCH_PATH):
            raise unreadable(
                f"{answer.asked} answered 404, and not with Unleash's word that there is no such flag"
            )
        if other := ELSEWHERE.search(said):
            return f"the flag is in project {other[1]}, not in {self.project}"
        return None

    def _list(self) -> list[Feature]:
        listed: Features = self.http.get(self._path("features")).json(Features)
        return listed.features

    def _control(self, listing: Sequence[Feature]) -> str:
        """What shows that project and environment are there. An unknown project has an empty list, and no 404."""
        if any(feature.environment(self.environment) for feature in listing):
            return f"{len(listing)} flags listed"
        if not listing:
            projects: Projects = self.http.get("/api/admin/projects").json(Projects)
            _require("project", self.project, [one.id for one in projects.projects])
        self.prove()
        return "project and environment listed"

    def _path(self, *rest: str) -> str:
        return path("api", "admin", "projects", self.project, *rest)


def _missing(found: Mapping[str, object]) -> set[str]:
    return {key for key, one in found.items() if one is None}


def _unknown(key: str, why: str) -> Flag:
    return Flag(key=key, presence=Presence.UNKNOWN, why=why)


def _with(feature: Feature, here: Environment | None) -> Feature:
    """The listed flag with the strategies that the playground tells of the environment."""
    if here is None:
        return feature
    together = [here if one.name == here.name else one for one in feature.environments]
    return replace(feature, environments=together)


def _require(what: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        raise ServiceFailed(
            failures.UNEXPECTED,
            f"Unleash shows this token no {what} {name!r}{did_you_mean(name, known)}",
            hint=f"correct the setting `{what}`",
        )
