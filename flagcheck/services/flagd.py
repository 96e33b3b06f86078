"""flagd: evaluated over OFREP, and configured as its definition file says."""

from collections.abc import Collection, Mapping
from typing import Any

from flagcheck import failures
from flagcheck.failures import ServiceFailed
from flagcheck.http import Http
from flagcheck.http.address import checked_url
from flagcheck.record import Evaluation, Flag, Presence, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services import _ofrep as ofrep
from flagcheck.services._flagd.flags import flag
from flagcheck.services._flagd.source import Source, read_source
from hookset.errors import UsageError

FLAG_SET = "flagSetId"


class FlagdSettings(Settings, frozen=True, kw_only=True):
    """`source` is the definition (JSON or YAML) or the FeatureFlag resource that flagd is given: the configured state.

    `selector` chooses a flag set: `flagSetId=production`. `management_url` (port 8014) is asked whether all sources have
    been read. `environment_key` is the metadata entry that names the environment: `flagSetId` where sets are environments.
    """

    source: str = ""
    selector: str = ""
    management_url: str = ""
    environment_key: str = "environment"


class Flagd(Service):
    """State from `source` where it is given, else from what flagd evaluates; evaluations always from flagd."""

    title = "flagd"
    settings_type = FlagdSettings
    default_url = "http://localhost:8016"
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
    needs_token = False
    settings: FlagdSettings

    def __init__(self, settings: FlagdSettings, token: str, http: Http) -> None:
        super().__init__(settings, token, http)
        if settings.selector and (not settings.selector.isprintable() or not settings.selector.isascii()):
            raise UsageError("flagd: selector: has characters that no header may have")
        self.by_evaluation = not settings.source
        self.management: Http | None = None
        if settings.management_url:
            where, allow = "flagd: management_url", settings.allow_http
            self.management = http.at(checked_url(settings.management_url, where, allow_http=allow))
        if settings.source:
            read_source(settings.source)

    def headers(self) -> Mapping[str, str]:
        """The selector, and a token where a proxy before flagd wants one."""
        selector = {"Flagd-Selector": self.settings.selector} if self.settings.selector else {}
        return selector | dict(super().headers())

    def read(self, keys: Collection[str]) -> Reading:
        """From the source, or as one neutral user's evaluation tells."""
        if self.settings.source:
            return self._configured(keys)
        self._require_ready()
        return ofrep.read(
            self.http, keys, environment_key=self.settings.environment_key, not_matched=ofrep.BY_RULES
        )

    def catalogue(self) -> Reading:
        """Every flag of the source, or of flagd's bulk answer."""
        if self.settings.source:
            return self._configured(None)
        self._require_ready()
        return ofrep.catalogue(
            self.http, environment_key=self.settings.environment_key, not_matched=ofrep.BY_RULES
        )

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """The context goes as it is."""
        self._require_ready()
        return ofrep.evaluate(self.http, keys, context)

    def _require_ready(self) -> None:
        """Before its sources are read, flagd knows no flag and says so with the same 404 as later."""
        if self.management and self.management.get("/readyz", allow=(412,)).status == 412:
            found = "flagd has not read all its sources yet (/readyz answered 412)"
            raise ServiceFailed(failures.UNAVAILABLE, found, again=True)

    def _configured(self, keys: Collection[str] | None) -> Reading:
        source = read_source(self.settings.source)
        chosen = {key: metadata for key in source.flags if self._selected(metadata := _metadata(source, key))}
        flags = {
            key: _flag(key, source, chosen)
            for key in (source.flags.keys() & chosen if keys is None else keys)
        }
        name = self.settings.environment_key
        environments = {str(one[name]) for one in chosen.values() if one.get(name)}
        control = f"{len(chosen)} flags in {self.settings.source}" if chosen else ""
        return Reading(flags=flags, environment=", ".join(sorted(environments)), control=control)

    def _selected(self, metadata: Mapping[str, Any]) -> bool:
        """Whether the selector takes this flag; one by `source` cannot be judged from the file and takes all."""
        name, _, wanted = self.settings.selector.partition("=")
        return name != FLAG_SET or str(metadata.get(FLAG_SET, "")) == wanted


def _metadata(source: Source, key: str) -> Mapping[str, Any]:
    one = source.flags[key]
    return dict(source.metadata) | ({} if isinstance(one, str) else one.metadata)


def _flag(key: str, source: Source, chosen: Mapping[str, Mapping[str, Any]]) -> Flag:
    if source.refused:
        return Flag(key=key, presence=Presence.UNKNOWN, why=source.refused)
    if key not in chosen:
        return Flag(key=key, presence=Presence.ABSENT)
    one = source.flags[key]
    if isinstance(one, str):
        return Flag(key=key, presence=Presence.UNKNOWN, why=one)
    return flag(key, one, source.evaluators, chosen[key])


SERVICE = Flagd
