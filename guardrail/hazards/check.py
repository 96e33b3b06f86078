"""The hazards check: what the pending migrations would lock or destroy."""

from collections.abc import Iterator, Sequence

from guardrail.database import Session
from guardrail.hazards.acts import Lock
from guardrail.hazards.hints import hint
from guardrail.hazards.judge import Hazard, Limits, hazards
from guardrail.hazards.rules import BY_ID
from guardrail.hazards.sizes import sizes
from guardrail.hazards.sources import Pending
from guardrail.hazards.state import State, index_of
from guardrail.hazards.steps import Step, steps
from hookset.outcome import Finding, Status

LARGE_ROWS = 100_000
LARGE_BYTES = 1 << 30
_SHORT = 160


def check(
    session: Session,
    pending: Sequence[Pending],
    *,
    tool: str = "",
    compared: bool = True,
    schema: str = "public",
    large_rows: int = LARGE_ROWS,
    large_bytes: int = LARGE_BYTES,
) -> Iterator[Finding]:
    """What may hurt, in the order in which it would; first a passed finding where nothing is worse than information.

    `pending` are the migrations in the order in which they would run, `tool` what runs them; `compared` is false
    where it is not known what is pending. `schema` is where names without one live. A table is large from
    `large_rows` rows or `large_bytes` bytes on. One round trip, or none.
    """
    if not compared:
        yield BY_ID["hazards.skipped"].finding()
        return
    read = steps(pending, tool, schema)
    acts = [act for step in read for act in step.acts]
    paths = {act.name for act in acts if act.kind == "search_path"}
    named = {act.table for act in acts if act.table}
    there = {index_of(act) for act in acts if act.kind == "index_built" and act.detail == "IF NOT EXISTS"}
    tables = sizes(session, named | there, schema, *paths)
    state = State(tables)
    found = list(hazards(read, state, Limits(large_rows, large_bytes)))
    findings = [*_once(found, tool), *_unread(read), *_untimed(read, State(tables), state.timed)]
    if not any(finding.status is Status.WARNING or finding.id == "hazards.unread" for finding in findings):
        yield BY_ID["hazards.none"].finding(summary=_summary(pending, read))
    yield from findings


def _summary(pending: Sequence[Pending], read: Sequence[Step]) -> str:
    if not pending:
        return "nothing pending"
    return f"{len(pending)} pending, {len(read)} statements: nothing locks or destroys what matters"


def _once(found: Sequence[Hazard], tool: str) -> Iterator[Finding]:
    said = set()
    for hazard in found:
        key = (
            hazard.rule,
            hazard.step.order,
            hazard.step.statement.number,
            hazard.act.table,
            hazard.act.name,
        )
        if key not in said:
            said.add(key)
            yield _finding(hazard, tool)


def _finding(hazard: Hazard, tool: str) -> Finding:
    meant = BY_ID[f"hazards.{hazard.rule}"]
    small = meant.status is Status.WARNING and hazard.status is Status.INFO
    # an id of its own, so that raising a rule's severity does not reach the small tables
    rule = BY_ID["hazards.small_table"] if small else meant
    lock = hazard.act.lock
    parts = [short(hazard.step.statement.text)]
    if hazard.table is not None:
        parts.append(hazard.table.size)
    if lock >= Lock.SHARE:
        parts.append(f"{lock.sql} blocks {lock.blocks}")
    if hazard.note:
        parts.append(hazard.note)
    name = hazard.table.name if hazard.table else hazard.act.table
    return rule.finding(
        _place(hazard.step, name), found="; ".join(parts), hint=hint(rule, hazard, tool), summary=meant.title
    )


def _place(step: Step, table: str) -> str:
    return f"{step.file}: statement {step.statement.number}" + (f", {table}" if table else "")


def _unread(read: Sequence[Step]) -> Iterator[Finding]:
    """One finding a file, with the first statement that could not be read."""
    rule = BY_ID["hazards.unread"]
    for order in sorted({step.order for step in read if step.unread}):
        first, *more = [step for step in read if step.order == order and step.unread]
        text = f"{short(first.statement.text)}: {first.unread}"
        yield rule.finding(_place(first, ""), found=text + (f"; and {len(more)} more" if more else ""))


def _untimed(read: Sequence[Step], before: State, timed: set[int]) -> Iterator[Finding]:
    """One finding for all files that lock a table that exists and set no lock_timeout."""
    waiting = [
        step
        for step in read
        if step.order not in timed
        and any(act.lock >= Lock.SHARE and before.table(act.table) is not None for act in step.acts)
    ]
    if waiting:
        files = sorted({step.file for step in waiting})
        more = f" and {len(files) - 1} more files" if len(files) > 1 else ""
        yield BY_ID["hazards.no_lock_timeout"].finding(
            _place(waiting[0], "") + more, found=short(waiting[0].statement.text)
        )


def short(text: str) -> str:
    """A statement on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else line[: _SHORT - 3] + "..."
