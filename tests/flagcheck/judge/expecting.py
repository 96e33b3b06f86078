"""Expectations and records in few words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from flagcheck.expectations import Expectation, Wanted
from flagcheck.expectations.wanted import wanted
from flagcheck.record import EVERYBODY, NOBODY, Audience, Flag, Presence, Served, Variant, share

__all__ = [
    "ABSENT",
    "EVERYBODY",
    "NOBODY",
    "NOW",
    "NO_TELLING",
    "OFF",
    "ON",
    "PART",
    "RULES_DECIDE",
    "UNKNOWN",
    "ago",
    "expect",
    "share",
    "variants",
]

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RULES_DECIDE = Served(audience=Audience.SOME, conditional=True)
NO_TELLING = Served()
CONTEXTS: dict[str, dict[str, Any]] = {"beta": {"targetingKey": "b"}, "staff": {"targetingKey": "s"}}


def expect(state: Any = None, **said: Any) -> Wanted:
    """The expectation as a file says it; `for_` stands for `for`."""
    plain = {"for" if name == "for_" else name: value for name, value in said.items()}
    if state is not None:
        plain["state"] = state
    return wanted("checkout", msgspec.convert(plain, Expectation), CONTEXTS, "the test")


def ON(served: Served = EVERYBODY, **more: Any) -> Flag:  # noqa: N802 - reads as the presence in the tables
    return Flag(key="checkout", presence=Presence.ON, served=served, **more)


def PART(percent: float, *, conditional: bool = False, **more: Any) -> Flag:  # noqa: N802
    return ON(share(percent, conditional=conditional), **more)


def OFF(**more: Any) -> Flag:  # noqa: N802
    return Flag(key="checkout", presence=Presence.OFF, **more)


def ABSENT(**more: Any) -> Flag:  # noqa: N802
    return Flag(key="checkout", presence=Presence.ABSENT, **more)


def UNKNOWN(why: str = "") -> Flag:  # noqa: N802
    return Flag(key="checkout", presence=Presence.UNKNOWN, why=why)


def variants(**shares: float | None) -> tuple[Variant, ...]:
    """`variants(blue=50, green=50)`: each with its own name as value."""
    return tuple(Variant(name=name, value=name, percent=percent) for name, percent in shares.items())


def ago(**delta: float) -> datetime:
    return NOW - timedelta(**delta)
