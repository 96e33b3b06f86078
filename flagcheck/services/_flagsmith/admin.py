"""Flagsmith's admin API: the list of features, the environment document, what waits to go live."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from flagcheck import failures
from flagcheck.failures import ServiceFailed, unreadable
from flagcheck.http import Http, path
from flagcheck.record import EVERYBODY, NOBODY, Flag, Presence, Reading, Scheduled, Served
from flagcheck.service import Tells
from flagcheck.services._flagsmith import document as documents
from flagcheck.services._flagsmith.shapes import (
    ChangedState,
    ChangeRequest,
    Document,
    Environment,
    Listed,
    Tag,
)

CLOUD_API, CLOUD_APP = "api.flagsmith.com", "https://app.flagsmith.com"
PAGE_SIZE = 999
MOST_PAGES = 100
MOST_ASKED_ONE_BY_ONE = 5
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
        params = {"environment": environment.id, "page_size": PAGE_SIZE}
        listed = self._pages(
            path("api", "v1", "projects", str(self.project), "features") + "/", params, Listed
        )
        asked = {one.name: one for one in listed if keys is None or one.name in keys}
        flags = self._states(environment, asked)
        flags = self._dated(environment, asked, self._lively(asked, flags))
        flags = self._with_pages(environment, asked, self._scheduled(environment, asked, flags))
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
        found: list[Environment] = self._pages(
            "/api/v1/environments/", {"project": self.project}, Environment
        )
        meant = [one for one in found if self.name in (one.name, one.api_key)]
        if len(meant) != 1:
            names = ", ".join(sorted(one.name for one in found)) or "none that this token may see"
            raise ServiceFailed(
                failures.UNEXPECTED,
                f"project {self.project} has {len(meant) or 'no'} environments {self.name!r}; there are: {names}",
                hint="give `environment` by its name or by its client-side key, and the id of its `project`",
            )
        return meant[0]

    def _pages(self, where: str, params: Mapping[str, Any], shape: Any) -> list[Any]:
        """Every page of a list."""
        found: list[Any] = []
        for number in range(1, MOST_PAGES + 1):
            more = {"page": number} if number > 1 else {}
            page = self.http.get(where, params={**params, **more}).json(Page)
            found += _as(list[shape], page.results, where)
            if not page.next:
                return found
        raise unreadable(f"GET {where} has no end after {MOST_PAGES} pages")

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

    def _with_pages(
        self, environment: Environment, asked: Mapping[str, Listed], flags: dict[str, Flag]
    ) -> dict[str, Flag]:
        """In the cloud; where a self-hosted Flagsmith has its pages its API does not tell."""
        if urlsplit(self.http.url).hostname != CLOUD_API:
            return flags
        where = CLOUD_APP + path("project", str(self.project), "environment", environment.api_key, "features")
        return {
            key: msgspec.structs.replace(flag, page=f"{where}?feature={asked[key].id}")
            for key, flag in flags.items()
        }

    def _lively(self, asked: Mapping[str, Listed], flags: dict[str, Flag]) -> dict[str, Flag]:
        """With archived, and stale by the lifecycle or by Flagsmith's own tag, where it has either."""
        stale_tags: set[int] = set()
        if Tells.STALE in self.wants and not all(one.lifecycle_stage for one in asked.values()):
            tags = self._pages(path("api", "v1", "projects", str(self.project), "tags") + "/", {}, Tag)
            stale_tags = {tag.id for tag in tags if tag.type == "STALE"}
        return {
            key: msgspec.structs.replace(
                flag, archived=asked[key].is_archived, stale=_stale(asked[key], stale_tags)
            )
            for key, flag in flags.items()
        }

    def _dated(
        self, environment: Environment, asked: Mapping[str, Listed], flags: dict[str, Flag]
    ) -> dict[str, Flag]:
        """With the time of the last change; one by one for a few flags where the list does not tell."""
        few = Tells.CHANGED in self.wants and len(asked) <= MOST_ASKED_ONE_BY_ONE
        found = {}
        for key, flag in flags.items():
            moment = asked[key].last_modified_in_current_environment
            if moment is None and few:
                where = path("api", "v1", "environments", environment.api_key, "featurestates") + "/"
                states = self._pages(where, {"feature": asked[key].id}, ChangedState)
                moment = max((one.updated_at for one in states if one.updated_at), default=None)
            found[key] = msgspec.structs.replace(flag, changed_at=moment)
        return found

    def _scheduled(
        self, environment: Environment, asked: Mapping[str, Listed], flags: dict[str, Flag]
    ) -> dict[str, Flag]:
        """With what goes live later: one request where nothing does, else one a flag."""
        if Tells.SCHEDULED not in self.wants or not asked:
            return flags
        waiting = self._waiting(environment, {})
        if waiting is None:
            return flags
        found = {}
        for key, flag in flags.items():
            own = self._waiting(environment, {"feature_id": asked[key].id}) if waiting else ()
            found[key] = msgspec.structs.replace(
                flag, scheduled=tuple(Scheduled(what=one.title, at=one.live_from) for one in own or ())
            )
        return found

    def _waiting(self, environment: Environment, more: Mapping[str, Any]) -> list[ChangeRequest] | None:
        """Committed change requests that go live later; None where this Flagsmith has no change requests."""
        where = path("api", "v1", "environments", environment.api_key, "list-change-requests") + "/"
        now = datetime.now(UTC).isoformat(timespec="seconds")
        params = {"committed": "true", "live_from_after": now, "page_size": PAGE_SIZE, **more}
        answer = self.http.get(where, params=params, allow=(404,))
        if answer.status == 404:
            return None
        found = answer.json()
        rows = found.get("results") if isinstance(found, dict) else found
        return list(_as(list[ChangeRequest], rows, where))


def _stale(listed: Listed, stale_tags: set[int]) -> bool | None:
    if listed.lifecycle_stage:
        return listed.lifecycle_stage == "stale"
    return not stale_tags.isdisjoint(listed.tags) if stale_tags else None


class Page(msgspec.Struct, frozen=True):
    """A page of a list."""

    results: tuple[Any, ...]
    next: str | None = None


def _as(shape: Any, found: Iterable[Any] | None, where: str) -> Any:
    try:
        return msgspec.convert(found, shape)
    except msgspec.ValidationError as error:
        raise unreadable(f"GET {where} answered another shape: {error}") from None
