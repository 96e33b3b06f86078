"""What YAML can say and JSON cannot: no flag service answers it, and no report could show it."""

import math
from typing import Any

from hookset.errors import UsageError
from hookset.report.terminal import one_line

LONGEST_INTEGER = 2**64


def refuse_strange(plain: Any, where: str) -> None:
    """Raise UsageError, naming the key, for what is no JSON: dates, bytes, sets, NaN, keys that are no text."""
    waiting: list[tuple[Any, tuple[str, ...]]] = [(plain, ())]
    while waiting:
        value, steps = waiting.pop()
        if isinstance(value, dict):
            waiting += [(one, (*steps, _key(key, steps, where))) for key, one in value.items()]
        elif isinstance(value, list):
            waiting += [(one, (*steps, str(index))) for index, one in enumerate(value)]
        elif not _is_json(value):
            raise UsageError(f"{where}: {_at(steps)}: {_kind(value)}", "put it in quotes if text is meant")


def _at(steps: tuple[str, ...]) -> str:
    """The place, on one line whatever the keys are."""
    return one_line(".".join(steps))


def _key(key: object, steps: tuple[str, ...], where: str) -> str:
    if isinstance(key, str):
        return key
    at = f"{where}: {_at(steps)}" if steps else where
    hint = "YAML reads on, off, yes, no, numbers and null as no text: put the key in quotes"
    raise UsageError(f"{at}: the key {key} is no text", hint)


def _is_json(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return -LONGEST_INTEGER < value < LONGEST_INTEGER
    return value is None or isinstance(value, str)


def _kind(value: object) -> str:
    if isinstance(value, int):
        return "an integer of more than 64 bits is no number that JSON carries safely"
    if isinstance(value, float):
        return f"{value} is no number that JSON has"
    return f"{type(value).__name__} is no type that JSON has"
