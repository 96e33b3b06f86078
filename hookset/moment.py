"""Moments and days: UTC, RFC 3339."""

from datetime import UTC, date, datetime, time, timedelta


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def text_of(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: `2026-11-23T09:43:00.120Z`."""
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:  # in UTC the first or last day that Python has is over the edge
        return moment.isoformat(timespec="milliseconds")
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def end_of(words: str) -> datetime:
    """The moment at which a day (its end, in UTC) or an RFC 3339 moment is over; raises ValueError."""
    if len(words) == len("2026-12-31"):
        return after(date.fromisoformat(words))
    moment = datetime.fromisoformat(words)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment


def after(day: date) -> datetime:
    """The first moment after a day, in UTC; 9999-12-31, which people write for never, has none, and gets its last."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day + timedelta(days=1), time(), UTC)
