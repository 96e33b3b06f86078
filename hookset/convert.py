"""From a raw word to a field's type, by msgspec; every fault names the key, its source and the nearest choice."""

from typing import Any

import msgspec

from hookset.duration import seconds_of
from hookset.errors import UsageError
from hookset.fields import Field
from hookset.nearest import did_you_mean

_SWITCH = {
    "true": True,
    "1": True,
    "yes": True,
    "on": True,
    "false": False,
    "0": False,
    "no": False,
    "off": False,
}


def convert(field: Field, raw: Any, source: str) -> Any:
    """The value of `field` from a word, a list of words or a bool. Raises UsageError."""
    try:
        value = _typed(field, raw)
        return msgspec.convert(value, field.annotation)
    except (msgspec.ValidationError, ValueError) as error:
        raise UsageError(f"{field.flag}: {_reason(field, raw, error)} (from {source})") from None


def _typed(field: Field, raw: Any) -> Any:
    if field.repeated:
        words = raw if isinstance(raw, list) else raw.splitlines()
        return [_single(field, word) for word in _apart(words, field)]
    return _single(field, raw)


def _apart(words: list[str], field: Field) -> list[str]:
    if field.option.place == "rest":
        return words
    separator = field.option.separator
    parts = [part.strip() for word in words for part in (word.split(separator) if separator else [word])]
    return [part for part in parts if part]


def _single(field: Field, raw: Any) -> Any:
    if isinstance(raw, bool):
        return raw
    if field.duration:
        return seconds_of(raw)
    if field.kind is bool:
        if raw.lower() not in _SWITCH:
            raise ValueError(f'"{raw}" is neither true nor false')
        return _SWITCH[raw.lower()]
    return raw if field.kind is str else msgspec.convert(raw, field.kind, strict=False)


def _reason(field: Field, raw: Any, error: Exception) -> str:
    if field.option.secret:
        return "the value has the wrong form"
    if field.choices:
        wrong = [word for word in (raw if isinstance(raw, list) else [raw]) if word not in field.choices]
        return f'"{", ".join(map(str, wrong))}" is none of {", ".join(field.choices)}' + _nearest(
            wrong, field
        )
    if not isinstance(error, msgspec.ValidationError):
        return str(error)
    return f'"{raw}" is no {field.type_name}' + ("" if _is_type_error(error) else f": {error}")


def _nearest(wrong: list[Any], field: Field) -> str:
    said = did_you_mean(str(wrong[0]), field.choices) if wrong else ""
    return "" if said.startswith("; known") else said


def _is_type_error(error: Exception) -> bool:
    return str(error).startswith("Expected `") and "got `str`" in str(error)
