"""`--from-live URL`: adopt a brownfield database, its differences from the lock written as accepted findings."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from guardrail.config import Lock
from guardrail.database import reading
from guardrail.drift.check import check_drift
from guardrail.history import read as read_history
from guardrail.lock import rules
from guardrail.schemalock import SchemaLock
from hookset.accepted import AcceptedEntry
from hookset.context import Context
from hookset.errors import UsageError
from hookset.outcome import Finding, Status

DAYS = 90
"""How long an adopted difference is accepted: a quarter to repair it in."""


def adopt(lock: SchemaLock, config: Lock, context: Context) -> Iterator[Finding]:
    """Compare the live database with the lock; write what differs beside it, or say that nothing does.

    A comparison that could not be made is passed on as it is, and nothing is written. Raises UsageError where the file
    cannot be written.
    """
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
                state=history.state or None,
                exclude_tables=history.tables,
                schemas=config.schema,
            )
        )
    unknown = [finding for finding in found if finding.status is Status.INCONCLUSIVE]
    differing = [finding for finding in found if finding.status is Status.FAILED]
    yield from unknown
    if unknown or not differing:
        return
    path = _beside(config.out)
    _write(path, [_entry(finding) for finding in differing])
    yield rules.ACCEPTED.finding(str(path), found=f"{len(differing)} accepted until {_expiry()}")


def _entry(finding: Finding) -> AcceptedEntry:
    today = datetime.now(UTC).date()
    reason = f"as found when this database was adopted on {today}"
    return AcceptedEntry(id=finding.id, object=finding.object or "*", reason=reason, expires=_expiry())


def _expiry() -> date:
    return datetime.now(UTC).date() + timedelta(days=DAYS)


def _beside(out: str) -> Path:
    if out == "-":
        raise UsageError("--from-live writes a file beside the lock, so --out must name one, not -")
    return Path(f"{out}.accepted.yaml")


def _write(path: Path, entries: list[AcceptedEntry]) -> None:
    import yaml  # noqa: PLC0415 - only where there is something to write

    rows = [msgspec.to_builtins(entry) for entry in entries]
    text = yaml.safe_dump(rows, sort_keys=False, allow_unicode=True, width=110)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
