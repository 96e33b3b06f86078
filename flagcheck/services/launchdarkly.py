"""LaunchDarkly: configured state by the REST API, or what has reached the cluster by the Relay Proxy."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

from flagcheck.http import Http, path
from flagcheck.record import Evaluation, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services._launchdarkly.by_relay import RelayDoor
from flagcheck.services._launchdarkly.by_rest import RestDoor
from flagcheck.services._launchdarkly.door import Door
from hookset.errors import UsageError

BY_RELAY = frozenset(
    {
        Tells.STATE,
        Tells.ROLLOUT,
        Tells.TARGETING,
        Tells.VARIANT,
        Tells.VALUE,
        Tells.TYPE,
        Tells.PREREQUISITES,
        Tells.EVALUATION,
    }
)
BY_API = BY_RELAY | {Tells.SCHEDULED, Tells.CHANGED, Tells.ARCHIVED, Tells.STALE}
WRONG_TOKENS = {
    "api": (("sdk-", "mob-", "rel-"), "an API access token with the role Reader (api-...)"),
    "relay": (("api-", "mob-", "rel-"), "the environment's SDK key (sdk-...)"),
}


class LaunchDarklySettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`project`: the project's key (Project settings > General); needed by the API.

    `environment`: the environment's key, not its name. `via`: `api` reads what is configured; `relay` asks the Relay
    Proxy at `url` what it has, which is what the cluster's services are given.
    """

    project: str = ""
    via: Literal["api", "relay"] = "api"


class LaunchDarkly(Service):
    """By two doors that give the same records; the Relay Proxy tells less."""

    title = "LaunchDarkly"
    settings_type = LaunchDarklySettings
    tells = BY_API
    default_url = "https://app.launchdarkly.com"
    environment_by_request = True

    def __init__(self, settings: LaunchDarklySettings, token: str, http: Http) -> None:
        _check(settings, token)
        super().__init__(settings, token, http)
        self.door: Door
        if settings.via == "relay":
            self.tells = BY_RELAY
            self.wants = BY_RELAY
            self.environment_by_request = False
            self.door = RelayDoor(self.http, settings.environment, token)
        else:
            self.door = RestDoor(self.http, settings.project, settings.environment)

    def headers(self) -> Mapping[str, str]:
        """The token goes without `Bearer`."""
        return {"Authorization": self.token}

    def read(self, keys: Collection[str]) -> Reading:
        """One request a flag for a few, else a hundred flags a request; by the Relay Proxy all in one."""
        return self._with_pages(self.door.read(keys, scheduled=Tells.SCHEDULED in self.wants))

    def catalogue(self) -> Reading:
        """Every flag that is not archived."""
        return self._with_pages(self.door.catalogue())

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """What this context is given of every flag, in one request."""
        return self.door.evaluate(keys, context)

    def page(self, key: str) -> str:
        """The flag's targeting in the environment."""
        project, environment = self.settings.project, self.settings.environment
        if not project:
            return ""
        given = (
            self.settings.url if self.settings.via == "api" and "launchdarkly" in self.settings.url else ""
        )
        return (
            (given or self.default_url).rstrip("/")
            + path("projects", project, "flags", key)
            + f"?env={environment}"
        )

    def _with_pages(self, reading: Reading) -> Reading:
        return Reading(
            flags=self.with_pages(reading.flags), environment=reading.environment, control=reading.control
        )


def _check(settings: LaunchDarklySettings, token: str) -> None:
    """Raises UsageError before anything is asked."""
    needed = ("url",) if settings.via == "relay" else ("project", "environment")
    where = {
        "url": "the address of the Relay Proxy, http://ld-relay:8030 for one",
        "project": "the project's key is in LaunchDarkly under Project settings > General",
        "environment": "the environment's key is in LaunchDarkly under Project settings > Environments",
    }
    for name in needed:
        if not getattr(settings, name):
            raise UsageError(f"launchdarkly: `{name}` is missing", where[name])
    wrong, right = WRONG_TOKENS[settings.via]
    if token.startswith(wrong):
        raise UsageError(f"launchdarkly: a token {token[:4]}... is of the wrong type", f"give {right}")


SERVICE = LaunchDarkly
