"""Statements that read and write rows."""

from collections.abc import Iterator

from guardrail.hazards.acts import Act, Lock
from guardrail.hazards.sql.cursor import Cursor, Unreadable

_ALL = ("", "TRUE", "1 = 1")
# functions of pg_catalog that a migration calls by SELECT: no lock on a user's table
_KNOWN = frozenset(
    {
        "setval", "nextval", "currval", "set_config", "current_setting", "now", "version",
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
    cursor.until("WHERE")
    condition = cursor.text().upper() if cursor.take("WHERE") else ""
    return Act(kind if condition in _ALL else "write", table, Lock.ROW_EXCLUSIVE)


def insert(cursor: Cursor) -> Iterator[Act]:
    """INSERT, MERGE and COPY: `detail` says that rows come from a query, so that they may be many."""
    cursor.skip("INTO")
    if cursor.sees("("):
        return
    yield Act("write" if cursor.has("SELECT") else "insert", cursor.qualified(), Lock.ROW_EXCLUSIVE)


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
    reader = {"UPDATE": update, "DELETE": delete, "INSERT": insert}.get(cursor.next().word)
    if reader:
        yield from reader(cursor)


def select(cursor: Cursor) -> Iterator[Act]:
    """A query locks nothing that matters, but a function that it calls by itself may do anything.

    Raises Unreadable for `SELECT some_function(...)` without FROM, and for SELECT INTO, which makes a table.
    """
    if cursor.sees("set_config", "(", "'lock_timeout'"):
        yield Act("lock_timeout", name="set")
    name = cursor.peek(2) if cursor.peek(1).text == "." else cursor.peek()
    place = 3 if cursor.peek(1).text == "." else 1
    calls = bool(name.identifier) and cursor.peek(place).text == "("
    known = name.identifier in _KNOWN or name.identifier.startswith("pg_")
    if calls and not known and not cursor.has("FROM"):
        raise Unreadable(f"it calls {name.identifier}(), which may do anything")
