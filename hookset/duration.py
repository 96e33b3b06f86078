"""Durations as people write them."""

import re

LONGEST_SECONDS = 366 * 86400
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_FORM = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h|d))+|[0-9]+(?:\.[0-9]+)?")
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)?")


def seconds_of(text: str) -> float:
    """The seconds in `60s`, `2m`, `500ms`, `1h30m` or a bare number; raises ValueError for anything else.

    >>> seconds_of("1m30s"), seconds_of("500ms"), seconds_of("60")
    (90.0, 0.5, 60.0)
    """
    text = text.strip()
    if not _FORM.fullmatch(text):
        raise ValueError(f'"{text}" is no duration (like 60s, 2m or 500ms)')
    seconds = sum(float(number) * _UNITS[unit or "s"] for number, unit in _PART.findall(text))
    if seconds > LONGEST_SECONDS:
        raise ValueError(f'"{text}" is longer than a year')
    return seconds


def duration_text(seconds: float) -> str:
    """As a person would write it: `2m`, `60s`, `90s`, `500ms`.

    >>> duration_text(120), duration_text(60), duration_text(0.5), duration_text(0)
    ('2m', '60s', '500ms', '0s')
    """
    for unit in ("h", "m", "s"):
        amount = seconds / _UNITS[unit]
        if amount == int(amount) and (amount >= 2 or (unit == "s" and amount)):
            return f"{int(amount)}{unit}"
    amount, unit = (seconds, "s") if seconds == 0 or seconds >= 1 else (seconds * 1000, "ms")
    return f"{amount:.3f}".rstrip("0").rstrip(".") + unit
