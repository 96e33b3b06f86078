"""GO Feature Flag by its relay proxy: configuration, and evaluation over OFREP."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from flagcheck.failures import unreadable
from flagcheck.http import path
from flagcheck.record import Evaluation, Flag, Presence, Reading
from flagcheck.service import Service, Tells
from flagcheck.services import _ofrep as ofrep
from flagcheck.services._gofeatureflag.flags import flag
from flagcheck.services._gofeatureflag.shape import Answered, Config


class GoFeatureFlag(Service):
    """The flag set is chosen by the API key: `env` of its evaluation context enrichment is the environment."""

    title = "GO Feature Flag"
    tells = frozenset(
        {
            Tells.STATE,
            Tells.ROLLOUT,
            Tells.TARGETING,
            Tells.VARIANT,
            Tells.VALUE,
            Tells.TYPE,
            Tells.SCHEDULED,
            Tells.EVALUATION,
        }
    )
    needs_token = False

    def headers(self) -> Mapping[str, str]:
        """The API key, which the relay proxy looks for here first."""
        return {"X-API-Key": self.token} if self.token else {}

    def read(self, keys: Collection[str]) -> Reading:
        """These flags in one request; where none of them is found, one more shows what there is."""
        answered = self._configuration(keys) if keys else Answered()
        missing = [key for key in keys if key not in answered.flags]
        control = f"{len(answered.flags)} flags configured" if answered.flags else ""
        if missing and not answered.flags:
            listed = len(self._configuration([]).flags)
            control = f"{listed} other flags configured" if listed else ""
        flags = _flags(answered)
        return Reading(
            flags={
                key: flags[key] if key in flags else Flag(key=key, presence=Presence.ABSENT) for key in keys
            },
            environment=_environment(answered),
            control=control,
        )

    def catalogue(self) -> Reading:
        """Every flag of the flag set."""
        answered = self._configuration([])
        control = f"{len(answered.flags)} flags configured" if answered.flags else ""
        return Reading(flags=_flags(answered), environment=_environment(answered), control=control)

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """In bulk alone: an evaluation of one flag is sent to the data exporters, one of several is not."""
        only = dict(context.get("gofeatureflag") or {}) | {"flagList": list(keys)}
        found = ofrep.bulk(self.http, dict(context) | {"gofeatureflag": only})
        items = found.items if found else {}
        some = bool(items) or bool(self._configuration([]).flags)
        return {key: items[key].evaluation if key in items else _missing(key, some) for key in keys}

    def _configuration(self, keys: Collection[str]) -> Answered:
        """Of these keys, of all where there are none."""
        answer = self.http.post(path("v1", "flag", "configuration"), json={"flags": list(keys)})
        sent: Answered = answer.json(Answered)
        if sent.error_code:
            raise unreadable(f"{answer.asked} answered {sent.error_code}: {sent.error_details[:200]}")
        return sent


def _missing(key: str, some: bool) -> Evaluation:
    if some:
        return Evaluation(key=key, presence=Presence.ABSENT)
    return Evaluation(key=key, presence=Presence.UNKNOWN, why="the relay proxy has no flag at all")


def _flags(answered: Answered) -> dict[str, Flag]:
    now = datetime.now(UTC)
    return {key: _flag(key, sent, now) for key, sent in answered.flags.items()}


def _flag(key: str, sent: msgspec.Raw, now: datetime) -> Flag:
    try:
        config = msgspec.json.decode(sent, type=Config)
    except msgspec.ValidationError as error:
        return Flag(key=key, presence=Presence.UNKNOWN, why=f"its configuration cannot be read: {error}")
    return flag(key, config, now)


def _environment(answered: Answered) -> str:
    return str(answered.evaluation_context_enrichment.get("env") or "")


SERVICE = GoFeatureFlag
