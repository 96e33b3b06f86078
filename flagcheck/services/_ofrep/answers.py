"""What OFREP answers for one flag, read as the specification allows it and not further.

https://github.com/open-feature/protocol/blob/main/service/openapi.yaml (0.3.0). A success has `key` and `reason`; `value`
may be missing (the code's default is meant), `variant` and `metadata` too. `reason` is an open word: servers send
DEFAULT, which the specification's list lacks. A failure has `key` and `errorCode`.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from flagcheck.failures import unreadable
from flagcheck.record import Evaluation, Presence

NOT_FOUND = "FLAG_NOT_FOUND"
DISABLED = "DISABLED"
DISABLED_WORDS = "flag `{key}` is disabled"
"""flagd before core 0.16.0 answers 404 FLAG_NOT_FOUND for a disabled flag; only `errorDetails` tells it from no flag."""
UNRELIABLE = ("ERROR", "STALE", "OFFLINE")
"""Reasons of a value that is not the flag's present one."""


class Wire(msgspec.Struct, frozen=True, rename="camel"):
    """One flag as sent, success or failure."""

    key: str | None = None
    value: Any = msgspec.UNSET
    reason: str | None = None
    variant: str | None = None
    metadata: dict[str, Any] | None = None
    error_code: str | None = None
    error_details: str | None = None


class BulkWire(msgspec.Struct, frozen=True):
    """A bulk evaluation as sent; `eventStreams` (their URLs are secrets) is not even decoded."""

    flags: list[Wire]
    metadata: dict[str, Any] | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One flag's evaluation and the metadata that came with it."""

    evaluation: Evaluation
    metadata: Mapping[str, Any] = {}


def item(key: str, wire: Wire, asked: str) -> Item:
    """What was answered for `key`: UNKNOWN where it is about another one. Raises ServiceFailed (unreadable).

    GO Feature Flag 1.55.2 looks `a/b`, sent as `a%2Fb`, up under that very text, and does not find it.
    """
    if wire.key is not None and wire.key != key:
        return Item(evaluation=unknown(key, f"answered for another flag: {wire.key[:100]}"))
    return Item(evaluation=_evaluation(key, wire, asked), metadata=wire.metadata or {})


def _evaluation(key: str, wire: Wire, asked: str) -> Evaluation:
    if wire.error_code is not None:
        return _failure(key, wire, wire.error_code)
    if wire.key is None or not wire.reason:
        raise unreadable(f"{asked} answered without key and reason, which OFREP requires")
    if wire.reason in UNRELIABLE:
        return unknown(key, f"answered with reason {wire.reason}")
    valued = wire.value is not None and wire.value is not msgspec.UNSET
    return Evaluation(
        key=key,
        presence=Presence.OFF if wire.reason == DISABLED else Presence.ON,
        value=wire.value if valued else msgspec.UNSET,
        variant=(wire.variant or None) if valued else None,
        reason=wire.reason,
    )


def _failure(key: str, wire: Wire, code: str) -> Evaluation:
    details = wire.error_details or ""
    if code != NOT_FOUND or wire.key is None:
        return unknown(key, f"{code}: {details[:200]}" if details else code)
    if details == DISABLED_WORDS.format(key=key):
        return Evaluation(key=key, presence=Presence.OFF, reason=DISABLED)
    return Evaluation(key=key, presence=Presence.ABSENT)


def unknown(key: str, why: str) -> Evaluation:
    """Nothing is known of this flag, because of `why`."""
    return Evaluation(key=key, presence=Presence.UNKNOWN, why=why)
