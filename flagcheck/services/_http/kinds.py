"""What a field of a user's description may find, and what it becomes. All raise ServiceFailed (unreadable)."""

import math
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec

from flagcheck.failures import ServiceFailed, unreadable
from flagcheck.types import type_of

TYPES = {
    "bool": "boolean",
    "int": "number",
    "integer": "number",
    "float": "number",
    "double": "number",
    "json": "object",
    "str": "string",
    "text": "string",
}
_EPOCH_MS = 1e11


def a_list(name: str, found: Any) -> Sequence[Any]:
    """A list of anything."""
    if not isinstance(found, list):
        raise wrong(name, found, "a list")
    return found


def a_number(name: str, found: Any) -> float:
    """A finite number, also one in a string."""
    if isinstance(found, int | float | str) and not isinstance(found, bool):
        with suppress(ValueError, OverflowError):
            if math.isfinite(number := float(found)):
                return number
    raise wrong(name, found, "a number")


def a_text(name: str, found: Any) -> str:
    """A number is a text too: versions and ids are."""
    if found is None or isinstance(found, str):
        return found or ""
    if isinstance(found, int | float) and not isinstance(found, bool):
        return f"{found:g}" if isinstance(found, float) else str(found)
    raise wrong(name, found, "a text")


def a_bool(name: str, found: Any) -> bool | None:
    """None where there is nothing; of a list or mapping whether it has anything in it."""
    if found is None or isinstance(found, bool):
        return found
    if isinstance(found, list | dict):
        return bool(found)
    raise wrong(name, found, "true or false")


def a_moment(name: str, found: Any) -> datetime | None:
    """An ISO date-time (UTC where it names no zone), or seconds or milliseconds since 1970."""
    if found is None or found == "":
        return None
    try:
        if isinstance(found, str) and not found.isdigit():
            moment = datetime.fromisoformat(found)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = a_number(name, found)
        return datetime.fromtimestamp(seconds / 1000 if seconds > _EPOCH_MS else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise wrong(name, found, "a date") from None


def a_type(told: str, value: Any) -> str:
    """OpenFeature's name of the type told, else of the value's; empty for nothing."""
    if told:
        return TYPES.get(told.lower(), told.lower())
    return type_of(value)


def wrong(name: str, found: Any, wanted: str) -> ServiceFailed:
    """The failure that this field has another type than it must have."""
    return unreadable(f"`fields.{name}` found {shown(found)}, which is not {wanted}")


def shown(found: Any) -> str:
    """The beginning of what was found, as JSON."""
    return "nothing" if found is None else msgspec.json.encode(found).decode()[:60]
