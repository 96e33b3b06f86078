"""ALTER TABLE, clause by clause."""

from collections.abc import Iterator

from guardrail.hazards.acts import Act, Lock
from guardrail.hazards.sql import column, constraint
from guardrail.hazards.sql.cursor import Cursor, Unreadable
from guardrail.hazards.sql.retype import normal

_STRONG = Lock.ACCESS_EXCLUSIVE
_REWRITING = ("SET LOGGED", "SET UNLOGGED", "SET TABLESPACE", "SET ACCESS METHOD")
_GENTLE = ("SET (", "RESET (", "CLUSTER ON", "SET WITHOUT CLUSTER")


def acts(cursor: Cursor) -> Iterator[Act]:
    """What the clauses do; `cursor` stands behind ALTER TABLE. Raises Unreadable."""
    cursor.skip("IF EXISTS", "ONLY")
    table = cursor.qualified()
    cursor.skip("*")
    for clause in cursor.clauses():
        yield from _clause(table, clause)


def _clause(table: str, clause: Cursor) -> Iterator[Act]:
    if clause.take("ADD"):
        yield from _add(table, clause)
    elif clause.take("DROP"):
        yield _drop(table, clause)
    elif clause.take("ALTER"):
        clause.skip("COLUMN")
        yield from _column(table, clause.name(), clause)
    elif clause.take("RENAME"):
        yield _rename(table, clause)
    elif clause.take("VALIDATE", "CONSTRAINT"):
        yield Act("validate", table, Lock.SHARE_UPDATE_EXCLUSIVE, clause.name())
    elif clause.sees("ATTACH") or clause.sees("DETACH"):
        yield from _partition(table, clause)
    else:
        yield _whole(table, clause)


def _add(table: str, clause: Cursor) -> Iterator[Act]:
    if clause.peek().word in constraint.STARTS or clause.sees("NOT", "NULL"):
        yield from constraint.added(table, clause)
    else:
        clause.skip("COLUMN", "IF NOT EXISTS")
        yield from column.added(table, clause)


def _drop(table: str, clause: Cursor) -> Act:
    if clause.take("CONSTRAINT"):
        clause.skip("IF EXISTS")
        return Act("drop_constraint", table, _STRONG, clause.name())
    clause.skip("COLUMN", "IF EXISTS")
    return Act("column_dropped", table, _STRONG, clause.name())


def _column(table: str, name: str, clause: Cursor) -> Iterator[Act]:
    if clause.take("TYPE") or clause.take("SET", "DATA", "TYPE"):
        yield _retype(table, name, clause)
    elif clause.take("SET", "NOT", "NULL"):
        yield Act("not_null_scan", table, _STRONG, name)
    elif clause.sees("DROP", "DEFAULT"):
        yield Act("drop_default", table, _STRONG, name)
    elif clause.sees("SET", "DEFAULT") or clause.sees("ADD", "GENERATED"):
        yield Act("set_default", table, _STRONG, name)
    elif clause.sees("DROP", "NOT", "NULL"):
        yield Act("drop_not_null", table, _STRONG, name)
    elif clause.sees("SET", "EXPRESSION"):
        yield Act("column_rewrite", table, _STRONG, name, detail="its expression is computed for each row")
    elif clause.sees("SET", "STATISTICS") or clause.sees("SET", "(") or clause.sees("RESET", "("):
        yield Act("alter", table, Lock.SHARE_UPDATE_EXCLUSIVE, name)
    else:
        yield Act("alter", table, _STRONG, name)


def _retype(table: str, name: str, clause: Cursor) -> Act:
    """`detail` says why it rewrites whatever the old type is: USING computes, COLLATE rebuilds the indexes."""
    target = clause.until("COLLATE", "USING").text()
    reason = "another collation rebuilds the column's indexes" if clause.take("COLLATE") else ""
    clause.until("USING")
    if clause.take("USING"):
        using = clause.text()
        reason = reason if _is_cast(clause, name, normal(target)) else f"USING computes {using[:40]}"
    return Act("type_rewrite", table, _STRONG, name, normal(target), reason)


def _is_cast(using: Cursor, name: str, target: str) -> bool:
    """Whether USING says no more than `name`, `name::target` or `CAST(name AS target)`, in brackets or not."""
    while using.sees("("):
        inner = using.bracketed()
        if not using.done:
            using = Cursor([*inner.tokens, *using.tokens[using.at :]])
            break
        using = inner
    if using.take("CAST"):
        using = using.bracketed()
    if using.next().identifier != name:
        return False
    return using.done or ((using.take("::") or using.take("AS")) and normal(using.text()) == target)


def _rename(table: str, clause: Cursor) -> Act:
    if clause.take("TO"):
        return Act("table_renamed", table, _STRONG, clause.name())
    if clause.take("CONSTRAINT"):
        return Act("alter", table, _STRONG, clause.name())
    clause.skip("COLUMN")
    name = clause.name()
    if not clause.take("TO"):
        raise Unreadable("RENAME without TO")
    return Act("column_renamed", table, _STRONG, name, detail=clause.name())


def _partition(table: str, clause: Cursor) -> Iterator[Act]:
    attached = clause.next().word == "ATTACH"
    clause.take("PARTITION")
    child = clause.qualified()
    if attached:
        yield Act("partition_added", table, Lock.SHARE_UPDATE_EXCLUSIVE)
        yield Act("partition_scan", child, _STRONG, detail=table)
        return
    lock = Lock.SHARE_UPDATE_EXCLUSIVE if clause.sees("CONCURRENTLY") else _STRONG
    yield Act("concurrent" if clause.sees("CONCURRENTLY") else "alter", table, lock)
    yield Act("alter", child, lock)


def _whole(table: str, clause: Cursor) -> Act:
    starts = next((start for start in _REWRITING if clause.sees(*start.split())), "")
    if starts:
        return Act("table_rewritten", table, _STRONG, detail=starts)
    if clause.take("SET", "SCHEMA"):
        return Act("table_renamed", table, _STRONG, detail=clause.name())
    if any(clause.sees(*start.split()) for start in _GENTLE):
        return Act("alter", table, Lock.SHARE_UPDATE_EXCLUSIVE)
    if clause.take("DISABLE", "TRIGGER"):
        return Act("trigger_disabled", table, Lock.SHARE_ROW_EXCLUSIVE, clause.name())
    if clause.sees("ENABLE"):
        clause.next()
        clause.skip("REPLICA", "ALWAYS")
        if clause.take("TRIGGER"):
            return Act("trigger_enabled", table, Lock.SHARE_ROW_EXCLUSIVE, clause.name())
    return Act("alter", table, _STRONG)
