"""Which entry of the schema lock a database is compared with: that of the migration state it is really in."""

from guardrail.drift import rules
from guardrail.schemalock import Entry, SchemaLock
from hookset.outcome import Finding

BASE = "base"
"""The state of a database to which no migration was applied yet."""
NAMES_SHOWN = 5


def chosen(lock: SchemaLock, state: str | None, *, ahead: bool = False) -> Entry | Finding:
    """The entry for `state` (None: it could not be told), or the finding that says why there is none.

    Where the database is ahead of this release, that is the newest recorded state. A lock without migrations
    has one unnamed entry, which serves whatever the state. An empty database needs no entry of its own.
    """
    if not lock.states:
        return rules.NO_ENTRY.finding(found=f"the database is at {state}", expected="no state is recorded")
    if ahead or [known.name for known in lock.states] == [""]:
        return lock.entry(lock.states[0].name) or _missing(lock, "")
    if state is None:
        return rules.NO_STATE.finding(expected=_recorded(lock))
    entry = lock.entry(state)
    if entry:
        return entry
    if state == BASE:
        return Entry(state=BASE, major=lock.states[0].major, digest="", lines=[])
    return _missing(lock, state)


def is_implicit(entry: Entry) -> bool:
    """Whether the entry stands for an empty database that the lock does not record."""
    return entry.state == BASE and not entry.digest


def _missing(lock: SchemaLock, state: str) -> Finding:
    at = f"at {state}" if state else "without a migration history that this lock could be matched with"
    return rules.NO_ENTRY.finding(
        found=f"the database is {at}",
        expected=_recorded(lock),
        hint=f"migrate a scratch database to {state or 'each state'} and run `guardrail lock` on it, "
        "which keeps the states that are recorded",
    )


def _recorded(lock: SchemaLock) -> str:
    names = [known.name or "(unnamed)" for known in lock.states]
    more = f" and {len(names) - NAMES_SHOWN} older" if len(names) > NAMES_SHOWN else ""
    return f"recorded: {', '.join(names[:NAMES_SHOWN])}{more}"
