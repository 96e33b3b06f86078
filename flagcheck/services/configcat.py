"""ConfigCat: configured state by the Public Management API, or what applications are given by an SDK key."""

from base64 import b64encode
from collections.abc import Collection, Mapping
from typing import Literal

from flagcheck.http import Http
from flagcheck.record import Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services._configcat.cdn import Cdn
from flagcheck.services._configcat.management import Management
from hookset.errors import UsageError

BY_SDK = frozenset(
    {
        Tells.STATE,
        Tells.ROLLOUT,
        Tells.TARGETING,
        Tells.VARIANT,
        Tells.VALUE,
        Tells.TYPE,
        Tells.PREREQUISITES,
    }
)
BY_MANAGEMENT = BY_SDK | {Tells.SCHEDULED, Tells.CHANGED}
SDK_URL = "https://cdn-global.configcat.com"


class ConfigCatSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`api`: `management` reads what is configured, `sdk` what applications are given.

    `user`: the Basic auth user name of the Public Management API credential; its password is the token.
    `config`: the config's id (a UUID; the third id in the dashboard's address). `environment`: the environment's name or id.
    All three are needed by `api: management`; with `api: sdk` the token is an SDK key, which stands for both.
    """

    api: Literal["management", "sdk"] = "management"
    user: str = ""
    config: str = ""


class ConfigCat(Service):
    """By two APIs with different keys: one sees what is configured, the other what has arrived."""

    title = "ConfigCat"
    settings_type = ConfigCatSettings
    tells = BY_MANAGEMENT
    default_url = "https://api.configcat.com"
    environment_by_request = True

    def __init__(self, settings: ConfigCatSettings, token: str, http: Http) -> None:
        _check(settings)
        by_sdk = settings.api == "sdk"
        super().__init__(settings, token, http.at(SDK_URL) if by_sdk and not settings.url else http)
        if by_sdk:
            self.tells = BY_SDK
            self.wants = BY_SDK
            self.environment_by_request = False
        else:
            self.http.hide(self._basic())

    def headers(self) -> Mapping[str, str]:
        """Basic authentication; an SDK key stands in the path."""
        return {} if self.settings.api == "sdk" else {"Authorization": f"Basic {self._basic()}"}

    def _basic(self) -> str:
        return b64encode(f"{self.settings.user}:{self.token}".encode()).decode()

    def read(self, keys: Collection[str]) -> Reading:
        """One request for all, and up to three to find the environment and what waits."""
        return self._read(keys)

    def catalogue(self) -> Reading:
        """Every feature flag and setting of the config."""
        return self._read(None)

    def _read(self, keys: Collection[str] | None) -> Reading:
        if self.settings.api == "sdk":
            return Cdn(self.http, self.token, own_url=bool(self.settings.url)).read(keys)
        return Management(self.http, self.settings.config, self.settings.environment, self.wants).read(keys)


def _check(settings: ConfigCatSettings) -> None:
    """Raises UsageError where a key is missing."""
    where = {
        "user": "give the Basic auth user name of the credential (app.configcat.com/my-account/public-api-credentials)",
        "config": "give the config's id: the third of the ids in the dashboard's address",
        "environment": "give the environment's name or id",
    }
    for key, hint in where.items():
        if settings.api == "management" and not getattr(settings, key):
            raise UsageError(f"configcat: `{key}` is missing", hint)


SERVICE = ConfigCat
