"""The least-privilege SQL for the two roles that guardrail needs, to be read by a person and run by psql."""

from collections.abc import Sequence
from pathlib import Path

from guardrail.queries import query
from hookset.errors import UsageError

QUERIES = Path(__file__).parent / "queries"
CHECKER, MIGRATOR = "guardrail_checker", "guardrail_migrator"


def sql(
    *,
    database: str,
    checker: str = CHECKER,
    migrator: str = MIGRATOR,
    schemas: Sequence[str] = ("public",),
    history_table: str = "",
) -> str:
    """SQL that gives `checker` and `migrator` what they need in `schemas` of `database`, and nothing beyond.

    `history_table` is `schema.table`, or `table` in the first schema; empty: the checker gets no table to read.
    Valid on PostgreSQL 15 to 18, may be run again. Raises UsageError for an empty or impossible name.
    """
    names = {"database": database, "checker": checker, "migrator": migrator}
    names |= {f"schema {position}": schema for position, schema in enumerate(schemas, 1)}
    for what, name in names.items():
        _valid(what, name)
    for role in (checker, migrator):
        if role in ("public", "none") or role.startswith("pg_"):
            raise UsageError(
                f"grants: {role!r} is a name that PostgreSQL keeps for itself", "choose another role name"
            )
    words = {"checker": _name(checker), "migrator": _name(migrator)}
    tag = _tag((*names.values(), history_table))
    parts = [
        query(QUERIES, "roles").format(
            **words,
            database=_name(database),
            checker_text=_text(checker),
            migrator_text=_text(migrator),
            tag=tag,
        )
    ]
    parts += [query(QUERIES, "schema").format(**words, schema=_name(schema)) for schema in schemas]
    if history_table:
        parts.append(_history(history_table, schemas, words, tag))
    return "".join(parts)


def _history(history_table: str, schemas: Sequence[str], words: dict[str, str], tag: str) -> str:
    schema, _, table = history_table.rpartition(".")
    schema = schema or (schemas[0] if schemas else "public")
    _valid("history table", table)
    texts = {
        "schema_text": _text(schema),
        "table_text": _text(table),
        "schema": _name(schema),
        "table": _name(table),
    }
    return query(QUERIES, "history").format(**words, **texts, tag=tag)


def _valid(what: str, name: str) -> None:
    # a line break would end the comments in which names are shown
    if not name or len(name.encode()) > 63 or any(character < " " for character in name):
        raise UsageError(
            f"grants: {what} {name!r} cannot be a name in PostgreSQL", "1 to 63 bytes, no control characters"
        )


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _tag(names: Sequence[str]) -> str:
    """A dollar quotation mark that none of the names has in it."""
    number = 0
    while any(f"$grants{number}$" in name for name in names):
        number += 1
    return f"$grants{number}$"
