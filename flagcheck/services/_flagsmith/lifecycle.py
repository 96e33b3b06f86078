"""What Flagsmith's admin API tells of a flag beside its state: archived, stale, changed, scheduled, its page."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from flagcheck.http import Http, path
from flagcheck.record import Flag, Scheduled
from flagcheck.service import Tells
from flagcheck.services._flagsmith import pages
from flagcheck.services._flagsmith.shapes import (
    ChangedState,
    ChangeRequest,
    Environment,
    Listed,
    Tag,
    Waiting,
)

CLOUD_API, CLOUD_APP = "api.flagsmith.com", "https://app.flagsmith.com"
MOST_ONE_BY_ONE = 5


class Lifecycle:
    """Of the features that were asked for, by their names."""

    def __init__(
        self, http: Http, project: int, environment: Environment, asked: Mapping[str, Listed]
    ) -> None:
        self.http = http
        self.project = project
        self.environment = environment
        self.asked = asked
        self.here = path("api", "v1", "environments", environment.api_key)

    def told(self, flags: Mapping[str, Flag], wants: Collection[Tells]) -> dict[str, Flag]:
        """The flags with it; what costs a request only as far as it is wanted."""
        stale = self._stale_tags() if Tells.STALE in wants else set()
        later = self._later() if Tells.SCHEDULED in wants and self.asked else {}
        return {
            name: msgspec.structs.replace(
                flag,
                archived=self.asked[name].is_archived,
                stale=_is_stale(self.asked[name], stale),
                changed_at=self._changed_at(self.asked[name], asking=Tells.CHANGED in wants),
                scheduled=later.get(name),
                page=self.page(self.asked[name]),
            )
            for name, flag in flags.items()
        }

    def page(self, listed: Listed) -> str:
        """In the cloud; where a self-hosted Flagsmith has its pages its API does not tell."""
        if urlsplit(self.http.url).hostname != CLOUD_API:
            return ""
        where = path("project", str(self.project), "environment", self.environment.api_key, "features")
        return f"{CLOUD_APP}{where}?feature={listed.id}"

    def _stale_tags(self) -> set[int]:
        """The tags by which Flagsmith marks stale features, where the list does not tell their lifecycle."""
        if all(one.lifecycle_stage for one in self.asked.values()):
            return set()
        where = path("api", "v1", "projects", str(self.project), "tags") + "/"
        return {tag.id for tag in pages.every(self.http, where, {}, Tag) if tag.type == "STALE"}

    def _changed_at(self, listed: Listed, *, asking: bool) -> datetime | None:
        """The time of the last change; a few flags are asked one by one where the list does not tell."""
        known = listed.last_modified_in_current_environment
        if known is not None or not asking or len(self.asked) > MOST_ONE_BY_ONE:
            return known
        states = pages.every(self.http, self.here + "/featurestates/", {"feature": listed.id}, ChangedState)
        return max((one.updated_at for one in states if one.updated_at), default=None)

    def _later(self) -> dict[str, tuple[Scheduled, ...]]:
        """By feature, what goes live later: one request where nothing does. Empty where it cannot be told."""
        waiting = self._waiting({})
        if waiting is None:
            return {}
        if not waiting:
            return dict.fromkeys(self.asked, ())
        if len(self.asked) <= MOST_ONE_BY_ONE:
            return {
                name: _scheduled(self._waiting({"feature_id": one.id}) or ())
                for name, one in self.asked.items()
            }
        return self._by_request(waiting) if len(waiting) <= MOST_ONE_BY_ONE else {}

    def _by_request(self, waiting: Collection[ChangeRequest]) -> dict[str, tuple[Scheduled, ...]]:
        """Which features each request is about."""
        about = {}
        for one in waiting:
            where = path("api", "v1", "features", "workflows", "change-requests", str(one.id)) + "/"
            about[one.id] = self.http.get(where).json(Waiting).features
        return {
            name: _scheduled([one for one in waiting if listed.id in about[one.id]])
            for name, listed in self.asked.items()
        }

    def _waiting(self, more: Mapping[str, Any]) -> list[ChangeRequest] | None:
        """Committed change requests that go live later; None where this Flagsmith has no change requests."""
        where = self.here + "/list-change-requests/"
        now = datetime.now(UTC).isoformat(timespec="seconds")
        params = {"committed": "true", "live_from_after": now, "page_size": pages.PAGE_SIZE, **more}
        answer = self.http.get(where, params=params, allow=(404,))
        if answer.status == 404:
            return None
        found = answer.json()
        return pages.rows(found.get("results") if isinstance(found, dict) else found, ChangeRequest, where)


def _is_stale(listed: Listed, stale_tags: set[int]) -> bool | None:
    """By the lifecycle, else by Flagsmith's own tag; None where it has neither."""
    if listed.lifecycle_stage:
        return listed.lifecycle_stage == "stale"
    return not stale_tags.isdisjoint(listed.tags) if stale_tags else None


def _scheduled(waiting: Collection[ChangeRequest]) -> tuple[Scheduled, ...]:
    return tuple(Scheduled(what=one.title, at=one.live_from) for one in waiting)
