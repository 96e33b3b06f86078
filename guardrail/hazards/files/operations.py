"""Alembic's operations, written as the SQL that they send to PostgreSQL."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

from guardrail.hazards.files.literals import Names, Unknown
from guardrail.hazards.files.script import identifier, qualified
from guardrail.hazards.files.script import names as listed
from guardrail.hazards.files.sqltypes import Column, default_of, type_of


class Call:
    """The arguments of one call of an operation: `call.value("table_name", 0)`; a batch's table comes first."""

    def __init__(
        self, node: ast.Call, names: Names, table: str | None = None, schema: str | None = None
    ) -> None:
        self.names = names
        self.table = table
        self.schema = schema
        self.arguments = [part for part in node.args if not isinstance(part, ast.Starred)]
        self.starred = len(self.arguments) != len(node.args)
        self.options = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}

    def node(self, key: str, place: int) -> ast.expr | None:
        """The argument's expression; None where it is not given."""
        if key in self.options:
            return self.options[key]
        return self.arguments[place] if 0 <= place < len(self.arguments) else None

    def value(self, key: str, place: int = -1, default: Any = None) -> Any:
        """The argument's value; Unknown where it cannot be told."""
        node = self.node(key, place)
        return default if node is None else self.names.value(node)

    def needed(self, key: str, place: int) -> ast.expr:
        """The argument's expression. Raises Unknown where it is not given."""
        node = self.node(key, place)
        if node is None:
            raise Unknown(f"it has no {key}")
        return node

    def given(self, key: str, place: int) -> Any:
        """The value of an argument that the operation cannot do without."""
        return self.names.value(self.needed(key, place))

    def on_table(self, key: str, place: int) -> str:
        """The table meant: the batch's, or the argument."""
        schema = self.schema or self.value("schema")
        name = self.table or self.given(key, place)
        return qualified(name, schema)

    def after_table(self, place: int) -> int:
        """Where an argument stands when the batch has already said the table."""
        return place - 1 if self.table else place


def add_column(call: Call) -> Iterator[str]:
    """The column, then each key or index of it in a statement of its own."""
    table = call.on_table("table_name", 0)
    column = Column(call.needed("column", call.after_table(1)), call.names)
    yield f"ALTER TABLE {table} ADD COLUMN {column.sql}"
    if column.checked:
        yield f"ALTER TABLE {table} ADD CHECK (...)"
    if column.references:
        yield f"ALTER TABLE {table} ADD FOREIGN KEY ({identifier(column.name)}) REFERENCES {column.references}"
    if column.unique:
        yield f"ALTER TABLE {table} ADD UNIQUE ({identifier(column.name)})"
    elif column.index:
        yield f"CREATE INDEX ON {table} ({identifier(column.name)})"


def drop_column(call: Call) -> Iterator[str]:
    """The column and its data."""
    column = call.given("column_name", call.after_table(1))
    yield f"ALTER TABLE {call.on_table('table_name', 0)} DROP COLUMN {identifier(column)}"


def alter_column(call: Call) -> Iterator[str]:
    """One statement for each thing that changes."""
    column = identifier(call.given("column_name", call.after_table(1)))
    start = f"ALTER TABLE {call.on_table('table_name', 0)}"
    nullable = call.value("nullable")
    if nullable is not None:
        yield f"{start} ALTER COLUMN {column} {'DROP' if nullable else 'SET'} NOT NULL"
    if call.node("type_", -1) is not None:
        using = call.value("postgresql_using")
        kind = type_of(call.needed("type_", -1), call.names)
        yield f"{start} ALTER COLUMN {column} TYPE {kind}" + (f" USING {using}" if using else "")
    if "server_default" in call.options and not _unchanged(call.options["server_default"]):
        sql = default_of(call.options["server_default"], call.names)
        yield f"{start} ALTER COLUMN {column} " + (f"SET DEFAULT {sql}" if sql else "DROP DEFAULT")
    if call.value("new_column_name"):
        yield f"{start} RENAME COLUMN {column} TO {identifier(call.value('new_column_name'))}"


def _unchanged(node: ast.expr) -> bool:
    """False is Alembic's own word for a server default that stays as it is."""
    return isinstance(node, ast.Constant) and node.value is False


def create_table(call: Call) -> Iterator[str]:
    """The table and what it refers to; its columns do not matter, it is empty."""
    table = call.on_table("table_name", 0)
    elements = list(_elements(call))
    guard = "IF NOT EXISTS " if call.value("if_not_exists") else ""
    yield f"CREATE TABLE {guard}{table} ({', '.join(elements)})"


def _elements(call: Call) -> Iterator[str]:
    for node in call.arguments[1:]:
        part = call.names.resolve(node)
        text = ast.unparse(part)
        if "ForeignKeyConstraint" in text and isinstance(part, ast.Call):
            target = str(call.names.value(part.args[1])[0])
            yield f"FOREIGN KEY (x) REFERENCES {target.rpartition('.')[0]}"
        elif "ForeignKey(" in text:
            yield f"x bigint REFERENCES {Column(part, call.names).references}"


