"""Reading the rows of several tables at once, as dictionaries."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from guardrail.history.detect import Session, Table
from guardrail.history.model import Row


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A table and the columns of it to read."""

    table: Table
    columns: tuple[str, ...]


def read_rows(session: Session, sources: Sequence[Source]) -> Mapping[str, list[Row]]:
    """The rows by qualified table name, in one statement; no order is promised."""
    if not sources:
        return {}
    parts = [_select(number, source) for number, source in enumerate(sources)]
    found: dict[str, list[Row]] = {source.table.qualified: [] for source in sources}
    for number, row in session.rows("\nUNION ALL\n".join(parts)):
        found[sources[number].table.qualified].append(row)
    return found


def _select(number: int, source: Source) -> str:
    # identifiers come from the catalog by format('%I') or from our own shapes: no value of a user is put into SQL
    pairs = ", ".join(f"'{column}', t.{_quoted(column)}" for column in source.columns)
    return f"SELECT {number}, pg_catalog.jsonb_build_object({pairs}) FROM {source.table.qualified} t"  # noqa: S608


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def text(row: Mapping[str, Any], column: str) -> str:
    """The value as text, empty for NULL."""
    value = row.get(column)
    return "" if value is None else str(value)
