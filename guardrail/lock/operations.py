"""Alembic's autogenerate operations as findings: which object, what the models have, what the database has."""

from collections.abc import Iterable, Iterator
from typing import Any

from guardrail.lock import rules
from hookset.outcome import Finding

MODELS, DATABASE = "in the models", "in the database"


def findings_of(operations: Iterable[Any], default: str) -> Iterator[Finding]:
    """One finding for each object that differs; `default` is the schema of what names none.

    What autogenerate would drop and make again (an index with other columns) is one object that is defined differently.
    """
    flat = list(_flat(operations))
    sides: dict[str, set[str]] = {}
    for verb, *parts in flat:
        if _is_side(verb):
            sides.setdefault(_named(verb, parts, default), set()).add(verb.partition("_")[0])
    for name, verbs in sides.items():
        yield _one_sided(name, verbs)
    for verb, *parts in flat:
        if not _is_side(verb):
            yield _changed(verb, parts, default)


def _flat(operations: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Alembic gives one operation as a tuple, and those on one column as a list of tuples."""
    for operation in operations:
        if isinstance(operation, list):
            yield from operation
        else:
            yield operation


def _is_side(verb: str) -> bool:
    return verb.startswith(("add_", "remove_")) and not verb.endswith("_table_comment")


def _one_sided(name: str, verbs: set[str]) -> Finding:
    if len(verbs) > 1:
        return rules.MODELS_DIFFER.finding(name, expected="as in the models", found="defined differently")
    there = MODELS if verbs == {"add"} else DATABASE
    return rules.MODELS_DIFFER.finding(
        name,
        expected=there if there == MODELS else f"not {MODELS}",
        found=there if there == DATABASE else f"not {DATABASE}",
    )


def _changed(verb: str, parts: list[Any], default: str) -> Finding:
    if verb.endswith("_table_comment"):
        name = f"comment of table {_qualified(parts[0], default)}"
        return rules.MODELS_DIFFER.finding(
            name, expected=repr(parts[0].comment if verb.startswith("add") else None), found="another comment"
        )
    schema, table, column, _existing, found, expected = parts
    what = verb.removeprefix("modify_").replace("_", " ")
    return rules.MODELS_DIFFER.finding(
        f"column {schema or default}.{table}.{column}",
        expected=f"{what} {_shown(expected)}",
        found=f"{what} {_shown(found)}",
    )


def _named(verb: str, parts: list[Any], default: str) -> str:
    """`index public.orders.orders_open_idx`: the kind, the table, the object's own name."""
    kind = {"fk": "foreign key"}.get(verb.partition("_")[2], verb.partition("_")[2].replace("_", " "))
    thing = parts[-1]
    if kind == "table":
        return f"{kind} {_qualified(thing, default)}"
    table = f"{parts[0] or default}.{parts[1]}" if kind == "column" else _qualified(thing.table, default)
    columns = ", ".join(column.name for column in getattr(thing, "columns", ()))
    return f"{kind} {table}.{thing.name}" if thing.name else f"{kind} of {table} ({columns})"


def _qualified(table: Any, default: str) -> str:
    return f"{table.schema or default}.{table.name}"


def _shown(value: Any) -> str:
    argument = getattr(value, "arg", None)
    return str(getattr(argument, "text", argument) if argument is not None else value)
