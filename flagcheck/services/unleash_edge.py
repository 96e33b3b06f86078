"""Unleash Edge: what SDKs are given by a replica, which goes on answering while Unleash is gone."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

from msgspec.structs import replace

from flagcheck.http import Http
from flagcheck.record import Evaluation, Flag, Presence, Reading
from flagcheck.service import Service, Settings
from flagcheck.services._unleash import client
from flagcheck.services._unleash.frontend import Results
from flagcheck.services._unleash.tokens import environment_of, right_kind
from flagcheck.services.unleash import TELLS

FROM_MEMORY = "Edge answers from its memory, also while it cannot reach Unleash"


class EdgeSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where Edge is, and which of its APIs is read.

    api: client (a client token) or frontend (a frontend token)
    """

    api: Literal["client", "frontend"] = "client"


class UnleashEdge(Service):
    """All that a token is given by one Edge."""

    title = "Unleash Edge"
    settings_type = EdgeSettings
    tells = TELLS["client"]

    def __init__(self, settings: EdgeSettings, token: str, http: Http) -> None:
        self.tells = TELLS[settings.api]
        super().__init__(settings, token, http)

    def headers(self) -> Mapping[str, str]:
        """The token as it is."""
        return {"Authorization": self.token}

    def read(self, keys: Collection[str]) -> Reading:
        """What Edge holds of these flags; with a frontend token what a context without attributes is given."""
        reading = self._reading(keys)
        return replace(reading, flags={key: _told(reading.flags[key]) for key in keys})

    def catalogue(self) -> Reading:
        """Every flag that the token is given."""
        return self._reading(None)

    def _reading(self, keys: Collection[str] | None) -> Reading:
        with right_kind(self.settings.api):
            if self.settings.api == "client":
                reading = client.definitions(self.http, keys)
                return replace(reading, environment=reading.environment or environment_of(self.token))
            return Results(self.http, {}, ask_all=True).reading(keys, environment_of(self.token))

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """What the context is given, with a frontend token."""
        with right_kind(self.settings.api):
            results = Results(self.http, context, ask_all=True)
        return {key: results.evaluation(key) for key in keys}


def _told(flag: Flag) -> Flag:
    """A flag that is off or not there may be one that Edge has not heard of yet."""
    if flag.presence is Presence.ON:
        return flag
    return replace(flag, why=f"{flag.why}; {FROM_MEMORY}" if flag.why else FROM_MEMORY)


SERVICE = UnleashEdge