def drop_table(call: Call) -> Iterator[str]:
    """The table and its rows."""
    yield f"DROP TABLE {call.on_table('table_name', 0)}"


def rename_table(call: Call) -> Iterator[str]:
    """The table under its new name."""
    new = identifier(call.given("new_table_name", 1))
    yield f"ALTER TABLE {call.on_table('old_table_name', 0)} RENAME TO {new}"


def create_index(call: Call) -> Iterator[str]:
    """The index; its columns are for people."""
    name = call.value("index_name", 0)
    words = "CREATE UNIQUE INDEX" if call.value("unique", -1, default=False) else "CREATE INDEX"
    if call.value("postgresql_concurrently"):
        words += " CONCURRENTLY"
    if call.value("if_not_exists"):
        words += " IF NOT EXISTS"
    columns = _columns(call.node("columns", call.after_table(2)), call.names)
    yield f"{words} {identifier(name) if name else ''} ON {call.on_table('table_name', 1)} ({columns})"


def _columns(node: ast.expr | None, names: Names) -> str:
    """The columns of an index for people to read; an expression of them is not read."""
    try:
        return listed(names.value(node)) if node is not None else "..."
    except Unknown:
        return "..."


def drop_index(call: Call) -> Iterator[str]:
    """The index, in its table's schema."""
    words = "DROP INDEX CONCURRENTLY" if call.value("postgresql_concurrently") else "DROP INDEX"
    index = qualified(call.given("index_name", 0), call.schema or call.value("schema"))
    yield f"{words} {index}"


def _later(call: Call) -> str:
    return " NOT VALID" if call.value("postgresql_not_valid") else ""


def create_foreign_key(call: Call) -> Iterator[str]:
    """The key, NOT VALID where it says so."""
    place = call.after_table(1)
    table = qualified(
        call.table or call.given("source_table", place), call.schema or call.value("source_schema")
    )
    other = qualified(call.given("referent_table", place + 1), call.value("referent_schema"))
    ours, theirs = call.given("local_cols", place + 2), call.given("remote_cols", place + 3)
    yield (
        f"ALTER TABLE {table} ADD {_constraint(call)}FOREIGN KEY ({listed(ours)})"
        f" REFERENCES {other} ({listed(theirs)}){_later(call)}"
    )


def _constraint(call: Call) -> str:
    name = call.value("constraint_name", 0)
    return f"CONSTRAINT {identifier(name)} " if name else ""


def create_check_constraint(call: Call) -> Iterator[str]:
    """The CHECK; a condition that is no text is not read."""
    try:
        condition = call.value("condition", call.after_table(2))
    except Unknown:
        condition = "..."
    table = call.on_table("table_name", 1)
    yield f"ALTER TABLE {table} ADD {_constraint(call)}CHECK ({condition}){_later(call)}"


def create_unique_constraint(call: Call) -> Iterator[str]:
    """The key and its index."""
    yield from _built(call, "UNIQUE")


def create_primary_key(call: Call) -> Iterator[str]:
    """The key and its index."""
    yield from _built(call, "PRIMARY KEY")


def _built(call: Call, kind: str) -> Iterator[str]:
    columns = call.given("columns", call.after_table(2))
    yield f"ALTER TABLE {call.on_table('table_name', 1)} ADD {_constraint(call)}{kind} ({listed(columns)})"


def create_exclude_constraint(call: Call) -> Iterator[str]:
    """The constraint; its elements do not matter."""
    yield f"ALTER TABLE {call.on_table('table_name', 1)} ADD {_constraint(call)}EXCLUDE (...)"


def drop_constraint(call: Call) -> Iterator[str]:
    """The constraint."""
    yield f"ALTER TABLE {call.on_table('table_name', 1)} DROP {_constraint(call)}".rstrip()


def execute(call: Call) -> Iterator[str]:
    """The text as it stands."""
    text = call.given("sqltext", 0)
    if not isinstance(text, str):
        raise Unknown("it executes what is no text")
    yield text


def bulk_insert(_: Call) -> Iterator[str]:
    """Rows given in the file: few, and in a table that this writes to, not locks."""
    yield "VALUES ('bulk_insert')"


def nothing(_: Call) -> Iterator[str]:
    """Comments, and what only asks."""
    yield from ()


OPERATIONS: dict[str, Callable[[Call], Iterator[str]]] = {
    operation.__name__: operation
    for operation in (
        add_column, drop_column, alter_column, create_table, drop_table, rename_table, create_index, drop_index,
        create_foreign_key, create_check_constraint, create_unique_constraint, create_primary_key,
        create_exclude_constraint, drop_constraint, execute, bulk_insert,
    )
}  # fmt: skip
OPERATIONS |= dict.fromkeys(
    ("create_table_comment", "drop_table_comment", "get_bind", "get_context", "f", "inline_literal"), nothing
)
