"""DROP: what is destroyed, and what is merely locked."""

from collections.abc import Iterator

from guardrail.hazards.acts import Act, Lock
from guardrail.hazards.sql.cursor import Cursor

_ON_A_TABLE = ("TRIGGER", "POLICY", "RULE")


def acts(cursor: Cursor) -> Iterator[Act]:
    """What DROP does; `cursor` stands behind that word. Raises Unreadable."""
    cursor.skip("FOREIGN") if cursor.sees("FOREIGN", "TABLE") else None
    kind = cursor.next().word
    if kind in _ON_A_TABLE:
        yield from _from_table(cursor)
    elif kind == "INDEX":
        yield from _index(cursor)
    elif kind == "TABLE":
        for table in _names(cursor):
            yield Act("table_dropped", table, Lock.ACCESS_EXCLUSIVE, detail=_cascade(cursor))
    elif kind == "VIEW" or (kind == "MATERIALIZED" and cursor.take("VIEW")):
        for view in _names(cursor):
            yield Act("drop_view", view, Lock.ACCESS_EXCLUSIVE)
    else:
        yield from _nameless(kind, cursor)


def _nameless(kind: str, cursor: Cursor) -> Iterator[Act]:
    """What holds or types tables, but is none."""
    if kind in ("SCHEMA", "DATABASE"):
        cursor.skip("IF EXISTS")
        for clause in cursor.clauses():
            yield Act("schema_dropped", name=clause.name())
    elif kind in ("TYPE", "DOMAIN"):
        for name in _names(cursor):
            yield Act("type_dropped", name=name, detail=_cascade(cursor))
    elif kind == "OWNED":
        yield Act("schema_dropped", name="all that the role owns")


def _names(cursor: Cursor) -> list[str]:
    cursor.skip("IF EXISTS")
    return cursor.names()


def _cascade(cursor: Cursor) -> str:
    return "CASCADE" if cursor.sees("CASCADE") else ""


def _from_table(cursor: Cursor) -> Iterator[Act]:
    cursor.skip("IF EXISTS")
    cursor.name()
    if cursor.take("ON"):
        yield Act("alter", cursor.qualified(), Lock.ACCESS_EXCLUSIVE)


def _index(cursor: Cursor) -> Iterator[Act]:
    concurrently = cursor.take("CONCURRENTLY")
    for index in _names(cursor):
        if concurrently:
            yield Act("concurrent", index, Lock.SHARE_UPDATE_EXCLUSIVE, index, detail="DROP INDEX")
        else:
            yield Act("index_dropped", index, Lock.ACCESS_EXCLUSIVE, index)
