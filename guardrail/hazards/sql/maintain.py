"""Statements that work on whole tables, and the settings that change how the others run."""

from collections.abc import Iterator

from guardrail.hazards.acts import Act, Lock
from guardrail.hazards.sql.cursor import END, Cursor, Unreadable

_STRONG = Lock.ACCESS_EXCLUSIVE
# in search_path the schema that is named as the role, which ordinarily is not there
_OWN = ('"$user"', "'$user'")


def truncate(cursor: Cursor) -> Iterator[Act]:
    """TRUNCATE."""
    cursor.skip("TABLE")
    for table in cursor.names():
        yield Act("truncated", table, _STRONG)


def lock(cursor: Cursor) -> Iterator[Act]:
    """LOCK TABLE, ACCESS EXCLUSIVE where no mode is given."""
    cursor.skip("TABLE")
    tables = cursor.names()
    cursor.take("IN")
    words = cursor.until("MODE").text().upper().replace(" ", "_")
    mode = Lock[words] if words in Lock.__members__ else _STRONG
    for table in tables:
        yield Act("table_locked" if mode >= Lock.SHARE else "alter", table, mode)


def vacuum(cursor: Cursor) -> Iterator[Act]:
    """VACUUM; FULL writes the table anew."""
    options = cursor.bracketed()
    full = options.has("FULL") or cursor.sees("FULL")
    cursor.skip("FULL", "FREEZE", "VERBOSE", "ANALYZE")
    tables = []
    for clause in cursor.clauses():
        clause.skip("ONLY")
        tables.append(clause.qualified())
    yield Act("concurrent", tables[0] if tables else "", detail="VACUUM")
    for table in tables if full else ():
        yield Act("table_rewritten", table, _STRONG, detail="VACUUM FULL")


def cluster(cursor: Cursor) -> Iterator[Act]:
    """CLUSTER of one table; without a name it is every clustered one, and none is named."""
    cursor.bracketed()
    cursor.skip("VERBOSE")
    if not cursor.done:
        yield Act("table_rewritten", cursor.qualified(), _STRONG, detail="CLUSTER")


def reindex(cursor: Cursor) -> Iterator[Act]:
    """REINDEX of an index or a table. Raises Unreadable for a whole schema or database: its tables are not named."""
    options = cursor.bracketed()
    kind = cursor.next().word
    concurrently = cursor.take("CONCURRENTLY") or options.has("CONCURRENTLY")
    if kind not in ("INDEX", "TABLE"):
        raise Unreadable(f"REINDEX {kind} rebuilds indexes of tables that it does not name")
    target = cursor.qualified()
    if concurrently:
        yield Act("concurrent", target, Lock.SHARE_UPDATE_EXCLUSIVE, detail="REINDEX")
    else:
        yield Act("reindexed", target, _STRONG if kind == "INDEX" else Lock.SHARE)


def refresh(cursor: Cursor) -> Iterator[Act]:
    """REFRESH MATERIALIZED VIEW."""
    cursor.skip("MATERIALIZED VIEW")
    if cursor.take("CONCURRENTLY"):
        yield Act("alter", cursor.qualified(), Lock.EXCLUSIVE)
        return
    view = cursor.qualified()
    if not cursor.has("NO", "DATA"):
        yield Act("refreshed", view, _STRONG)


def alter_index(cursor: Cursor) -> Iterator[Act]:
    """ALTER INDEX: only a move to another tablespace takes long."""
    cursor.skip("IF EXISTS")
    index = cursor.qualified()
    if cursor.sees("SET", "TABLESPACE"):
        yield Act("table_rewritten", index, _STRONG, detail="SET TABLESPACE")


def alter_type(cursor: Cursor) -> Iterator[Act]:
    """ALTER TYPE of an enum."""
    name = cursor.qualified()
    if cursor.take("ADD", "VALUE"):
        cursor.skip("IF NOT EXISTS")
        yield Act("add_enum_value", name=cursor.next().text, detail=name)
    elif cursor.take("RENAME", "VALUE"):
        yield Act("enum_value_renamed", name=cursor.next().text, detail=name)
    elif cursor.take("RENAME", "TO"):
        yield Act("rename_type", name=name, detail=f"{name.rpartition('.')[0]}.{cursor.name()}")


def alter_domain(cursor: Cursor) -> None:
    """ALTER DOMAIN. Raises Unreadable where it reads every table that has a column of the domain."""
    cursor.qualified()
    proved = cursor.sees("ADD") and not cursor.has("NOT", "VALID")
    if proved or cursor.sees("SET", "NOT", "NULL") or cursor.sees("VALIDATE"):
        raise Unreadable("it is proved on every table that has a column of the domain")


def setting(cursor: Cursor) -> Iterator[Act]:
    """SET lock_timeout and SET search_path; no other setting matters here."""
    cursor.skip("LOCAL", "SESSION")
    name = cursor.next().identifier
    cursor.next()
    value = next((clause.peek() for clause in cursor.clauses() if clause.peek().text not in _OWN), END)
    if name == "lock_timeout":
        yield Act("lock_timeout", name=value.text.strip("'"))
    elif name == "search_path":
        yield Act("search_path", name=value.identifier or value.text.strip("'"))
