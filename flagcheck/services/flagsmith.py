"""Flagsmith: configured state by the admin API, or what applications are given by an environment key."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

from flagcheck.http import Http
from flagcheck.record import Evaluation, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services._flagsmith.admin import Admin
from flagcheck.services._flagsmith.sdk import SERVER_KEY, Sdk
from hookset.errors import UsageError

BY_DOCUMENT = frozenset(
    {Tells.STATE, Tells.ROLLOUT, Tells.TARGETING, Tells.VARIANT, Tells.VALUE, Tells.TYPE, Tells.EVALUATION}
)
BY_CLIENT_KEY = frozenset({Tells.STATE, Tells.VALUE, Tells.TYPE, Tells.EVALUATION})
BY_ADMIN = (BY_DOCUMENT - {Tells.EVALUATION}) | {Tells.ARCHIVED, Tells.STALE, Tells.CHANGED, Tells.SCHEDULED}
SDK_URL = "https://edge.api.flagsmith.com"


class FlagsmithSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`api`: `admin` reads what is configured, `sdk` what applications are given.

    `project`: the project's id, a number in the dashboard's address (/project/7/...); needed by `api: admin`.
    `environment`: the environment's name, or its client-side key.
    """

    api: Literal["admin", "sdk"] = "admin"
    project: int = 0


class Flagsmith(Service):
    """By two APIs with different keys: one sees what is configured, the other what has arrived."""

    title = "Flagsmith"
    settings_type = FlagsmithSettings
    tells = BY_ADMIN | BY_DOCUMENT
    default_url = "https://api.flagsmith.com"
    environment_by_request = True

    def __init__(self, settings: FlagsmithSettings, token: str, http: Http) -> None:
        _check(settings, token)
        super().__init__(
            settings, token, http if settings.url or settings.api == "admin" else http.at(SDK_URL)
        )
        if settings.api == "sdk":
            self.tells = BY_DOCUMENT if token.startswith(SERVER_KEY) else BY_CLIENT_KEY
            self.environment_by_request = False
        else:
            self.tells = BY_ADMIN
        self.wants = self.tells

    def headers(self) -> Mapping[str, str]:
        """Either API has its own header."""
        if self.settings.api == "sdk":
            return {"X-Environment-Key": self.token}
        return {"Authorization": f"Api-Key {self.token}"}

    def read(self, keys: Collection[str]) -> Reading:
        """Two or three requests by the admin API, one by an environment key."""
        return self._read(keys)

    def catalogue(self) -> Reading:
        """Every flag, archived ones too."""
        return self._read(None)

    def _read(self, keys: Collection[str] | None) -> Reading:
        if self.settings.api == "sdk":
            return Sdk(self.http, self.token).read(keys)
        return Admin(self.http, self.settings.project, self.settings.environment, self.wants).read(keys)

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """What this identity is given, in one request; by an environment key only."""
        if self.settings.api != "sdk":
            raise UsageError("flagsmith: contexts are evaluated with `api: sdk` and an environment key")
        return Sdk(self.http, self.token).evaluate(keys, context)


def _check(settings: FlagsmithSettings, token: str) -> None:
    """Raises UsageError where a key is missing or the token is of the other API."""
    if settings.api == "sdk":
        return
    if settings.project <= 0:
        raise UsageError(
            "flagsmith: `project` is missing",
            "give the project's id: the number after /project/ in the dashboard's address",
        )
    if not settings.environment:
        raise UsageError(
            "flagsmith: `environment` is missing", "give the environment's name, or its client-side key"
        )
    if token.startswith(SERVER_KEY):
        raise UsageError(
            "flagsmith: the token is an environment's server-side key (ser....)",
            "say `api: sdk`, or give an API key of the organisation (Organisation Settings > API Access)",
        )


SERVICE = Flagsmith
