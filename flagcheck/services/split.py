"""Split, now Harness Feature Management & Experimentation: definitions by the Admin API.

https://docs.split.io/reference/get-split-definition-in-environment, https://docs.split.io/reference/split-definition
"""

from collections.abc import Collection, Iterable
from typing import Any

from flagcheck.failures import unreadable
from flagcheck.http import Http, path
from flagcheck.record import Flag, Presence, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services._split.record import flag_of
from flagcheck.services._split.shapes import Definition, Page
from hookset.errors import UsageError

FEW = 8
"""So many definitions are read one by one; more by the list."""
PAGE = 50
MOST_PAGES = 400
Found = dict[str, Definition | str | None]


class SplitSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`workspace`: the project's id (Admin settings > Projects > View). `environment`: an environment's name or id."""

    workspace: str = ""


class Split(Service):
    """Configured state. Treatments are variants; a treatment's configuration is its value."""

    title = "Split"
    settings_type = SplitSettings
    tells = frozenset(
        {
            Tells.STATE,
            Tells.ROLLOUT,
            Tells.TARGETING,
            Tells.VARIANT,
            Tells.VALUE,
            Tells.TYPE,
            Tells.CHANGED,
        }
    )
    default_url = "https://api.split.io"
    environment_by_request = True

    def __init__(self, settings: SplitSettings, token: str, http: Http) -> None:
        if not settings.workspace:
            raise UsageError(
                "split: `workspace` is missing", "its id is in Split under Admin settings > Projects > View"
            )
        if not settings.environment:
            raise UsageError("split: `environment` is missing", "give the environment's name or id")
        super().__init__(settings, token, http)
        self.root = ("internal", "api", "v2", "splits", "ws", settings.workspace)

    def read(self, keys: Collection[str]) -> Reading:
        """A few definitions one by one, more by the list of the environment's definitions."""
        wanted = list(dict.fromkeys(keys))
        found: Found
        if len(wanted) <= FEW:
            found = {key: self._one(key) for key in wanted}
        else:
            found = {one.name: one for one in self._all()}
        return self._reading(wanted, found)

    def catalogue(self) -> Reading:
        """Every flag that is defined in the environment."""
        found: Found = {one.name: one for one in self._all()}
        return self._reading(found, found)

    def _one(self, key: str) -> Definition | str | None:
        at = path(*self.root, key, "environments", self.settings.environment)
        answer = self.http.get(at, allow=(404,))
        if answer.status != 404:
            found: Definition = answer.json(Definition)
            if found.name != key:
                raise unreadable(f"{answer.asked} answered about the flag {found.name}")
            return found
        if {"code", "message"} & set(answer.problem()):
            return None
        return f"{answer.asked} answered 404 with {answer.kind}, which is not Split's"

    def _all(self) -> list[Definition]:
        found: list[Definition] = []
        page = self._page(PAGE, 0)
        for _ in range(MOST_PAGES):
            found += page.objects
            if not page.objects or len(found) >= page.total_count:
                break
            page = self._page(PAGE, len(found))
        if len({one.name for one in found}) < page.total_count:
            raise unreadable(f"the list of definitions has {len(found)} of {page.total_count}")
        return found

    def _page(self, limit: int, offset: int) -> Page:
        at = path(*self.root, "environments", self.settings.environment)
        page: Page = self.http.get(at, params={"limit": limit, "offset": offset}).json(Page)
        return page

    def _reading(self, keys: Iterable[str], found: Found) -> Reading:
        flags = {key: _flag(key, found.get(key)) for key in keys}
        there = [one for one in found.values() if isinstance(one, Definition)]
        if not there and any(flag.presence is Presence.ABSENT for flag in flags.values()):
            there = self._page(1, 0).objects
        return Reading(flags=flags, environment=self._echo(there), control=_control(there))

    def _echo(self, there: list[Definition]) -> str:
        """The environment that the answers name: ours as we call it, by name or id."""
        named = {(one.environment.name, one.environment.id) for one in there if one.environment is not None}
        others = [name or id for name, id in named if self.settings.environment not in (name, id)]
        return min(others) if others else (self.settings.environment if named else "")


def _flag(key: str, found: Definition | str | None) -> Flag:
    if isinstance(found, str):
        return Flag(key=key, presence=Presence.UNKNOWN, why=found)
    if found is None:
        return Flag(key=key, presence=Presence.ABSENT, why="not defined in this environment")
    return flag_of(found)


def _control(there: list[Any]) -> str:
    return f"{len(there)} other flags read in this environment" if there else ""


SERVICE = Split
