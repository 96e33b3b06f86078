"""What the pending migrations themselves have made so far: new tables are empty, proved columns need no proof."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from guardrail.hazards.acts import Act, Lock
from guardrail.hazards.sizes import Table
from guardrail.hazards.steps import Step


def index_of(act: Act) -> str:
    """The index that CREATE INDEX names, in its table's schema."""
    return f"{act.table.partition('.')[0]}.{act.name}"


@dataclass
class State:
    """The database as it will be when the next step runs. `tables` is what it is now."""

    tables: Mapping[str, Table]
    created: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    schemas: set[str] = field(default_factory=set)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    added: set[tuple[str, str]] = field(default_factory=set)
    required: set[tuple[str, str]] = field(default_factory=set)
    filled: set[tuple[str, str]] = field(default_factory=set)
    unproved: dict[tuple[str, str], str] = field(default_factory=dict)
    proved: set[tuple[str, str]] = field(default_factory=set)
    checked: set[str] = field(default_factory=set)
    locked: dict[int, dict[str, Lock]] = field(default_factory=dict)
    values: dict[int, list[str]] = field(default_factory=dict)
    timed: set[int] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)

    def table(self, name: str) -> Table | None:
        """The table as it is now; None where it is new, and therefore empty, or does not exist."""
        return None if name in self.created else self.tables.get(name)

    def type_of(self, table: str, column: str) -> str:
        """The column's type as the migrations so far leave it; empty where it is not known."""
        found = self.tables.get(table)
        return self.columns.get((table, column)) or (found.columns.get(column, "") if found else "")

    def proves(self, table: str, column: str) -> bool:
        """Whether it is known that the column holds no null."""
        found = self.tables.get(table)
        return (table, column) in self.proved or (found is not None and column in found.not_null)

    def rebuilds(self, table: Table, column: str) -> bool:
        """Whether an index is there that any new type of the column builds anew."""
        return not self.dropped.issuperset(table.rebuilt.get(column, ()))

    def is_constrained(self, table: Table, type: str) -> bool:
        """Whether a type is a domain whose constraint every row has to satisfy."""
        return type.rpartition(".")[2].strip('"') in self.domains | table.domains

    def take(self, step: Step, act: Act) -> None:
        """Let `act` have happened."""
        note = getattr(self, f"_{act.kind}", None)
        if note is not None:
            note(act)
        self._settings(step, act)
        found = self.table(act.table)
        if found is not None and step.transaction is not None and act.lock >= Lock.SHARE:
            held = self.locked.setdefault(step.transaction, {})
            held[found.name] = max(act.lock, held.get(found.name, Lock.NONE))

    def _create_table(self, act: Act) -> None:
        if not act.detail or act.table not in self.tables:
            self.created.add(act.table)

    def _create_type(self, act: Act) -> None:
        self.types.add(act.name)
        if act.detail:
            self.domains.add(act.name.rpartition(".")[2].lower())

    def _rename_type(self, act: Act) -> None:
        # enum swap: the type is set aside to be dropped, nothing is of that type any more
        self.types.add(act.detail)

    def _create_schema(self, act: Act) -> None:
        self.schemas.add(act.name)

    def _table_renamed(self, act: Act) -> None:
        schema = act.table.partition(".")[0]
        new = f"{act.detail}.{act.table.partition('.')[2]}" if act.detail else f"{schema}.{act.name}"
        if act.table in self.created:
            self.created.add(new)
        elif act.table in self.tables:
            moved = self.tables[act.table]
            rest = {name: table for name, table in self.tables.items() if name != act.table}
            self.tables = {**rest, new: moved}

    def _table_dropped(self, act: Act) -> None:
        # what is made anew under this name afterwards is empty
        if act.table in self.tables:
            self.tables = {name: table for name, table in self.tables.items() if name != act.table}

    def _index_built(self, act: Act) -> None:
        self._concurrent(act)

    def _index_dropped(self, act: Act) -> None:
        self.dropped.add(act.table)

    def _concurrent(self, act: Act) -> None:
        if act.detail == "DROP INDEX":
            self._index_dropped(act)
        index = index_of(act)
        if act.detail != "DROP INDEX" and act.name and index not in self.tables:
            self.created.add(index)

    def _add_column(self, act: Act) -> None:
        self.columns[act.table, act.name] = act.type
        self.added.add((act.table, act.name))
        if "NOT NULL" in act.detail:
            self.required.add((act.table, act.name))
        if "DEFAULT" in act.detail:
            self._set_default(act)

    def _set_default(self, act: Act) -> None:
        self.filled.add((act.table, act.name))

    def _drop_default(self, act: Act) -> None:
        self.filled.discard((act.table, act.name))

    def _column_dropped(self, act: Act) -> None:
        self._drop_not_null(act)

    def _drop_not_null(self, act: Act) -> None:
        self.required.discard((act.table, act.name))

    def _type_rewrite(self, act: Act) -> None:
        self.columns[act.table, act.name] = act.type

    def _check_added(self, act: Act) -> None:
        self.unproved[act.table, act.name] = act.detail

    def _check_validated(self, act: Act) -> None:
        self._prove(act.table, act.detail)

    def _validate(self, act: Act) -> None:
        table = self.tables.get(act.table)
        known = table.unproved.get(act.name, "") if table else ""
        self._prove(act.table, self.unproved.get((act.table, act.name), known))

    def _not_null_scan(self, act: Act) -> None:
        self.proved.add((act.table, act.name))
        if (act.table, act.name) in self.added:
            self.required.add((act.table, act.name))

    def must_be_given(self, table: str, column: str) -> bool:
        """Whether an INSERT that leaves out this column, new in these migrations, fails."""
        return (table, column) in self.required - self.filled

    def _prove(self, table: str, column: str) -> None:
        if column:
            self.proved.add((table, column))
        else:
            self.checked.add(table)

    def _settings(self, step: Step, act: Act) -> None:
        """What holds for the transaction or the migration that `step` belongs to."""
        if act.kind == "add_enum_value" and step.transaction is not None and act.detail not in self.types:
            self.values.setdefault(step.transaction, []).append(act.name)
        elif act.kind == "lock_timeout" and act.name.upper() not in ("0", "DEFAULT"):
            self.timed.add(step.order)
