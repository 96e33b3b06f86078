"""One flag from JSON of any shape."""

from typing import Any

import msgspec

from flagcheck.record import (
    NOBODY,
    Audience,
    Flag,
    Prerequisite,
    Presence,
    Scheduled,
    Served,
    Variant,
    not_given,
    share,
)
from flagcheck.services._http.kinds import a_bool, a_list, a_moment, a_number, a_text, a_type, shown
from flagcheck.services._http.paths import Paths
from flagcheck.services._http.settings import HttpSettings


def presence(settings: HttpSettings, paths: Paths, body: Any) -> tuple[Presence, str]:
    """By `states`; with the reason where it is UNKNOWN. 1 is not true here."""
    found = paths.find("fields.state", body)
    known = (
        (Presence.ON, settings.states.enabled),
        (Presence.OFF, settings.states.disabled),
        (Presence.ABSENT, settings.states.absent),
    )
    for meaning, values in known:
        if any(type(found) is type(value) and found == value for value in values):
            return meaning, ""
    return Presence.UNKNOWN, f"`fields.state` found {shown(found)}, which `states` does not name"


def flag(key: str, settings: HttpSettings, paths: Paths, body: Any) -> Flag:
    """The flag that `body` describes. Raises ServiceFailed (unreadable) for a field of another type than it must have."""

    def at(name: str) -> Any:
        return paths.find(f"fields.{name}", body)

    there, why = presence(settings, paths, body)
    if there in (Presence.ABSENT, Presence.UNKNOWN):
        return Flag(key=key, presence=there, why=why)
    value, variants = at("value"), _variants(at("variants"), settings.whole)
    return Flag(
        key=key,
        presence=there,
        served=NOBODY if there is Presence.OFF else _served(at("percent"), at("conditional"), settings.whole),
        value=msgspec.UNSET if value is None else value,
        default=a_text("variant", at("variant")) or None,
        type=a_type(a_text("type", at("type")), value),
        variants=not_given(variants) if variants and there is Presence.OFF else variants,
        archived=a_bool("archived", at("archived")),
        stale=a_bool("stale", at("stale")),
        prerequisites=_prerequisites(at("prerequisites")),
        scheduled=_scheduled(at("scheduled")),
        changed_at=a_moment("changed_at", at("changed_at")),
        changed_by=a_text("changed_by", at("changed_by")),
        version=a_text("version", at("version")),
    )


def _served(percent: Any, conditional: Any, whole: float) -> Served:
    meant = a_bool("conditional", conditional)
    if percent is None:
        return Served(audience=Audience.SOME if meant else Audience.UNKNOWN, conditional=meant)
    found = share(a_number("percent", percent) / whole * 100, conditional=bool(meant))
    return found if meant is not None else msgspec.structs.replace(found, conditional=None)


def _variants(found: Any, whole: float) -> tuple[Variant, ...] | None:
    if found is None:
        return None
    rows = [one if isinstance(one, dict) else {"name": one} for one in a_list("variants", found)]
    return tuple(
        Variant(
            name=a_text("variants", row.get("name")),
            value=row.get("value", msgspec.UNSET),
            percent=None
            if row.get("percent") is None
            else a_number("variants", row["percent"]) / whole * 100,
        )
        for row in rows
    )


def _prerequisites(found: Any) -> tuple[Prerequisite, ...] | None:
    if found is None:
        return None
    return tuple(Prerequisite(flag=a_text("prerequisites", one)) for one in a_list("prerequisites", found))


def _scheduled(found: Any) -> tuple[Scheduled, ...] | None:
    """None where nothing is found: JMESPath does not tell a null from a key that is not there."""
    if found is None:
        return None
    moments = found if isinstance(found, list) else [found]
    return tuple(Scheduled(what="a scheduled change", at=a_moment("scheduled", one)) for one in moments)
