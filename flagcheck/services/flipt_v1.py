"""Flipt v1: the flags of one namespace of one instance, as its own SDKs read them."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from flagcheck.failures import unreadable
from flagcheck.http import Http, path
from flagcheck.record import Evaluation, Flag, Presence, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services._flipt.evaluating import evaluate
from flagcheck.services._flipt.flags import flag
from flagcheck.services._flipt.v1 import Namespace, Snapshot, known, open_segments
from hookset.errors import UsageError

NEWEST = {"X-Flipt-Accept-Server-Version": "1.47.0"}
"""Without it the snapshot leaves default variants out."""


class FliptV1Settings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`namespace`: its key, `default` where none is given.

    `reference`: a branch, tag or commit, where Flipt's storage is Git; its default branch where none is given.
    """

    namespace: str = "default"
    reference: str = ""


class FliptV1(Service):
    """Flipt v1 has no environments: an instance, a namespace or a reference is one."""

    title: ClassVar[str] = "Flipt v1"
    settings_type: ClassVar[type[Settings]] = FliptV1Settings
    needs_token: ClassVar[bool] = False
    tells = frozenset(
        {
            Tells.STATE,
            Tells.ROLLOUT,
            Tells.TARGETING,
            Tells.VARIANT,
            Tells.VALUE,
            Tells.TYPE,
            Tells.EVALUATION,
        }
    )

    def __init__(self, settings: FliptV1Settings, token: str, http: Http) -> None:
        super().__init__(settings, token, http)
        if not settings.namespace:
            raise UsageError("flipt-v1: `namespace` is empty", "leave it out for the namespace `default`")
        self._reference = {"reference": settings.reference} if settings.reference else {}

    def read(self, keys: Collection[str]) -> Reading:
        """From the snapshot, by one request."""
        flags, listed = self._flags(keys)
        absent = {key: Flag(key=key, presence=Presence.ABSENT) for key in keys if key not in flags}
        control = self._control(listed) if absent else f"{listed} flags listed"
        return Reading(flags=flags | absent, control=control)

    def catalogue(self) -> Reading:
        """Every flag of the namespace."""
        flags, listed = self._flags(None)
        return Reading(flags=flags, control=self._control(listed))

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """By one request."""
        place = {"namespaceKey": self.settings.namespace} | self._reference
        found = evaluate(self.http, keys, context, place, whole=self._reference)
        if found and all(one.presence is Presence.ABSENT for one in found.values()):
            self._control(0)
        return found

    def _flags(self, keys: Collection[str] | None) -> tuple[dict[str, Flag], int]:
        asked = path("internal", "v1", "evaluation", "snapshot", "namespace", self.settings.namespace)
        answer = self.http.get(asked, params=self._reference or None, headers=NEWEST)
        found = answer.json(Snapshot).flags
        everybody, version = open_segments(found), answer.headers.get("etag", "").strip('"')
        wanted = [one for one in found if keys is None or one.key in keys]
        flags = {one.key: flag(known(one, version, answer.asked), everybody) for one in wanted}
        return flags, len(found)

    def _control(self, listed: int) -> str:
        """A namespace that does not exist has an empty snapshot, and is 404 here, which raises ServiceFailed."""
        if listed:
            return f"{listed} flags listed"
        answer = self.http.get(
            path("api", "v1", "namespaces", self.settings.namespace), params=self._reference or None
        )
        if answer.json(Namespace).key != self.settings.namespace:
            raise unreadable(f"{answer.asked} answered about another namespace")
        return f"namespace {self.settings.namespace}"


SERVICE = FliptV1
