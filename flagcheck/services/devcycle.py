"""DevCycle: features by the Management API (https://docs.devcycle.com/management-api)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from flagcheck.http import Http, path
from flagcheck.http.address import checked_url
from flagcheck.record import Flag, Presence, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services._devcycle.management import Found, Management
from flagcheck.services._devcycle.record import flag_of
from flagcheck.services._devcycle.shapes import Environment, Feature
from hookset.errors import UsageError


class DevCycleSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`project`, `environment`: their keys.

    `client_id`: of the API credentials whose secret is the token; without it the token is an API access token, as it is.
    `organization`: the organization's id, for links to its pages.
    """

    project: str = ""
    client_id: str = ""
    organization: str = ""
    auth_url: str = "https://auth.devcycle.com"


class DevCycle(Service):
    """Configured state of features; their variables' values are the values of variations."""

    title = "DevCycle"
    settings_type = DevCycleSettings
    tells = frozenset(
        {
            Tells.STATE,
            Tells.ROLLOUT,
            Tells.TARGETING,
            Tells.VARIANT,
            Tells.VALUE,
            Tells.TYPE,
            Tells.SCHEDULED,
            Tells.CHANGED,
            Tells.ARCHIVED,
            Tells.STALE,
        }
    )
    default_url = "https://api.devcycle.com"
    environment_by_request = True

    def __init__(self, settings: DevCycleSettings, token: str, http: Http) -> None:
        _check(settings, token)
        super().__init__(settings, token, http)
        self.management = Management(self.http, settings.project)
        self.environment: Environment | None = None

    def headers(self) -> Mapping[str, str]:
        """The client secret goes nowhere but to `auth_url`."""
        return {} if self.settings.client_id else super().headers()

    def read(self, keys: Collection[str]) -> Reading:
        """The environment, then a few features one by one, or more by the list."""
        environment = self._environment()
        wanted = list(dict.fromkeys(keys))
        return self._reading(wanted, self.management.some(wanted), environment)

    def catalogue(self) -> Reading:
        """Every feature that the project lists."""
        environment = self._environment()
        found: Found = {one.key: one for one in self.management.all()}
        return self._reading(found, found, environment)

    def page(self, key: str) -> str:
        """The feature in the dashboard."""
        known = self.settings.organization
        rest = path("o", known, "p", self.settings.project, "features", key)
        return f"https://app.devcycle.com{rest}" if known else ""

    def _environment(self) -> Environment:
        settings = self.settings
        if self.environment is None:
            if settings.client_id:
                self.management.authorize(settings.auth_url.rstrip("/"), settings.client_id, self.token)
            self.environment = self.management.environment(settings.environment)
        return self.environment

    def _reading(self, keys: Iterable[str], found: Found, environment: Environment) -> Reading:
        now = datetime.now(UTC)
        flags = {key: self._flag(key, found.get(key), environment, now) for key in keys}
        there = [one for one in found.values() if isinstance(one, Feature)]
        if not there and any(flag.presence is Presence.ABSENT for flag in flags.values()):
            there = self.management.page(1)
        control = f"{len(there)} other features read in project {self.settings.project}" if there else ""
        return Reading(flags=self.with_pages(flags), environment=environment.key, control=control)

    def _flag(self, key: str, found: Feature | str | None, environment: Environment, now: datetime) -> Flag:
        if isinstance(found, str):
            return Flag(key=key, presence=Presence.UNKNOWN, why=found)
        if found is None:
            return Flag(key=key, presence=Presence.ABSENT)
        config = self.management.config(found, environment)
        if config is None:
            why = f"the answer has no configuration for {environment.key}"
            return Flag(key=key, presence=Presence.UNKNOWN, why=why)
        return flag_of(found, config, now)


def _check(settings: DevCycleSettings, token: str) -> None:
    """Raises UsageError before anything is asked."""
    for name in ("project", "environment"):
        if not getattr(settings, name):
            raise UsageError(
                f"devcycle: `{name}` is missing", f"give the {name}'s key, as in DevCycle's settings"
            )
    if token.startswith("dvc_"):
        raise UsageError(
            "devcycle: an SDK key cannot read features",
            "give API credentials (client_id, and the secret as token) or an API access token",
        )
    checked_url(settings.auth_url, "auth_url", allow_http=settings.allow_http)


SERVICE = DevCycle
