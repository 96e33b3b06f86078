"""From what the pending migrations do to what may hurt, weighed by the tables that are there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from guardrail.hazards.acts import Act, Lock
from guardrail.hazards.rules import BY_ID
from guardrail.hazards.safe import Beside, safe
from guardrail.hazards.sizes import Table
from guardrail.hazards.sql.tokens import tokens
from guardrail.hazards.state import State
from guardrail.hazards.steps import Step
from hookset.outcome import Status

# the larger the table, the longer the lock; on a small one it is over at once
WEIGHED = frozenset(
    {
        "index_built", "index_dropped", "column_rewrite", "type_rewrite", "not_null_scan",
        "check_validated", "foreign_key_validated", "unique_built", "exclude_built", "partition_scan",
        "table_rewritten", "reindexed", "refreshed", "update_all", "delete_all", "table_locked",
    }
)  # fmt: skip
# these break the release that runs, or lose data, however small the table
_PLAIN = frozenset({"column_dropped", "table_dropped", "column_renamed", "table_renamed", "trigger_disabled"})
# ATPostAlterTypeParse, tablecmds.c: a key is used again, a CHECK is not
_PROVED_AGAIN = "the column's CHECK is proved again for the new type"
# ATExecAddColumn, tablecmds.c: DomainHasConstraints
_OF_A_DOMAIN = (
    "a domain's constraint is proved for each row: take its base type and a CHECK that is NOT VALID"
)
_OF_THE_DEFAULT = (
    "the default partition is read for rows of the new one: its CHECK has to leave the new bounds out"
)
_BUILT_AGAIN = "; an index with an expression or a condition that names it is built anew"
# after them an INSERT that does not know a new column may fail
_REQUIRING = frozenset({"drop_default", "not_null_scan"})
_WORK = frozenset({"write", "update_all", "delete_all", "validate"})


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
        """How grave it is to hold that table for as long as its size takes."""
        return Status.WARNING if table.large(self.rows, self.bytes) else Status.INFO


def hazards(steps: Sequence[Step], state: State, limits: Limits) -> Iterator[Hazard]:
    """Everything that may hurt, in order; what nothing can be said of is not among it."""
    beside: dict[int, set[tuple[str, str]]] = {}
    for step in steps:
        beside.setdefault(step.order, set()).update((act.kind, act.table) for act in step.acts)
    required: dict[tuple[str, str], Hazard] = {}
    for step in steps:
        for given in step.acts:
            act = _all_rows(given, state)
            yield from _one(step, act, state, limits, beside[step.order])
            table = state.table(act.table)
            if act.kind in _REQUIRING and table is not None:
                required[act.table, act.name] = Hazard("column_required", step, act, Status.WARNING, table)
            state.take(step, act)
        yield from _values_used(step, state)
    yield from (hazard for column, hazard in required.items() if state.must_be_given(*column))
    yield from _several(steps, state)


def _all_rows(act: Act, state: State) -> Act:
    """A new column without a default is NULL everywhere: WHERE column IS NULL leaves no row out."""
    new = act.kind == "write" and (act.table, act.name) in state.added - state.filled
    return replace(act, kind=act.detail) if new else act


def _one(step: Step, act: Act, state: State, limits: Limits, beside: Beside) -> Iterator[Hazard]:
    table = state.table(act.table)
    if act.kind == "concurrent":
        yield from _concurrent(step, act, table)
    elif act.kind in ("schema_dropped", "type_dropped", "enum_value_renamed"):
        if act.name not in state.schemas | state.types and act.detail not in state.types:
            yield Hazard(act.kind, step, act, Status.WARNING)
    elif table is not None:
        status = _status(act, table, state, limits, beside)
        if status is not None:
            yield Hazard(act.kind, step, act, status, table, _note(act, table, state))
        elif act.kind == "type_rewrite" and act.name in table.constrained:
            yield Hazard("check_validated", step, act, limits.weigh(table), table, _PROVED_AGAIN)
        if act.kind == "add_column" and state.is_constrained(table, act.type):
            yield Hazard("column_rewrite", step, act, limits.weigh(table), table, _OF_A_DOMAIN)
        yield from _default_read(step, act, table, limits)
        yield from _under_lock(step, act, table, state, limits)


def _status(act: Act, table: Table, state: State, limits: Limits, beside: Beside) -> Status | None:
    """How grave `act` is on a table that exists; None: not at all."""
    if f"hazards.{act.kind}" not in BY_ID or safe(act, table, state, beside):
        return None
    if act.kind in WEIGHED:
        return limits.weigh(table)
    filled = table.rows > 0 or table.bytes > 0
    return Status.WARNING if filled or act.kind in _PLAIN else Status.INFO


def _note(act: Act, table: Table, state: State) -> str:
    if act.kind == "type_rewrite":
        note = act.detail or f"it is {state.type_of(act.table, act.name) or 'of an unknown type'} now"
        return note + (_BUILT_AGAIN if state.rebuilds(table, act.name) else "")
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


def _default_read(step: Step, act: Act, table: Table, limits: Limits) -> Iterator[Hazard]:
    """A new partition takes rows that the default one might hold, so that one is locked and read."""
    if act.kind == "partition_added" and table.default:
        name, rows, volume = table.default
        default = Table(name, rows=rows, bytes=volume)
        read = replace(act, lock=Lock.ACCESS_EXCLUSIVE)
        yield Hazard("partition_scan", step, read, limits.weigh(default), default, _OF_THE_DEFAULT)


def _under_lock(step: Step, act: Act, table: Table, state: State, limits: Limits) -> Iterator[Hazard]:
    if step.transaction is None or act.kind not in _WORK:
        return
    held = state.locked.get(step.transaction, {})
    if held:
        name, lock = max(held.items(), key=lambda item: item[1])
        note = f"{name} is locked since an earlier statement: {lock.sql} blocks {lock.blocks}"
        yield Hazard("work_under_lock", step, act, limits.weigh(table), table, note)


def _values_used(step: Step, state: State) -> Iterator[Hazard]:
    if step.transaction is None or any(act.kind == "add_enum_value" for act in step.acts):
        return
    values = state.values.get(step.transaction, [])
    text = _read_at_once(step.statement.text) if values else ""
    for value in values:
        if value in text:
            act = Act("enum_value_used", name=value)
            yield Hazard(
                "enum_value_used", step, act, Status.WARNING, note=f"{value} is new in this transaction"
            )


def _read_at_once(text: str) -> str:
    """The statement, without the texts in it that are no values: comments, and bodies read when they are called."""
    words = [token for token in tokens(text) if token.kind not in ("space", "comment")]
    if words[:1] and words[0].word == "COMMENT":
        return ""
    plain = words[:1] and words[0].word == "CREATE" and any(token.word == "PLPGSQL" for token in words)
    bodies = [token for token in words if plain and token.kind == "string" and token.text.startswith("$")]
    return " ".join(token.text for token in words if token not in bodies)


def _several(steps: Sequence[Step], state: State) -> Iterator[Hazard]:
    for transaction, held in state.locked.items():
        names = sorted(name for name, lock in held.items() if lock is Lock.ACCESS_EXCLUSIVE)
        if len(names) > 1:
            last = [step for step in steps if step.transaction == transaction][-1]
            act = Act("several_tables", lock=Lock.ACCESS_EXCLUSIVE)
            yield Hazard("several_tables", last, act, Status.INFO, note=", ".join(names))
