"""What a scratch database says of itself: where its migrations are, and its canonical catalog."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from guardrail import catalog
from guardrail.database import reading
from guardrail.drift.check import matching_schemas
from guardrail.history import History, judge
from guardrail.history import read as read_history
from guardrail.lock import rules
from guardrail.queries import query
from hookset.deadline import Deadline
from hookset.errors import UsageError
from hookset.outcome import Finding, Status

QUERIES = Path(__file__).parent / "queries"
INVALID_INDEX = (" INVALID", " INVALID NOT READY")
COUNTING = (Status.FAILED, Status.INCONCLUSIVE)


class Scratch(msgspec.Struct, frozen=True, kw_only=True):
    """One reading of the scratch database; `changing` are the sessions that are changing it meanwhile."""

    subject: str
    major: int
    history: History
    lines: list[str]
    changing: tuple[str, ...] = ()

    def state(self, *, named: bool) -> str:
        """The name under which the lock records it."""
        return self.history.state if named else ""


def read_scratch(
    conninfo: str,
    deadline: Deadline,
    say: Callable[[str], None],
    *,
    folders: Sequence[str] = (),
    tool: str = "",
    table: str = "",
    schemas: Sequence[str] = (),
) -> Scratch:
    """Read the history and the catalog in one transaction. Raises UsageError and what ends a connection."""
    with reading(conninfo, deadline, say) as session:
        history = read_history(session, [Path(folder) for folder in folders], tool=tool, table=table)
        names = tuple(matching_schemas(session, schemas)) if schemas else ()
        if schemas and not names:
            raise UsageError(f"--schema: the scratch database has no schema {', '.join(schemas)}")
        with deadline.within("catalog"):
            lines = catalog.read(session, schemas=names, exclude_tables=history.tables)
        changing = session.rows(query(QUERIES, "changing", session.version))
        return Scratch(
            subject=session.subject,
            major=session.version // 10000,
            history=history,
            lines=lines,
            changing=tuple(f"pid {pid}, {user}, {name or 'unnamed'}" for pid, user, name in changing),
        )


def obstacles(scratch: Scratch, *, named: bool) -> Iterator[Finding]:
    """Why this scratch database must not be recorded; nothing where it may."""
    if named:
        counting = [
            one for one in judge(scratch.history, stage="after", ahead="fail") if one.status in COUNTING
        ]
        pending = [
            one for one in counting if one.id in ("history.pending", "history.absent", "history.empty")
        ]
        yield from (one for one in counting if one not in pending)
        if pending:
            labels = ", ".join(migration.label for migration in scratch.history.pending[:10])
            yield rules.NOT_AT_HEAD.finding(
                scratch.history.table, expected="nothing pending", found=f"pending: {labels}"
            )
        elif not scratch.history.state:
            yield rules.NO_STATE.finding(scratch.history.table)
    if scratch.changing:
        yield rules.CHANGING.finding(found="; ".join(scratch.changing))
    for line in scratch.lines:
        kind, path, definition = line.split("\t", 2)
        if kind == "index" and definition.endswith(INVALID_INDEX):
            yield rules.INVALID_INDEX.finding(path, found=definition)
