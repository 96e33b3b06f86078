"""CREATE: what is new (and therefore empty), and what is locked to make it."""

from collections.abc import Iterator

from guardrail.hazards.acts import Act, Lock
from guardrail.hazards.sql import constraint
from guardrail.hazards.sql.column import Definition
from guardrail.hazards.sql.cursor import Cursor, Unreadable


def acts(cursor: Cursor) -> Iterator[Act]:
    """What CREATE does; `cursor` stands behind that word. Raises Unreadable."""
    replaces = cursor.take("OR", "REPLACE")
    cursor.skip("GLOBAL", "LOCAL", "TEMP", "TEMPORARY", "UNLOGGED", "FOREIGN")
    if cursor.take("TABLE"):
        yield from _table(cursor)
    elif cursor.sees("UNIQUE") or cursor.sees("INDEX"):
        yield from _index(cursor)
    elif cursor.take("MATERIALIZED", "VIEW"):
        yield _new(cursor)
    elif cursor.take("VIEW") or cursor.take("RECURSIVE", "VIEW"):
        view = cursor.qualified()
        yield Act("create_view", view, Lock.ACCESS_EXCLUSIVE if replaces else Lock.NONE)
    elif cursor.take("SCHEMA"):
        cursor.skip("IF NOT EXISTS")
        yield Act("create_schema", name=cursor.peek().identifier)
    elif cursor.take("TYPE") or cursor.take("DOMAIN"):
        name = cursor.qualified()
        proved = cursor.has("CHECK") or cursor.has("NOT", "NULL")
        yield Act("create_type", name=name, detail="constrained" if proved else "")
    else:
        yield from _beside_a_table(cursor)


def _new(cursor: Cursor) -> Act:
    guarded = cursor.take("IF", "NOT", "EXISTS")
    return Act("create_table", cursor.qualified(), detail="IF NOT EXISTS" if guarded else "")


def _table(cursor: Cursor) -> Iterator[Act]:
    new = _new(cursor)
    yield new
    if cursor.take("PARTITION", "OF"):
        yield Act("partition_added", cursor.qualified(), Lock.ACCESS_EXCLUSIVE)
        return
    for element in cursor.bracketed().clauses():
        other = _referenced(element)
        if other and other != new.table:
            yield Act("alter", other, Lock.SHARE_ROW_EXCLUSIVE)


def _referenced(element: Cursor) -> str:
    """The table that a column or constraint of CREATE TABLE refers to."""
    if element.sees("LIKE"):
        return ""
    if element.peek().word in constraint.STARTS:
        element.until("REFERENCES")
        return element.qualified() if element.take("REFERENCES") else ""
    element.next()
    return "" if element.done else Definition(element).references


def _index(cursor: Cursor) -> Iterator[Act]:
    cursor.skip("UNIQUE", "INDEX")
    concurrently = cursor.take("CONCURRENTLY")
    guard = "IF NOT EXISTS" if cursor.take("IF", "NOT", "EXISTS") else ""
    name = "" if cursor.sees("ON") else cursor.name()
    if not cursor.take("ON"):
        raise Unreadable("CREATE INDEX without ON")
    only = cursor.take("ONLY")
    table = cursor.qualified()
    if concurrently:
        yield Act("concurrent", table, Lock.SHARE_UPDATE_EXCLUSIVE, name, detail="CREATE INDEX")
    else:
        yield Act("index_built", table, Lock.SHARE, name, detail="ONLY" if only else guard)


def _beside_a_table(cursor: Cursor) -> Iterator[Act]:
    constraint_trigger = cursor.take("CONSTRAINT")
    if cursor.take("TRIGGER"):
        cursor.until("ON")
        cursor.take("ON")
        yield Act("alter", cursor.qualified(), Lock.SHARE_ROW_EXCLUSIVE)
    elif cursor.take("POLICY"):
        cursor.until("ON")
        cursor.take("ON")
        yield Act("alter", cursor.qualified(), Lock.ACCESS_EXCLUSIVE)
    elif cursor.take("RULE"):
        cursor.until("TO")
        cursor.take("TO")
        yield Act("alter", cursor.qualified(), Lock.ACCESS_EXCLUSIVE)
    elif cursor.take("DATABASE") or cursor.take("TABLESPACE"):
        yield Act("concurrent", detail="CREATE DATABASE")
    elif constraint_trigger:
        raise Unreadable("CREATE CONSTRAINT without TRIGGER")
