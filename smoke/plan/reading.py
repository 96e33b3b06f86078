"""The plan file as plain data: scalars as they are spelt, but for the places where JSON values stand.

YAML 1.1 makes 1.1 of `1.10`, 668 of `01234` and True of `yes`; in a header, a query or a release that would be sent
or compared wrongly. A JSON body, on the other hand, needs its numbers; but 750 for `12:30` is nobody's.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hookset.errors import UsageError
from hookset.files import read_plain

WHAT = "plan"
LONGEST_INTEGER = 2**64

_STEPS = (("requests", "*"), ("scenarios", "*", "*"), ("scenarios", "*", "steps", "*"))
_TYPED = frozenset(
    [("thresholds",), ("baseline",), ("validity",), ("checks", "json"), ("checks", "schema")]
    + [("data", "*", "repeat"), ("revision", "wait")]
    + [
        (*step, *key)
        for step in _STEPS
        for key in (("json",), ("checks", "json"), ("checks", "schema"), ("body", "template"))
    ]
)
"""Where YAML's own types count; everywhere else the spelling does."""


def read(path: str) -> dict[str, Any]:
    """The file as a mapping; nulls stay None. Raises UsageError naming the file and the place."""
    typed = read_plain(path, WHAT, typed=True)
    if not isinstance(typed, dict):
        raise UsageError(f"{WHAT} {path}: is no mapping", "it has at least the key `requests`")
    if not Path(path).is_file():
        raise UsageError(f"{WHAT} {path}: is no regular file, and it is read twice", "write it into a file")
    found: dict[str, Any] = _Walk(f"{WHAT} {path}").value(typed, _spelt(path), (), typed_here=False)
    return found


def _spelt(path: str) -> Any:
    """The same with every scalar as it is spelt, by the same parser; the file has been read and found sound before."""
    import yaml  # noqa: PLC0415 - as hookset.files does

    try:
        text = Path(path).read_text(encoding="utf-8")
        return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506 - makes text only
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{WHAT} {path}: cannot be read: {str(error).splitlines()[0]}") from None


class _Walk:
    """Goes through both readings of one file side by side."""

    def __init__(self, where: str) -> None:
        self.where = where

    def value(self, typed: Any, text: Any, steps: tuple[str, ...], *, typed_here: bool) -> Any:
        typed_here = typed_here or any(_matches(steps, place) for place in _TYPED)
        if isinstance(typed, dict) and isinstance(text, dict):
            return dict(self._members(typed, text, steps, typed_here))
        if isinstance(typed, list) and isinstance(text, list):
            return [
                self.value(one, spelt, (*steps, str(index)), typed_here=typed_here)
                for index, (one, spelt) in enumerate(zip(typed, text, strict=True))
            ]
        return self._scalar(typed, text, steps, typed_here=typed_here)

    def _members(
        self, typed: dict[Any, Any], text: dict[Any, Any], steps: tuple[str, ...], typed_here: bool
    ) -> Iterator[tuple[str, Any]]:
        text = _merged(text)
        if len(text) != len(typed):
            raise self._error(steps, "keys that YAML takes for the same value (yes and true, 1 and 01)")
        for (key, spelt), one in zip(text.items(), typed.values(), strict=True):
            at = (*steps, str(key))
            yield self._encodable(str(key), at), self.value(one, spelt, at, typed_here=typed_here)

    def _scalar(self, typed: Any, text: Any, steps: tuple[str, ...], *, typed_here: bool) -> Any:
        if not isinstance(text, str) or not _is_json(typed):
            kind = type(typed).__name__ if not isinstance(typed, (int, float)) else str(typed)[:40]
            raise self._error(steps, f"{kind} is no value that JSON has", "put it in quotes if text is meant")
        if typed is None or (typed_here and not isinstance(typed, str) and ":" not in text):
            return typed
        return self._encodable(text, steps)

    def _encodable(self, text: str, steps: tuple[str, ...]) -> str:
        try:
            text.encode()
        except UnicodeEncodeError:
            raise self._error(steps, "half of a surrogate pair is no character") from None
        return text

    def _error(self, steps: tuple[str, ...], said: str, hint: str = "") -> UsageError:
        at = ".".join(steps).encode(errors="replace").decode()
        return UsageError(f"{self.where}: {at}: {said}" if at else f"{self.where}: {said}", hint)


def _matches(steps: tuple[str, ...], place: tuple[str, ...]) -> bool:
    return len(steps) == len(place) and all(
        want in ("*", step) for step, want in zip(steps, place, strict=True)
    )


def _merged(text: dict[Any, Any]) -> dict[Any, Any]:
    """YAML's merge key, which only the typed reading knows: `<<: *common`, or a list of them; own keys win."""
    if "<<" not in text:
        return text
    given = text["<<"]
    found: dict[Any, Any] = {}
    for one in reversed(given) if isinstance(given, list) else [given]:
        found.update(_merged(one) if isinstance(one, dict) else {})
    return found | {key: value for key, value in text.items() if key != "<<"}


def _is_json(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return -LONGEST_INTEGER < value < LONGEST_INTEGER
    return value is None or isinstance(value, str)
