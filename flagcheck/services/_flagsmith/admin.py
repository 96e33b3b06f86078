"""Flagsmith's admin API: the list of features, and the environment document for what that only counts."""

from collections.abc import Collection, Mapping

import msgspec

from flagcheck import failures
from flagcheck.failures import ServiceFailed
from flagcheck.http import Http, path
from flagcheck.record import EVERYBODY, NOBODY, Flag, Presence, Reading, Served
from flagcheck.service import Tells
from flagcheck.services._flagsmith import document as documents
from flagcheck.services._flagsmith import pages
from flagcheck.services._flagsmith.lifecycle import Lifecycle
from flagcheck.services._flagsmith.shapes import Document, Environment, Listed

NEITHER_ON_NOR_OFF = "the list of features has no state of it in this environment"


class Admin:
    """Reads one environment of one project. `wants` says what the expectations need."""

    def __init__(self, http: Http, project: int, environment: str, wants: Collection[Tells]) -> None:
        self.http = http
        self.project = project
        self.name = environment
        self.wants = wants

    def read(self, keys: Collection[str] | None) -> Reading:
        """These flags, or all: two requests, a third for the overrides that the list only counts."""
        environment = self._environment()
        params = {"environment": environment.id, "page_size": pages.PAGE_SIZE}
        where = path("api", "v1", "projects", str(self.project), "features") + "/"
        listed: list[Listed] = pages.every(self.http, where, params, Listed)
        asked = {one.name: one for one in listed if keys is None or one.name in keys}
        more = Lifecycle(self.http, self.project, environment, asked)
        flags = more.told(self._states(environment, asked), self.wants)
        flags |= {key: Flag(key=key, presence=Presence.ABSENT) for key in keys or () if key not in asked}
        return Reading(
            flags=flags,
            environment=self._echo(environment),
            control=f"{len(listed)} flags listed" if listed else "",
        )

    def _echo(self, environment: Environment) -> str:
        return self.name if self.name == environment.api_key else environment.name

    def _environment(self) -> Environment:
        """The environment by its name or its client-side key."""
        params = {"project": self.project}
        found: list[Environment] = pages.every(self.http, "/api/v1/environments/", params, Environment)
        meant = [one for one in found if self.name in (one.name, one.api_key)]
        if len(meant) != 1:
            names = ", ".join(sorted(one.name for one in found)) or "none that this token may see"
            raise ServiceFailed(
                failures.UNEXPECTED,
                f"project {self.project} has {len(meant) or 'no'} environments {self.name!r}; there are: {names}",
                hint="give `environment` by its name or by its client-side key, and the id of its `project`",
            )
        return meant[0]

    def _states(self, environment: Environment, asked: Mapping[str, Listed]) -> dict[str, Flag]:
        """From the list where it says all, else from the environment document."""
        document: Document | None = None
        if not all(one.plain for one in asked.values()):
            document = self.http.get(
                path("api", "v1", "environments", environment.api_key, "document") + "/"
            ).json(Document)
        known = documents.flags(document) if document else {}
        hidden = document is None or not document.identity_overrides
        return {key: self._state(one, known.get(key), hidden=hidden) for key, one in asked.items()}

    @staticmethod
    def _state(listed: Listed, known: Flag | None, *, hidden: bool) -> Flag:
        state = listed.environment_feature_state
        if state is None:
            return Flag(key=listed.name, presence=Presence.UNKNOWN, why=NEITHER_ON_NOR_OFF)
        if known is None:
            served = (EVERYBODY if state.enabled else NOBODY) if listed.plain else Served()
            return documents.plain(
                listed.name, enabled=state.enabled, value=state.feature_state_value, served=served
            )
        if listed.num_identity_overrides and hidden:
            return msgspec.structs.replace(known, served=Served(), value=msgspec.UNSET)
        return known
