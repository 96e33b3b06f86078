"""What a flag service says of one flag, in words that are the same for every service.

Two different questions have two different records: `Flag` is configured state (is it on, for whom, since when),
`Evaluation` is what one context is given. In both, `None` says that the service did not tell; it never means no.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec


class Presence(StrEnum):
    """Whether a flag is there and switched on. Never a bool: absent, off and unknown are three answers."""

    ON = "on"
    OFF = "off"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Audience(StrEnum):
    """Who is given the flag's on side while it is ON."""

    NONE = "none"
    SOME = "some"
    ALL = "all"
    UNKNOWN = "unknown"


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """Who is given the flag's on side (for a flag of several values: any value that is not its off value).

    `percent` is the share of everybody who meets the conditions, 0 to 100, None where it is not one number.
    `conditional` where a rule, constraint, segment or target list decides who is meant.
    """

    audience: Audience = Audience.UNKNOWN
    percent: float | None = None
    conditional: bool | None = None


NOBODY = Served(audience=Audience.NONE, percent=0.0, conditional=False)
EVERYBODY = Served(audience=Audience.ALL, percent=100.0, conditional=False)


def share(percent: float, *, conditional: bool = False) -> Served:
    """Served to this share (0 to 100) of everybody, or of those who meet conditions."""
    if percent <= 0:
        return NOBODY
    if percent >= 100 and not conditional:
        return EVERYBODY
    return Served(audience=Audience.SOME, percent=float(percent), conditional=conditional)


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One value that the flag can give. `percent` is its share among those who are given any, 0 to 100."""

    name: str
    value: Any = msgspec.UNSET
    percent: float | None = None


def not_given(variants: Iterable[Variant]) -> tuple[Variant, ...]:
    """The variants of a flag that is off or on for nobody: those that could be given have no share."""
    return tuple(one if one.percent == 0 else msgspec.structs.replace(one, percent=None) for one in variants)


class Prerequisite(msgspec.Struct, frozen=True, kw_only=True):
    """Another flag that must be on (`wanted` "on", or off) or give one of `variants` for this one to count."""

    flag: str
    wanted: Presence = Presence.ON
    variants: tuple[str, ...] = ()


class Scheduled(msgspec.Struct, frozen=True, kw_only=True):
    """A change that the service will make by itself, or that waits to be applied; `at` None: no date known."""

    what: str
    at: datetime | None = None


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """The configured state of one flag in one environment.

    `why` says, for UNKNOWN, what is missing. `value` is what everybody is given, where it is one value for all
    (JSON types); `default` the name of the variant that it belongs to. `type` is `boolean string number object`.
    `page` is the address where a person sees the flag.
    """

    key: str
    presence: Presence
    why: str = ""
    served: Served = Served()
    value: Any = msgspec.UNSET
    default: str | None = None
    type: str = ""
    variants: tuple[Variant, ...] | None = None
    archived: bool | None = None
    stale: bool | None = None
    prerequisites: tuple[Prerequisite, ...] | None = None
    scheduled: tuple[Scheduled, ...] | None = None
    changed_at: datetime | None = None
    changed_by: str = ""
    page: str = ""
    version: str = ""


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """What one context is given, in OpenFeature's words.

    `value` UNSET: the service leaves it to the code's default. `reason` is as sent (`TARGETING_MATCH` ...), empty where
    none is. `presence` OFF for a disabled flag, ABSENT where the service knows no such flag, UNKNOWN with `why` where
    the answer is an error: nothing may be concluded from its value then.
    """

    key: str
    presence: Presence
    value: Any = msgspec.UNSET
    variant: str | None = None
    reason: str = ""
    why: str = ""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one question about several flags.

    `flags` has every key that was asked for. `environment` is the one that the answers themselves name, empty where
    the service does not tell. `control` says what shows that the service was in its senses ("24 other flags listed",
    "environment list"): without it an ABSENT proves nothing and counts as UNKNOWN.
    """

    flags: dict[str, Flag]
    environment: str = ""
    control: str = ""
