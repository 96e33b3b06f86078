"""Statements that read and write rows."""

from collections.abc import Iterator

from guardrail.hazards.acts import Act, Lock
from guardrail.hazards.sql.cursor import Cursor, Unreadable

_ALL = ("", "TRUE", "1 = 1")
# functions of pg_catalog that a migration calls by SELECT: no lock on a user's table
_KNOWN = frozenset(
    {
        "setval", "nextval", "currval", "set_config", "current_setting", "now", "version", "generate_series", "unnest",
        "json_each", "jsonb_each", "json_array_elements", "jsonb_array_elements", "jsonb_array_elements_text",
        "regexp_matches", "regexp_split_to_table", "string_to_table", "json_to_recordset", "jsonb_to_recordset",
    }
)  # fmt: skip


def update(cursor: Cursor) -> Iterator[Act]:
    """UPDATE, with or without WHERE."""
    cursor.skip("ONLY")
    yield _rows(cursor.qualified(), "update_all", cursor)


def delete(cursor: Cursor) -> Iterator[Act]:
    """DELETE, with or without WHERE."""
    cursor.skip("FROM", "ONLY")
    yield _rows(cursor.qualified(), "delete_all", cursor)


def _rows(table: str, kind: str, cursor: Cursor) -> Act:
    """`name` is the column of `WHERE column IS NULL`: where it is new, that is every row, and `detail` is the kind."""
    cursor.until("WHERE")
    cursor.take("WHERE")
    condition = cursor.until("RETURNING")
    if condition.text().upper() in _ALL:
        return Act(kind, table, Lock.ROW_EXCLUSIVE)
    name = condition.next().identifier if len(condition.tokens) == 3 else ""
    empty = name and condition.sees("IS", "NULL")
    return Act("write", table, Lock.ROW_EXCLUSIVE, name if empty else "", detail=kind if empty else "")


def merge(cursor: Cursor) -> Iterator[Act]:
    """MERGE: its rows come from another table, so that they may be many."""
    cursor.skip("INTO", "ONLY")
    yield Act("write", cursor.qualified(), Lock.ROW_EXCLUSIVE)


def insert(cursor: Cursor) -> Iterator[Act]:
    """INSERT and COPY: a `write` where rows come from a query, so that they may be many."""
    cursor.skip("INTO")
    if cursor.sees("("):
        return
    table, columns = cursor.qualified(), cursor.bracketed()
    cursor.until("SELECT", "WITH", "TABLE", "VALUES", "(")
    queries = columns.sees("SELECT") or cursor.take("(") or not (cursor.done or cursor.sees("VALUES"))
    yield Act("write" if queries else "insert", table, Lock.ROW_EXCLUSIVE)


def with_queries(cursor: Cursor) -> Iterator[Act]:
    """The queries of WITH, then the statement itself: each may write."""
    cursor.skip("RECURSIVE")
    while True:
        cursor.until("AS")
        cursor.skip("AS", "NOT", "MATERIALIZED")
        yield from _inner(cursor.bracketed())
        if not cursor.take(","):
            break
    yield from _inner(cursor)


def _inner(cursor: Cursor) -> Iterator[Act]:
    reader = {"UPDATE": update, "DELETE": delete, "INSERT": insert, "MERGE": merge}.get(cursor.next().word)
    if reader:
        yield from reader(cursor)


def select(cursor: Cursor) -> Iterator[Act]:
    """A query locks nothing that matters, but a function that it calls by itself may do anything.

    Raises Unreadable for `SELECT some_function(...)` without FROM, and for `SELECT ... FROM some_function(...)`.
    """
    if cursor.sees("set_config", "(", "'lock_timeout'"):
        yield Act("lock_timeout", name="set")
    source = Cursor(cursor.tokens[cursor.at :])
    source.until("FROM")
    name = _called(cursor) if source.done else _called(source, 1)
    if name and name not in _KNOWN and not name.startswith("pg_"):
        raise Unreadable(f"it calls {name}(), which may do anything")


def _called(cursor: Cursor, ahead: int = 0) -> str:
    """The function, without its schema, that is called `ahead` of here; empty where none is."""
    ahead += 2 if cursor.peek(ahead + 1).text == "." else 0
    return cursor.peek(ahead).identifier if cursor.peek(ahead + 1).text == "(" else ""
