"""One statement of SQL: what it does to which tables."""

from collections.abc import Callable, Iterator

from guardrail.hazards.acts import Act
from guardrail.hazards.sql import altertable, block, create, drop, maintain, write
from guardrail.hazards.sql.cursor import Cursor, Unreadable
from guardrail.hazards.sql.split import split
from guardrail.hazards.sql.tokens import Token

_READERS: dict[str, Callable[[Cursor], Iterator[Act]]] = {
    "CREATE": create.acts,
    "DROP": drop.acts,
    "TRUNCATE": maintain.truncate,
    "LOCK": maintain.lock,
    "VACUUM": maintain.vacuum,
    "CLUSTER": maintain.cluster,
    "REINDEX": maintain.reindex,
    "REFRESH": maintain.refresh,
    "UPDATE": write.update,
    "DELETE": write.delete,
    "INSERT": write.insert,
    "MERGE": write.merge,
    "COPY": write.insert,
    "WITH": write.with_queries,
    "SELECT": write.select,
    "PERFORM": write.select,
    "SET": maintain.setting,
}
# they take no lock that others wait for, or only one on what is no table
_HARMLESS = frozenset(
    {
        "ANALYZE", "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE",
        "RESET", "SHOW", "COMMENT", "GRANT", "REVOKE", "EXPLAIN", "VALUES", "TABLE", "NOTIFY", "LISTEN",
        "UNLISTEN", "DISCARD", "CHECKPOINT", "REASSIGN", "SECURITY", "LOAD", "DEALLOCATE", "PREPARE",
        "IMPORT",
    }
)  # fmt: skip


def recognise(tokens: tuple[Token, ...], schema: str = "public") -> list[Act]:
    """What one statement does. Raises Unreadable, saying why, where that cannot be told from its text."""
    if not tokens:
        return []
    cursor = Cursor(tokens, schema)
    first = cursor.next().word
    if first == "ALTER":
        return list(_alter(cursor))
    if first == "DO":
        return [act for inner in block.statements(cursor.tokens) for act in recognise(inner, schema)]
    if first in _READERS:
        return list(_READERS[first](cursor))
    if first in _HARMLESS:
        return []
    raise Unreadable(f"{first or tokens[0].text[:20]} is no statement that is known here")


def recognise_text(text: str, schema: str = "public") -> list[Act]:
    """The same for a text that may hold several statements."""
    return [act for piece in split(text) for act in recognise(piece.tokens, schema)]


def _alter(cursor: Cursor) -> Iterator[Act]:
    if cursor.take("TABLE"):
        yield from altertable.acts(cursor)
    elif cursor.take("INDEX"):
        yield from maintain.alter_index(cursor)
    elif cursor.take("TYPE"):
        yield from maintain.alter_type(cursor)
    elif cursor.take("DOMAIN"):
        maintain.alter_domain(cursor)
    elif cursor.take("VIEW") or cursor.take("MATERIALIZED", "VIEW") or cursor.take("FOREIGN", "TABLE"):
        yield from altertable.acts(cursor)
