"""AWS AppConfig through its Agent: the flags of one configuration as this agent hands them out.

https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-integration-retrieving-feature-flags.html
"""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

import msgspec

from flagcheck.failures import unreadable
from flagcheck.http import Http, path
from flagcheck.http.answer import Answer
from flagcheck.record import Evaluation, Flag, Presence, Reading, Served
from flagcheck.service import Service, Settings, Tells
from hookset.errors import UsageError

MULTI_VARIANT = "a multi-variant flag that is off without a context; it may be on for others: use `for:`"
NAMED = {
    "application": "the application's name or id in AppConfig",
    "environment": "the environment's name or id in that application",
    "profile": "the feature-flag configuration profile's name or id in that application",
}


class AppConfigSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`application` and `profile`: names or ids in AppConfig, beside `environment`.

    `targeting_key`: the context attribute by which the flags' rules know a user; `targetingKey` is sent under this name.
    """

    application: str = ""
    profile: str = ""
    targeting_key: str = "targetingKey"


class AwsAppConfig(Service):
    """One configuration profile in one environment, asked of the agent (no AWS signing, nothing priced by us)."""

    title: ClassVar[str] = "AWS AppConfig"
    settings_type: ClassVar[type[Settings]] = AppConfigSettings
    default_url: ClassVar[str] = "http://localhost:2772"
    needs_token: ClassVar[bool] = False
    environment_by_request = True
    tells = frozenset({Tells.STATE, Tells.VALUE, Tells.TYPE, Tells.EVALUATION})

    def __init__(self, settings: AppConfigSettings, token: str, http: Http) -> None:
        super().__init__(settings, token, http)
        for key, what in NAMED.items():
            if not getattr(settings, key):
                raise UsageError(f"aws-appconfig: `{key}` is missing", f"`{key}` is {what}")
        self._path = path(
            "applications",
            settings.application,
            "environments",
            settings.environment,
            "configurations",
            settings.profile,
        )

    def read(self, keys: Collection[str]) -> Reading:
        """From the whole configuration: the agent has it in memory, and only the whole shows what is absent."""
        listed = self.catalogue()
        absent = {key: Flag(key=key, presence=Presence.ABSENT) for key in keys if key not in listed.flags}
        asked = {key: flag for key, flag in listed.flags.items() if key in keys}
        return Reading(flags=asked | absent, control=listed.control)

    def catalogue(self) -> Reading:
        """The whole configuration, by one request."""
        answer = self.http.get(self._path)
        version = answer.headers.get("configuration-version", "")
        flags = {key: _flag(key, found, version) for key, found in _flags(answer).items()}
        return Reading(flags=flags, control=f"{len(flags)} flags in {self.settings.profile}" if flags else "")

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """The same configuration for this context, by one request."""
        found = _flags(self.http.get(self._path, headers=self._context(context)))
        return {key: _evaluation(key, found.get(key), some=bool(found)) for key in keys}

    def _context(self, context: Mapping[str, Any]) -> dict[str, str]:
        """The `Context` header: `country=US,plan=pro`, which knows no way to write a comma in a value."""
        pairs = []
        for name, value in context.items():
            word = value if isinstance(value, str) else msgspec.json.encode(value).decode()
            if "," in name + word or "=" in name or not (name + word).isprintable():
                raise UsageError(
                    f"aws-appconfig: the context's {name!r} cannot be sent in the agent's Context header",
                    "leave commas, line breaks and `=` in names out of contexts for this service",
                )
            pairs.append(f"{self.settings.targeting_key if name == 'targetingKey' else name}={word}")
        return {"Context": ",".join(pairs).encode().decode("latin-1")} if pairs else {}


def _flags(answer: Answer) -> dict[str, dict[str, Any]]:
    """By key; every feature flag has `enabled`, what has none is no feature-flag profile."""
    found: dict[str, dict[str, Any]] = answer.json(dict[str, dict[str, Any]])
    for key, flag in found.items():
        if not isinstance(flag.get("enabled"), bool):
            raise unreadable(
                f"{answer.asked}: {key!r} has no `enabled`: is the profile of type feature flag?"
            )
    return found


def _attributes(flag: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in flag.items() if name not in ("enabled", "_variant")}


def _value(flag: Mapping[str, Any]) -> Any:
    """The attributes where the flag has any, else whether it is enabled."""
    return (_attributes(flag) if flag["enabled"] else None) or flag["enabled"]


def _flag(key: str, found: Mapping[str, Any], version: str) -> Flag:
    """Without a context the agent answers a multi-variant flag by its default variant: only `on` can be told of it."""
    several = "_variant" in found
    if several and not found["enabled"]:
        return Flag(key=key, presence=Presence.UNKNOWN, why=MULTI_VARIANT, version=version)
    return Flag(
        key=key,
        presence=Presence.ON if found["enabled"] else Presence.OFF,
        served=Served(),
        value=msgspec.UNSET if several else _value(found),
        type="object" if _attributes(found) else "boolean",
        version=version,
    )


def _evaluation(key: str, found: Mapping[str, Any] | None, *, some: bool) -> Evaluation:
    if found is None:
        if some:
            return Evaluation(key=key, presence=Presence.ABSENT)
        return Evaluation(key=key, presence=Presence.UNKNOWN, why="the configuration has no flags at all")
    return Evaluation(
        key=key,
        presence=Presence.ON if found["enabled"] else Presence.OFF,
        value=_value(found),
        variant=found.get("_variant"),
        reason="" if found["enabled"] else "DISABLED",
    )


SERVICE = AwsAppConfig
