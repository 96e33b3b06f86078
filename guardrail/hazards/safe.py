"""When what looks like a hazard is none, for what is known of the database and of the migration's other statements."""

from collections.abc import Callable, Collection

from guardrail.hazards.acts import Act
from guardrail.hazards.sizes import Table
from guardrail.hazards.sql.retype import rewrites
from guardrail.hazards.state import State, index_of

Beside = Collection[tuple[str, str]]
_TABLES = "rpmfv"


def safe(act: Act, table: Table, state: State, beside: Beside) -> bool:
    """Whether `act` does no harm to a table that exists; `beside` is all (kind, table) of the same migration."""
    knows = _KNOWN.get(act.kind)
    return knows is not None and knows(act, table, state, beside)


def _type(act: Act, table: Table, state: State, _: Beside) -> bool:
    """The change from the type that the column has is one of the catalog only."""
    old = state.type_of(act.table, act.name)
    utc = table.utc and act.name not in table.indexed
    alone = bool(old) and not act.detail and not state.rebuilds(table, act.name)
    return alone and not rewrites(old, act.type, utc=utc)


def _index(act: Act, table: Table, state: State, _: Beside) -> bool:
    """A partitioned table itself has no rows: ON ONLY builds nothing there. Nor does IF NOT EXISTS where it exists."""
    exists = index_of(act) in state.tables.keys() - state.dropped
    return (act.detail == "ONLY" and table.kind == "p") or (act.detail == "IF NOT EXISTS" and exists)


def _not_null(act: Act, _: Table, state: State, __: Beside) -> bool:
    """A validated CHECK, or the column itself, proves it already."""
    return state.proves(act.table, act.name)


def _partition(act: Act, table: Table, state: State, _: Beside) -> bool:
    """A validated CHECK is there; whether it implies the bounds is not judged."""
    return table.checked or act.table in state.checked


def _column(act: Act, table: Table, state: State, _: Beside) -> bool:
    """The column is new in these migrations, or there is none (IF EXISTS)."""
    return (act.table, act.name) in state.added or act.name not in table.columns


def _renamed(act: Act, table: Table, _: State, beside: Beside) -> bool:
    """It is an index or a sequence, or a (new) view takes the old name."""
    return table.kind not in _TABLES or ("create_view", act.table) in beside


def _trigger(act: Act, _: Table, __: State, beside: Beside) -> bool:
    """It is switched on again; until then the lock keeps writers away."""
    return ("trigger_enabled", act.table) in beside


_KNOWN: dict[str, Callable[[Act, Table, State, Beside], bool]] = {
    "type_rewrite": _type,
    "index_built": _index,
    "not_null_scan": _not_null,
    "partition_scan": _partition,
    "column_dropped": _column,
    "column_renamed": _column,
    "table_renamed": _renamed,
    "trigger_disabled": _trigger,
}
