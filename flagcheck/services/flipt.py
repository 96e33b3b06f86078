"""Flipt v2: the flags of one namespace in one environment, at one revision of its repository."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from flagcheck import failures
from flagcheck.failures import ServiceFailed
from flagcheck.http import Http, path
from flagcheck.record import Evaluation, Flag, Presence, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services._flipt.evaluating import evaluate
from flagcheck.services._flipt.flags import flag
from flagcheck.services._flipt.v2 import Flags, FlagShape, Namespaces, Segmented, known, segmented
from hookset.errors import UsageError

BY_SEGMENTS = frozenset({Tells.STATE, Tells.ROLLOUT, Tells.TARGETING, Tells.VARIANT, Tells.VALUE})


class FliptSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`environment`: its key in Flipt's configuration. `namespace`: its key, `default` where none is given."""

    namespace: str = "default"


class Flipt(Service):
    """Read by the management API, evaluated by the evaluation API; a token may be needed for either."""

    title: ClassVar[str] = "Flipt"
    settings_type: ClassVar[type[Settings]] = FliptSettings
    needs_token: ClassVar[bool] = False
    environment_by_request = True
    tells = BY_SEGMENTS | {Tells.TYPE, Tells.EVALUATION}

    def __init__(self, settings: FliptSettings, token: str, http: Http) -> None:
        super().__init__(settings, token, http)
        if not settings.environment:
            raise UsageError(
                "flipt: `environment` is missing",
                "it is a key under `environments:` in Flipt's configuration, `default` where there is none",
            )
        self._namespaces = path("api", "v2", "environments", settings.environment, "namespaces")
        self._resources = self._namespaces + path(settings.namespace, "resources")

    def read(self, keys: Collection[str]) -> Reading:
        """All flags by one request, all segments by another where a flag asked for has any."""
        found, revision = self._flags()
        asked = [one for one in found if one.key in keys]
        flags = self._records(asked, revision)
        absent = {key: Flag(key=key, presence=Presence.ABSENT) for key in keys if key not in flags}
        control = self._control(len(found)) if absent else f"{len(found)} flags listed"
        return Reading(flags=flags | absent, control=control)

    def catalogue(self) -> Reading:
        """Every flag of the namespace."""
        found, revision = self._flags()
        return Reading(flags=self._records(found, revision), control=self._control(len(found)))

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """By one request.

        The header stands beside the body because Flipt answers from its default environment where the body's does not
        exist (EnvironmentStore.GetFromContext); with the header it answers 404.
        """
        place = {"environmentKey": self.settings.environment, "namespaceKey": self.settings.namespace}
        headers = {"X-Flipt-Environment": self.settings.environment}
        found = evaluate(self.http, keys, context, place, headers=headers)
        if found and all(one.presence is Presence.ABSENT for one in found.values()):
            self._control(0)
        return found

    def _flags(self) -> tuple[list[FlagShape], str]:
        found = self.http.get(self._resources + "/flipt.core.Flag").json(Flags)
        return [one.payload for one in found.resources], found.revision

    def _records(self, found: Collection[FlagShape], revision: str) -> dict[str, Flag]:
        open_segments = self._open_segments() if any(segmented(one) for one in found) else frozenset()
        return {one.key: flag(known(one, revision), open_segments) for one in found}

    def _open_segments(self) -> frozenset[str]:
        """The segments without constraints: everybody is in them."""
        found = self.http.get(self._resources + "/flipt.core.Segment").json(Segmented)
        return frozenset(one.payload.key for one in found.resources if not one.payload.constraints)

    def _control(self, listed: int) -> str:
        """An empty list is also the answer for a namespace that does not exist."""
        if listed:
            return f"{listed} flags listed"
        answer = self.http.get(self._namespaces)
        names = [one.key for one in answer.json(Namespaces).items]
        if self.settings.namespace not in names:
            found = f"no namespace {self.settings.namespace!r} in environment {self.settings.environment!r}"
            raise ServiceFailed(failures.UNEXPECTED, found, hint="check `namespace` and `environment`")
        return f"namespace {self.settings.namespace} listed"


SERVICE = Flipt
