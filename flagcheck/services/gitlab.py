"""GitLab's feature flags: configured state from the project's API (https://docs.gitlab.com/api/feature_flags/)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from flagcheck.failures import unreadable
from flagcheck.http import Http, path
from flagcheck.record import Flag, Presence, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services._unleash.shapes import Strategy
from flagcheck.services._unleash.strategies import served
from hookset.errors import UsageError

FEW = 5
"""Up to so many flags are asked for one by one; more are listed."""
PAGE = 100
MOST_PAGES = 100


class GitLabSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where GitLab is, and which project's flags are meant.

    project: the project's path (`group/subgroup/shop`) or its number
    """

    project: str = ""


class Scope(msgspec.Struct, frozen=True):
    """Where a strategy counts: the name of an environment, `*` in it for any text."""

    environment_scope: str

    def matches(self, environment: str) -> bool:
        """As GitLab's own database query has it (app/models/concerns/has_environment_scope.rb)."""
        pattern = ".*".join(re.escape(part) for part in self.environment_scope.split("*"))
        return re.fullmatch(pattern, environment, re.DOTALL) is not None


class UserList(msgspec.Struct, frozen=True):
    """The users of a strategy `gitlabUserList`, comma-separated."""

    user_xids: str = ""


class Scoped(msgspec.Struct, frozen=True):
    """An Unleash strategy with the environments in which it counts."""

    name: str
    scopes: list[Scope]
    parameters: dict[str, Any] | None = None
    user_list: UserList | None = None

    @property
    def plain(self) -> Strategy:
        """The same in Unleash's words: SDKs are sent a user list as userWithId."""
        if self.name != "gitlabUserList":
            return Strategy(name=self.name, parameters=self.parameters)
        listed = self.user_list.user_xids if self.user_list else ""
        return Strategy(name="userWithId", parameters={"userIds": listed})


class Found(msgspec.Struct, frozen=True):
    """A flag as GitLab gives it. `updated_at` is not read: a changed strategy leaves it as it was."""

    name: str
    active: bool
    strategies: list[Scoped]


class GitLab(Service):
    """One project in one environment."""

    title = "GitLab"
    settings_type = GitLabSettings
    default_url = "https://gitlab.com"
    environment_by_request = True
    takes_any_environment = True
    tells = frozenset({Tells.STATE, Tells.ROLLOUT, Tells.TARGETING, Tells.VALUE, Tells.TYPE})

    def __init__(self, settings: GitLabSettings, token: str, http: Http) -> None:
        super().__init__(settings, token, http)
        if not settings.project:
            raise UsageError("project: missing", "give the project's path (group/shop) or its number")
        if not settings.environment:
            raise UsageError("environment: missing", "give what SDKs give GitLab as their app name")

    def headers(self) -> Mapping[str, str]:
        """An access token of whatever kind."""
        return {"PRIVATE-TOKEN": self.token}

    def read(self, keys: Collection[str]) -> Reading:
        """The configured state, flag by flag for a few, else from the list."""
        if len(keys) > FEW:
            listed = {one.name: one for one in self._list()}
            return self._reading({key: listed.get(key) for key in keys}, len(listed))
        found = {key: self._one(key) for key in keys}
        others = sum(one is not None for one in found.values())
        if not others:
            others = len(self._page(1, 1)[0])
        return self._reading(found, others)

    def catalogue(self) -> Reading:
        """Every flag of the project."""
        listed: dict[str, Found | None] = {one.name: one for one in self._list()}
        return self._reading(listed, len(listed))

    def _reading(self, found: Mapping[str, Found | None], others: int) -> Reading:
        flags = {key: self._flag(key, one) for key, one in found.items()}
        return Reading(
            flags=self.with_pages(flags),
            environment=self._proved(one for one in found.values() if one),
            control=f"{others} flags found" if others else "",
        )

    def _proved(self, found: Iterable[Found]) -> str:
        """The environment where a strategy is scoped to it by name: any other name would be taken as well."""
        environment = self.settings.environment
        scopes = (scope for one in found for strategy in one.strategies for scope in strategy.scopes)
        return environment if any(scope.environment_scope == environment for scope in scopes) else ""

    def _flag(self, key: str, one: Found | None) -> Flag:
        """ON where the flag is active and a strategy counts here: without any, SDKs here are not told of the flag."""
        if one is None:
            return Flag(key=key, presence=Presence.ABSENT)
        here = [
            each.plain
            for each in one.strategies
            if any(scope.matches(self.settings.environment) for scope in each.scopes)
        ]
        if not one.active or not here:
            return Flag(key=key, presence=Presence.OFF, type="boolean", value=False)
        given_to = served(here)
        values = {0.0: False, 100.0: True} if not given_to.conditional else {}
        value = msgspec.UNSET if given_to.percent is None else values.get(given_to.percent, msgspec.UNSET)
        return Flag(key=key, presence=Presence.ON, served=given_to, type="boolean", value=value)

    def _one(self, key: str) -> Found | None:
        answer = self.http.get(self._path(key), allow=(404,))
        if answer.status != 404:
            found: Found = answer.json(Found)
            return found
        said = str(answer.problem().get("message") or "")
        if said.startswith("404 Project"):
            raise unreadable(f"{answer.asked}: GitLab shows this token no project {self.settings.project!r}")
        if not said.startswith("404"):
            raise unreadable(f"{answer.asked} answered 404, and not with GitLab's word for it")
        return None

    def _list(self) -> Iterator[Found]:
        for number in range(1, MOST_PAGES + 1):
            found, following = self._page(number, PAGE)
            yield from found
            if not following:
                return
        raise unreadable(f"more than {MOST_PAGES * PAGE} flags listed")

    def _page(self, number: int, size: int) -> tuple[list[Found], bool]:
        """One page, and whether another follows: by the header, which a proxy may drop, else by its being full."""
        answer = self.http.get(self._path(), params={"page": number, "per_page": size})
        found: list[Found] = answer.json(list[Found])
        following = answer.headers.get("x-next-page")
        return found, len(found) == size if following is None else following.strip() != ""

    def _path(self, *rest: str) -> str:
        return path("api", "v4", "projects", self.settings.project, "feature_flags", *rest)

    def page(self, key: str) -> str:  # noqa: ARG002 - a flag's own page is found by a number that the API leaves out
        """The project's list of flags; empty where the project is given by its number."""
        if self.settings.project.isdigit():
            return ""
        return f"{self.http.url}/{self.settings.project}/-/feature_flags"


SERVICE = GitLab
