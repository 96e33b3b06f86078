"""What will change, and what changed a moment ago."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flagcheck import rules
from flagcheck.expectations import Wanted
from flagcheck.judge.words import ago
from flagcheck.record import Flag
from hookset.duration import duration_text
from hookset.outcome import Rule


def scheduled(wanted: Wanted, flag: Flag, now: datetime) -> Iterator[tuple[Rule, str, str]]:
    """A change of the service's own within the window; one without a date may come at any time."""
    if wanted.nothing_scheduled_within is None:
        return
    if flag.scheduled is None:
        yield rules.UNKNOWN, "nothing scheduled", "the service does not tell"
        return
    until = now + timedelta(seconds=wanted.nothing_scheduled_within)
    for change in flag.scheduled:
        if change.at is None or now <= change.at <= until:
            when = "at a time that is not known"
            if change.at:
                when = f"{change.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
            within = duration_text(wanted.nothing_scheduled_within)
            yield rules.SCHEDULED, f"nothing within {within}", f"{change.what}, {when}"


def settled(wanted: Wanted, flag: Flag, now: datetime) -> Iterator[tuple[Rule, str, str]]:
    """A change that is younger than the settling time."""
    if wanted.unchanged_for is None:
        return
    if flag.changed_at is None:
        yield rules.UNKNOWN, "when it changed", "the service does not tell"
    elif (now - flag.changed_at).total_seconds() < wanted.unchanged_for:
        expected = f"unchanged for {duration_text(wanted.unchanged_for)}"
        yield rules.SETTLING, expected, f"changed {ago(now, flag.changed_at)} ago"
