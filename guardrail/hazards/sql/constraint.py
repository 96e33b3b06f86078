"""ADD CONSTRAINT: which of them read the table, and under which lock."""

from collections.abc import Iterator

from guardrail.hazards.acts import Act, Lock
from guardrail.hazards.sql.cursor import Cursor

STARTS = ("CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN", "EXCLUDE")


def added(table: str, cursor: Cursor) -> Iterator[Act]:
    """What the constraint that follows does to the table. Raises Unreadable where a name is missing."""
    name = cursor.name() if cursor.take("CONSTRAINT") else ""
    later = cursor.has("NOT", "VALID")
    if cursor.take("CHECK"):
        yield from _check(table, name, cursor.bracketed(), later=later)
    elif cursor.take("FOREIGN", "KEY"):
        yield from _foreign_key(table, name, cursor, later=later)
    elif cursor.sees("NOT", "NULL"):
        cursor.take("NOT", "NULL")
        yield from _not_null(table, name, cursor.name(), later=later)
    elif cursor.take("EXCLUDE"):
        yield Act("exclude_built", table, Lock.ACCESS_EXCLUSIVE, name)
    else:
        built = not cursor.has("USING", "INDEX") or cursor.has("USING", "INDEX", "TABLESPACE")
        yield Act("unique_built" if built else "alter", table, Lock.ACCESS_EXCLUSIVE, name)


def _check(table: str, name: str, condition: Cursor, *, later: bool) -> Iterator[Act]:
    kind = "check_added" if later else "check_validated"
    column = _not_null_column(condition)
    yield Act(kind, table, Lock.ACCESS_EXCLUSIVE, name, detail=column)


def _foreign_key(table: str, name: str, cursor: Cursor, *, later: bool) -> Iterator[Act]:
    cursor.bracketed()
    cursor.take("REFERENCES")
    other = cursor.qualified()
    yield Act("alter" if later else "foreign_key_validated", table, Lock.SHARE_ROW_EXCLUSIVE, name)
    if other != table:
        yield Act("alter", other, Lock.SHARE_ROW_EXCLUSIVE)


def _not_null(table: str, name: str, column: str, *, later: bool) -> Iterator[Act]:
    """A named NOT NULL constraint, from PostgreSQL 18 on."""
    if later:
        yield Act("check_added", table, Lock.ACCESS_EXCLUSIVE, name, detail=column)
    else:
        yield Act("not_null_scan", table, Lock.ACCESS_EXCLUSIVE, column)


def _not_null_column(condition: Cursor) -> str:
    """The column of `CHECK (column IS NOT NULL)`, in any number of brackets; "" for every other condition."""
    while condition.sees("("):
        inner = condition.bracketed()
        if not condition.done:
            return ""
        condition = inner
    column = condition.next().identifier
    return column if condition.take("IS", "NOT", "NULL") and condition.done else ""
