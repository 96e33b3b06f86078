"""Statsig: feature gates by the Console API (https://docs.statsig.com/console-api)."""

from collections.abc import Collection, Iterable, Mapping

from flagcheck import failures
from flagcheck.failures import ServiceFailed, unreadable
from flagcheck.http import Http, path
from flagcheck.record import Flag, Presence, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services._statsig.record import flag_of
from flagcheck.services._statsig.shapes import AllEnvironments, Gate, Gates, OneGate
from hookset.errors import UsageError
from hookset.nearest import did_you_mean

FEW = 8
"""So many gates are read one by one; more by the list."""
PAGE = 100
MOST_PAGES = 200
Found = dict[str, Gate | str | None]


class StatsigSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`environment`: an environment's name, `production` for one. `project`: the project's id, for links to its pages."""

    project: str = ""


class Statsig(Service):
    """Configured state. A gate has one switch for all environments; its rules say in which they count."""

    title = "Statsig"
    settings_type = StatsigSettings
    tells = frozenset(
        {
            Tells.STATE,
            Tells.ROLLOUT,
            Tells.TARGETING,
            Tells.VALUE,
            Tells.TYPE,
            Tells.SCHEDULED,
            Tells.CHANGED,
            Tells.ARCHIVED,
            Tells.STALE,
        }
    )
    default_url = "https://statsigapi.net"
    environment_by_request = True

    def __init__(self, settings: StatsigSettings, token: str, http: Http) -> None:
        if not settings.environment:
            raise UsageError(
                "statsig: `environment` is missing",
                "its name is in Statsig under Settings > Keys & Environments",
            )
        if token.startswith(("secret-", "client-")):
            raise UsageError(
                "statsig: an SDK key cannot read gates",
                "give a Console API key with read-only access (console-...)",
            )
        super().__init__(settings, token, http)

    def headers(self) -> Mapping[str, str]:
        """The Console API key in a header of its own."""
        return {"STATSIG-API-KEY": self.token, "STATSIG-API-VERSION": "20240601"}

    def read(self, keys: Collection[str]) -> Reading:
        """The environments, then a few gates one by one or more by the list, archived ones too."""
        self._check_environment()
        wanted = list(dict.fromkeys(keys))
        found: Found
        if len(wanted) <= FEW:
            found = {key: self._one(key) for key in wanted}
        else:
            found = {gate.id: gate for gate in self._all()}
        return self._reading(wanted, found)

    def catalogue(self) -> Reading:
        """Every gate that is not archived."""
        self._check_environment()
        found: Found = {gate.id: gate for gate in self._all() if gate.status != "Archived"}
        return self._reading(found, found)

    def page(self, key: str) -> str:
        """The gate in the console."""
        project = self.settings.project
        return f"https://console.statsig.com{path(project, 'gates', key)}" if project else ""

    def _check_environment(self) -> None:
        """A mistyped environment would be one in which no rule counts."""
        answer = self.http.get(path("console", "v1", "environments"))
        names = [one.name for one in answer.json(AllEnvironments).data.environments]
        meant = self.settings.environment
        if meant not in names:
            found = f"the project has no environment {meant!r}{did_you_mean(meant, names)}"
            raise ServiceFailed(failures.UNEXPECTED, found)

    def _one(self, key: str) -> Gate | str | None:
        answer = self.http.get(path("console", "v1", "gates", key), allow=(404,))
        if answer.status == 404:
            if isinstance(answer.problem().get("message"), str):
                return None
            return f"{answer.asked} answered 404 with {answer.kind}, which is not Statsig's"
        found: OneGate = answer.json(OneGate)
        if found.data.id != key:
            raise unreadable(f"{answer.asked} answered about the gate {found.data.id}")
        return found.data

    def _all(self) -> list[Gate]:
        found: list[Gate] = []
        for number in range(1, MOST_PAGES + 1):
            page = self._page(PAGE, number)
            found += page.data
            if not page.pagination.next_page or not page.data:
                break
        if len({gate.id for gate in found}) < page.pagination.total_items:
            raise unreadable(f"the list of gates has {len(found)} of {page.pagination.total_items}")
        return found

    def _page(self, limit: int, number: int) -> Gates:
        params = {"limit": limit, "page": number, "includeArchived": "true"}
        page: Gates = self.http.get(path("console", "v1", "gates"), params=params).json(Gates)
        return page

    def _reading(self, keys: Iterable[str], found: Found) -> Reading:
        flags = {key: self._flag(key, found.get(key)) for key in keys}
        there = [gate for gate in found.values() if isinstance(gate, Gate)]
        if not there and any(flag.presence is Presence.ABSENT for flag in flags.values()):
            there = self._page(1, 1).data
        control = f"{len(there)} other gates read" if there else ""
        return Reading(flags=self.with_pages(flags), environment=self.settings.environment, control=control)

    def _flag(self, key: str, found: Gate | str | None) -> Flag:
        if isinstance(found, str):
            return Flag(key=key, presence=Presence.UNKNOWN, why=found)
        if found is None:
            return Flag(key=key, presence=Presence.ABSENT)
        return flag_of(found, self.settings.environment)


SERVICE = Statsig
