"""Finding the tables of migration tools, by their columns, over all schemas in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec

from guardrail.history.model import Shape, Tool
from guardrail.queries import query

QUERIES = Path(__file__).parent / "queries"


class Session(Protocol):
    """What is needed of guardrail.database.Session."""

    def rows(self, query: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of one statement."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table that could be a tool's; `qualified` is quoted as needed, `writers` are pids that hold it for writing.

    `rewritten` says that it was truncated since our snapshot, which cannot show its rows then.
    """

    schema: str
    name: str
    qualified: str
    columns: Mapping[str, str]
    readable: bool
    writers: tuple[int | None, ...]
    rewritten: bool


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """All such tables, the schemas that this role's sessions look in first, and how many tables there are at all."""

    tables: tuple[Table, ...]
    path: tuple[str, ...]
    role: str
    table_count: int

    def named(self, name: str) -> tuple[Table, ...]:
        """The tables called `table` or `schema.table`, as a person writes them."""
        return tuple(
            table
            for table in self.tables
            if name in (table.name, f"{table.schema}.{table.name}", table.qualified)
        )


def look(session: Session, tools: Iterable[Tool], extra_name: str = "") -> Surroundings:
    """One statement: the tables with a telling column or a usual name of these tools, or called `extra_name`."""
    shapes = [shape for tool in tools for shape in (*tool.shapes, *tool.sides)]
    names = {name for shape in shapes for name in shape.names} | {extra_name.rpartition(".")[2].strip('"')}
    rows = session.rows(
        query(QUERIES, "tables"),
        {"marks": sorted({shape.mark for shape in shapes if shape.mark}), "names": sorted(names - {""})},
    )
    setting, role, count = rows[0][6:9]
    return Surroundings(
        tables=tuple(_table(row) for row in rows if row[0] is not None),
        path=_schemas(setting, role),
        role=role,
        table_count=count,
    )


def _table(row: Sequence[Any]) -> Table:
    return Table(
        schema=row[0],
        name=row[1],
        qualified=row[2],
        columns=row[3] or {},
        readable=row[4],
        writers=tuple(row[5] or ()),
        rewritten=row[9],
    )


def _schemas(setting: str, role: str) -> tuple[str, ...]:
    names = [part.strip().strip('"') for part in setting.split(",")]
    return tuple(role if name == "$user" else name for name in names if name)


def shape_of(tool: Tool, table: Table, *, named: bool = False) -> Shape | None:
    """The tool's shape that this table has. An ordinary shape needs a usual name too, unless the table was `named`."""
    for shape in tool.shapes:
        if shape.fits(table.columns) and (shape.mark or named or table.name in shape.names):
            return shape
    return None
