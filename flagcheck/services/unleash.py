"""Unleash: its admin API (configured state), or what SDKs are given (client and frontend API)."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

from flagcheck.http import Http, path
from flagcheck.record import Evaluation, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services._unleash import client, playground
from flagcheck.services._unleash.admin import Admin
from flagcheck.services._unleash.frontend import Results
from flagcheck.services._unleash.tokens import environment_of, right_kind
from hookset.errors import UsageError

CLIENT = frozenset(
    {
        Tells.STATE,
        Tells.ROLLOUT,
        Tells.TARGETING,
        Tells.VARIANT,
        Tells.VALUE,
        Tells.TYPE,
        Tells.PREREQUISITES,
        Tells.STALE,
    }
)
TELLS = {
    "admin": CLIENT | {Tells.SCHEDULED, Tells.CHANGED, Tells.ARCHIVED, Tells.EVALUATION},
    "client": CLIENT,
    "frontend": frozenset({Tells.STATE, Tells.EVALUATION}),
}


class UnleashSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where Unleash is, and which of its APIs is read.

    project: the project's id, as it stands in the address of its page; read by the admin API alone
    api: admin (a personal access token of a Viewer), client (a client token) or frontend (a frontend token)
    """

    project: str = "default"
    api: Literal["admin", "client", "frontend"] = "admin"


class Unleash(Service):
    """One project in one environment (admin), or all that a token is given (client, frontend)."""

    title = "Unleash"
    settings_type = UnleashSettings
    tells = TELLS["admin"]

    def __init__(self, settings: UnleashSettings, token: str, http: Http) -> None:
        self.tells = TELLS[settings.api]
        self.environment_by_request = settings.api == "admin"
        super().__init__(settings, token, http)
        self._one_admin: Admin | None = None
        if settings.api == "admin" and not settings.environment:
            raise UsageError(
                "environment: Unleash's admin API knows several",
                "give the name of one, as it stands under Admin settings > Environments",
            )
        if not settings.project:
            raise UsageError(
                "project: empty", "give the project's id, as it stands in the address of its page"
            )

    def headers(self) -> Mapping[str, str]:
        """The token as it is: every version takes it so."""
        return {"Authorization": self.token}

    def read(self, keys: Collection[str]) -> Reading:
        """The configured state; with the frontend API what a context without attributes is given."""
        with right_kind(self.settings.api):
            reading = self._reading(keys)
        flags = {key: reading.flags[key] for key in keys}
        return Reading(flags=self.with_pages(flags), environment=reading.environment, control=reading.control)

    def catalogue(self) -> Reading:
        """Every flag of the project, or that the token may see."""
        with right_kind(self.settings.api):
            reading = self._reading(None)
        return Reading(
            flags=self.with_pages(reading.flags), environment=reading.environment, control=reading.control
        )

    def _reading(self, keys: Collection[str] | None) -> Reading:
        if self.settings.api == "client":
            return client.definitions(self.http, keys)
        if self.settings.api == "frontend":
            return Results(self.http, {}, ask_all=False).reading(keys, environment_of(self.token))
        return self._admin().catalogue() if keys is None else self._admin().read(keys)

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """What the context is given, from the playground of the admin API or from the frontend API."""
        with right_kind(self.settings.api):
            if self.settings.api == "frontend":
                results = Results(self.http, context, ask_all=False)
                return {key: results.evaluation(key) for key in keys}
            self._admin().prove()
            return playground.evaluations(
                self.http, self.settings.project, self.settings.environment, keys, context
            )

    def _admin(self) -> Admin:
        """One for the whole run: it remembers what may not be asked often."""
        if self._one_admin is None:
            self._one_admin = Admin(self.http, self.settings.project, self.settings.environment)
        self._one_admin.wants = self.wants
        return self._one_admin

    def page(self, key: str) -> str:
        """The flag's page in Unleash's own interface, which shows every environment."""
        if self.settings.api != "admin":
            return ""
        return self.http.url + path("projects", self.settings.project, "features", key)


SERVICE = Unleash
