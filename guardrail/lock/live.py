"""`--from-live URL`: adopt a brownfield database, its differences from the lock written as accepted findings."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from guardrail.config import Lock
from guardrail.database import reading
from guardrail.drift.check import check_drift
from guardrail.drift.entry import BASE
from guardrail.history import read as read_history
from guardrail.lock import rules
from guardrail.schemalock import SchemaLock
from hookset.accepted import Accepted, AcceptedEntry
from hookset.context import Context
from hookset.errors import UsageError
from hookset.files import keys_of, read_struct
from hookset.outcome import Finding, Status

DAYS = 90
"""How long an adopted difference is accepted: a quarter to repair it in."""


def adopt(lock: SchemaLock, config: Lock, context: Context) -> Iterator[Finding]:
    """Compare the live database with the lock; write what differs beside it, or say that nothing does.

    Entries that are there already stay as they are, with their reasons and last days. A comparison that could not be
    made is passed on as it is, and nothing is written. Raises UsageError where the file cannot be read or written.
    """
    path = Path(f"{config.out}.accepted.yaml")
    known = _entries(path)
    with reading(config.from_live, context.deadline, context.say) as session:
        history = read_history(
            session,
            [Path(folder) for folder in config.migrations],
            tool=config.history_tool,
            table=config.history_table,
        )
        found = list(
            check_drift(
                session,
                lock=lock,
                state=_entry_for(lock, history.state),
                exclude_tables=history.tables,
                schemas=config.schema,
            )
        )
        subject = session.subject
    unknown = [finding for finding in found if finding.status is Status.INCONCLUSIVE]
    differing = [finding for finding in found if finding.status is Status.FAILED]
    yield from unknown
    if unknown:
        return
    if not differing:
        yield rules.LIVE_SAME.finding(subject, summary=f"{subject}: as the schema lock records it")
        return
    covered = Accepted(known, datetime.now(UTC))
    fresh = [_entry(finding) for finding in differing if not covered.covers(finding)]
    if fresh:
        _write(path, [*known, *fresh])
    yield rules.ACCEPTED.finding(
        str(path),
        found=f"{len(differing)} differences: {len(fresh)} accepted now until {_expiry()}, "
        f"{len(differing) - len(fresh)} before",
    )


def _entries(path: Path) -> list[AcceptedEntry]:
    if not path.exists():
        return []
    entries: list[AcceptedEntry] = read_struct(
        str(path), list[AcceptedEntry], "accepted findings", keys_of(AcceptedEntry)
    )
    return entries


def _entry_for(lock: SchemaLock, state: str) -> str | None:
    """The state to compare with: a database that has no history yet is adopted at the newest."""
    if state == BASE and lock.entry(BASE) is None:
        return lock.states[0].name
    return state or None


def _entry(finding: Finding) -> AcceptedEntry:
    today = datetime.now(UTC).date()
    reason = f"as found when this database was adopted on {today}"
    return AcceptedEntry(id=finding.id, object=finding.object or "*", reason=reason, expires=_expiry())


def _expiry() -> date:
    return datetime.now(UTC).date() + timedelta(days=DAYS)


def _write(path: Path, entries: list[AcceptedEntry]) -> None:
    import yaml  # noqa: PLC0415 - only where there is something to write

    rows = [msgspec.to_builtins(entry) for entry in entries]
    text = yaml.safe_dump(rows, sort_keys=False, allow_unicode=True, width=110)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
