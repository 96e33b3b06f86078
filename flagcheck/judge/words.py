"""States and values as a person reads them in expected and found."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from flagcheck.record import Audience, Flag, Presence, Served

LONGEST = 120
STEP_PERCENT = 0.005
"""Half of what people write at the finest: a third is 33.33 in one place and 33.3333 in another."""
FLOAT_PERCENT = 1e-6
"""What shares that are added up may be off by."""


def state_text(flag: Flag) -> str:
    """`on for 25 %, conditional`, `off`, `absent`."""
    if flag.presence is not Presence.ON:
        return str(flag.presence) + (" (archived)" if flag.archived else "")
    return f"on{served_text(flag.served)}"


def served_text(served: Served) -> str:
    """` for everybody`, ` for 25 %`, ` for a part`, ` for nobody`; empty where it is not known."""
    conditional = ", conditional" if served.conditional else ""
    if served.audience is Audience.NONE:
        return " for nobody"
    if served.audience is Audience.ALL:
        return " for everybody"
    if served.audience is Audience.UNKNOWN:
        return ""
    share = "a part" if served.percent is None else percent_text(served.percent)
    return f" for {share}{conditional}"


def percent_text(percent: float) -> str:
    """`25 %`, `33.333 %`; never rounded to nothing or to all.

    >>> percent_text(25.0), percent_text(99.99999), percent_text(100 / 3)
    ('25 %', '99.99999 %', '33.33333333 %')
    """
    return f"{percent:.10g} %"


def less(one: float, other: float) -> bool:
    """Whether one share in percent is less than another by more than rounding; nothing and all are never rounded to.

    >>> less(33.33, 100 / 3), less(33, 33.33), less(0, 0.001), less(99.999, 100)
    (False, True, True, True)
    """
    exact = one <= 0 or other >= 100
    return one < other - (FLOAT_PERCENT if exact else STEP_PERCENT)


def changed_text(flag: Flag, now: datetime) -> str:
    """`, since 2026-11-23T10:00:00Z (40 s ago) by ana`, as far as it is known."""
    if flag.changed_at is None:
        return f", last changed by {flag.changed_by}" if flag.changed_by else ""
    when = flag.changed_at.astimezone(UTC)
    by = f" by {flag.changed_by}" if flag.changed_by else ""
    return f", last changed {when:%Y-%m-%dT%H:%M:%SZ} ({ago(now, when)} ago){by}"


def ago(now: datetime, then: datetime) -> str:
    """`40 s`, `5 min`, `3 h`, `12 days`."""
    seconds = max(0.0, (now - then).total_seconds())
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def value_text(value: Any) -> str:
    """A JSON value, shortened."""
    if value is msgspec.UNSET:
        return "the code's default"
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
