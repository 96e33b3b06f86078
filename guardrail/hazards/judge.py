"""From what the pending migrations do to what may hurt, weighed by the tables that are there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guardrail.hazards.acts import Act, Lock
from guardrail.hazards.rules import BY_ID
from guardrail.hazards.sizes import Table
from guardrail.hazards.sql.retype import rewrites
from guardrail.hazards.state import State
from guardrail.hazards.steps import Step
from hookset.outcome import Status

# the larger the table, the longer the lock; on a small one it is over at once
WEIGHED = frozenset(
    """
    index_built index_dropped column_rewrite type_rewrite not_null_scan check_validated foreign_key_validated
    unique_built exclude_built partition_scan table_rewritten reindexed refreshed update_all delete_all table_locked
    """.split()
)
# these break the release that runs, or lose data, however small the table
_PLAIN = frozenset({"column_dropped", "table_dropped", "column_renamed", "table_renamed", "trigger_disabled"})
_WORK = frozenset({"write", "update_all", "delete_all", "validate"})
_TABLES = "rpmf"


@dataclass(frozen=True)
class Hazard:
    """One thing that may hurt: which rule, where, on which table, and what more there is to say."""

    rule: str
    step: Step
    act: Act
    status: Status
    table: Table | None = None
    note: str = ""


@dataclass(frozen=True)
class Limits:
    """From which size on a table is large: either is enough."""

    rows: int
    bytes: int

    def weigh(self, table: Table) -> Status:
        return Status.WARNING if table.large(self.rows, self.bytes) else Status.INFO


def hazards(steps: Sequence[Step], state: State, limits: Limits) -> Iterator[Hazard]:
    """Everything that may hurt, in order; what nothing can be said of is not among it."""
    for step in steps:
        for act in step.acts:
            yield from _one(step, act, steps, state, limits)
            state.take(step, act)
        yield from _values_used(step, state)
    yield from _several(steps, state)


def _one(step: Step, act: Act, steps: Sequence[Step], state: State, limits: Limits) -> Iterator[Hazard]:
    table = state.table(act.table)
    if act.kind == "concurrent":
        yield from _concurrent(step, act, table)
    elif act.kind in ("schema_dropped", "type_dropped", "enum_value_renamed"):
        if act.name not in state.schemas | state.types and act.detail not in state.types:
            yield Hazard(act.kind, step, act, Status.WARNING)
    elif table is not None:
        status = _status(act, table, steps, step, state, limits)
        if status is not None:
            yield Hazard(act.kind, step, act, status, table, _note(act, table, state))
        if act.kind == "drop_default" and (act.table, act.name) in state.required:
            yield Hazard("column_required", step, act, Status.WARNING, table)
        if act.kind in _WORK:
            yield from _under_lock(step, act, table, state, limits)


def _status(
    act: Act, table: Table, steps: Sequence[Step], step: Step, state: State, limits: Limits
) -> Status | None:
    """How grave `act` is on a table that exists; None: not at all."""
    if f"hazards.{act.kind}" not in BY_ID or _safe(act, table, steps, step, state):
        return None
    if act.kind in WEIGHED:
        return limits.weigh(table)
    filled = table.rows > 0 or table.bytes > 0
    return Status.WARNING if filled or act.kind in _PLAIN else Status.INFO


def _safe(act: Act, table: Table, steps: Sequence[Step], step: Step, state: State) -> bool:
    """Whether what is known of the database or of the other steps takes the hazard away."""
    if act.kind == "type_rewrite":
        old = state.type_of(act.table, act.name)
        utc = table.utc and act.name not in table.indexed
        return bool(old) and not act.detail and not rewrites(old, act.type, utc=utc)
    if act.kind == "not_null_scan":
        return state.proves(act.table, act.name)
    if act.kind == "partition_scan":
        return table.checked or act.table in state.checked
    if act.kind in ("column_dropped", "column_renamed"):
        return (act.table, act.name) in state.columns or act.name not in table.columns
    if act.kind == "table_renamed":
        return table.kind not in _TABLES or _has(steps, step, "create_view", act.table)
    if act.kind == "trigger_disabled":
        return _has(steps, step, "trigger_enabled", act.table)
    return False


def _has(steps: Sequence[Step], step: Step, kind: str, table: str) -> bool:
    """Whether the same migration also does `kind` to that table."""
    return any(
        act.kind == kind and act.table == table
        for other in steps
        if other.order == step.order
        for act in other.acts
    )


def _note(act: Act, table: Table, state: State) -> str:
    if act.kind == "type_rewrite":
        return act.detail or f"it is {state.type_of(act.table, act.name) or 'of an unknown type'} now"
    if act.kind == "index_built" and table.kind == "p":
        return (
            "the table is partitioned: CREATE INDEX ON ONLY, then CONCURRENTLY on each partition, then ATTACH"
        )
    return act.detail if act.kind in ("column_rewrite", "table_rewritten", "table_dropped") else ""


def _concurrent(step: Step, act: Act, table: Table | None) -> Iterator[Hazard]:
    if step.transaction is not None:
        yield Hazard("concurrent_in_transaction", step, act, Status.WARNING, table)
    if act.detail == "CREATE INDEX" and table is not None and table.kind == "p":
        yield Hazard("concurrent_partitioned", step, act, Status.WARNING, table)


def _under_lock(step: Step, act: Act, table: Table, state: State, limits: Limits) -> Iterator[Hazard]:
    if step.transaction is None:
        return
    held = state.locked.get(step.transaction, {})
    if held:
        name, lock = max(held.items(), key=lambda item: item[1])
        note = f"{name} is locked since an earlier statement: {lock.sql} blocks {lock.blocks}"
        yield Hazard("work_under_lock", step, act, limits.weigh(table), table, note)


def _values_used(step: Step, state: State) -> Iterator[Hazard]:
    if step.transaction is None or any(act.kind == "add_enum_value" for act in step.acts):
        return
    for value in state.values.get(step.transaction, []):
        if value in step.statement.text:
            act = Act("enum_value_used", name=value)
            yield Hazard(
                "enum_value_used", step, act, Status.WARNING, note=f"{value} is new in this transaction"
            )


def _several(steps: Sequence[Step], state: State) -> Iterator[Hazard]:
    for transaction, held in state.locked.items():
        names = sorted(name for name, lock in held.items() if lock is Lock.ACCESS_EXCLUSIVE)
        if len(names) > 1:
            last = [step for step in steps if step.transaction == transaction][-1]
            act = Act("several_tables", lock=Lock.ACCESS_EXCLUSIVE)
            yield Hazard("several_tables", last, act, Status.INFO, note=", ".join(names))
