"""GrowthBook's REST API: the list of features, stale features."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec

from flagcheck import failures
from flagcheck.failures import ServiceFailed, unreadable
from flagcheck.http import Http
from flagcheck.record import NOBODY, Audience, Flag, Presence, Reading, Scheduled, Served
from flagcheck.service import Tells
from flagcheck.services import _ladder
from flagcheck.services._growthbook import definition as definitions
from flagcheck.services._growthbook.shapes import (
    Definition,
    Listed,
    ListedRule,
    Page,
    Stales,
)

PAGE_SIZE = 100
MOST_PAGES = 200
STALE_AT_ONCE = 100


class Rest:
    """Reads one environment. `wants` says what the expectations need."""

    def __init__(self, http: Http, environment: str, project: str, wants: Collection[Tells]) -> None:
        self.http = http
        self.environment = environment
        self.project = project
        self.wants = wants

    def read(self, keys: Collection[str] | None) -> Reading:
        """These features, or all: a request for each hundred that there are, until all are found."""
        listed, complete = self._listed(keys)
        asked = {one.id: one for one in listed if keys is None or one.id in keys}
        flags = {key: self._flag(one) for key, one in asked.items()}
        if Tells.STALE in self.wants:
            flags = self._with_stale(flags)
        for key in keys or ():
            if key not in flags:
                presence = Presence.ABSENT if complete else Presence.UNKNOWN
                why = "" if complete else "the list changed while it was read"
                flags[key] = Flag(key=key, presence=presence, why=why)
        control = f"{len(listed)} features listed" if listed else ""
        return Reading(flags=flags, environment=self.environment if listed else "", control=control)

    def _listed(self, keys: Collection[str] | None) -> tuple[list[Listed], bool]:
        """Features, and whether they are all that there are."""
        found: list[Listed] = []
        missing, offset = set(keys or ()), 0
        for _ in range(MOST_PAGES):
            page = self._page(offset)
            found += page.features
            missing -= {one.id for one in page.features}
            if not page.has_more or (keys is not None and not missing):
                break
            offset = page.next_offset or offset + PAGE_SIZE
        else:
            raise unreadable(f"the list of features has no end after {MOST_PAGES} pages")
        if found and not any(self.environment in one.environments for one in found):
            names = ", ".join(sorted({name for one in found for name in one.environments}))
            raise ServiceFailed(
                failures.UNEXPECTED, f"there is no environment {self.environment!r}; there are: {names}"
            )
        return found, len({one.id for one in found}) >= page.total

    def _page(self, offset: int) -> Page:
        """One page; by v1 where this GrowthBook has no v2 yet (its rules stand below each environment)."""
        params = {"limit": PAGE_SIZE, "offset": offset} | (
            {"projectId": self.project} if self.project else {}
        )
        answer = self.http.get("/api/v2/features", params={**params, "archived": "true"}, allow=(404,))
        if answer.status == 404:
            answer = self.http.get("/api/v1/features", params=params)
        page: Page = answer.json(Page)
        return page

    def _flag(self, listed: Listed) -> Flag:
        here = listed.environments.get(self.environment)
        if here is None:
            return Flag(key=listed.id, presence=Presence.UNKNOWN, why=f"not told for {self.environment}")
        on = here.enabled and not listed.archived
        known = Flag(key=listed.id, presence=Presence.OFF, served=NOBODY)
        if on:
            known = self._enabled(listed, here.definition)
        by = listed.revision.published_by if listed.revision else None
        return msgspec.structs.replace(
            known,
            type=definitions.TYPES.get(listed.value_type, known.type),
            archived=listed.archived,
            scheduled=tuple(one for rule in listed.rules_in(self.environment) for one in _later(rule)),
            changed_at=listed.date_updated,
            changed_by=by if isinstance(by, str) else _who(by),
            version=str(listed.revision.version) if listed.revision else "",
        )

    def _enabled(self, listed: Listed, text: str) -> Flag:
        """By its definition, which lacks contextual bandits, holdouts and what a config gives a value."""
        if not text:
            return Flag(key=listed.id, presence=Presence.ON)
        try:
            definition = msgspec.json.decode(text, type=Definition)
        except (msgspec.DecodeError, RecursionError) as error:
            raise unreadable(f"the definition of {listed.id} is of another shape: {error}") from None
        known = definitions.flag(listed.id, definition, kind=listed.value_type)
        if listed.base_config is not None:
            known = msgspec.structs.replace(known, value=msgspec.UNSET, variants=None)
        bandit = any(rule.type.startswith("contextual-bandit") for rule in _live(listed, self.environment))
        if bandit or (listed.holdout and known.served.audience is Audience.NONE):
            return msgspec.structs.replace(known, served=Served(), value=msgspec.UNSET)
        if listed.holdout:
            return msgspec.structs.replace(known, served=_ladder.MIXED, value=msgspec.UNSET)
        return known

    def _with_stale(self, flags: Mapping[str, Flag]) -> dict[str, Flag]:
        found: dict[str, Flag] = dict(flags)
        keys = sorted(flags)
        for start in range(0, len(keys), STALE_AT_ONCE):
            # the ids are decoded once more there, after the query was
            ids = ",".join(quote(key, safe="") for key in keys[start : start + STALE_AT_ONCE])
            told = self.http.get("/api/v1/stale-features", params={"ids": ids}).json(Stales).features
            for key, one in told.items():
                here = (one.stale_by_env or {}).get(self.environment)
                if key in found:
                    stale = here.is_stale if here else one.is_stale
                    found[key] = msgspec.structs.replace(found[key], stale=stale)
        return found


def _live(listed: Listed, environment: str) -> list[ListedRule]:
    return [rule for rule in listed.rules_in(environment) if rule.enabled]


def _later(rule: ListedRule) -> list[Scheduled]:
    """What a rule's schedule will still do."""
    if not rule.enabled:
        return []
    now = datetime.now(UTC)
    name = rule.description or rule.id
    found = [
        Scheduled(what=f"rule {name} {'starts' if one.enabled else 'ends'}", at=one.timestamp)
        for one in rule.schedule_rules or ()
        if one.timestamp is not None and one.timestamp > now
    ]
    if rule.ramp_schedule_id:
        found.append(Scheduled(what=f"rule {name} is ramped up"))
    return found


def _who(by: Any) -> str:
    """The user of v2's mapping: name, else e-mail, else what kind of actor it was."""
    if not isinstance(by, Mapping):
        return ""
    return str(by.get("name") or by.get("email") or by.get("type") or "")
