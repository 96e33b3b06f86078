"""`--models module:metadata`: do the SQLAlchemy models and the migrated database agree?"""

import importlib
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from guardrail import writing
from guardrail.lock import rules
from guardrail.queries import query
from hookset.deadline import Deadline
from hookset.errors import UsageError
from hookset.outcome import Finding

QUERIES = Path(__file__).parent / "queries"
NAME_OF_SESSION = "guardrail lock --models"


def compare_models(
    where: str, conninfo: str, *, exclude: Collection[str], deadline: Deadline
) -> Iterator[Finding]:
    """One failed finding for each operation that alembic's autogenerate would write, or one passed finding.

    `exclude` are `schema.table` names of the migration tool. Types and server defaults are compared too.
    Raises UsageError where the models cannot be imported.
    """
    metadata = metadata_of(where)
    with deadline.within("compare the models"):
        differences = _differences(metadata, conninfo, set(exclude), deadline)
    yield from differences
    if not differences:
        tables = len(metadata.tables)
        yield rules.MODELS_AGREE.finding(
            where, summary=f"{where} agrees with the migrated database: {tables} tables"
        )


def metadata_of(where: str) -> Any:
    """The MetaData that `module:name` names; a class with `.metadata` (a declarative base) serves as well.

    Raises UsageError saying what is missing.
    """
    module_name, colon, name = where.partition(":")
    if not (module_name and colon and name):
        raise UsageError(f"--models: {where} is not MODULE:NAME", "for example shop.models:metadata")
    sys.path.insert(0, str(Path.cwd()))
    try:
        found = importlib.import_module(module_name)
        for part in name.split("."):
            found = getattr(found, part)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise UsageError(
            f"--models: cannot import {where}: {said}", "run it in the service's own environment"
        ) from error
    finally:
        sys.path.pop(0)
    metadata = getattr(found, "metadata", found)
    if not hasattr(metadata, "sorted_tables"):
        raise UsageError(f"--models: {where} is no SQLAlchemy MetaData, but {type(found).__name__}")
    return metadata


def _differences(metadata: Any, conninfo: str, exclude: set[str], deadline: Deadline) -> list[Finding]:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - half a second, only with --models
    from alembic.migration import MigrationContext  # noqa: PLC0415

    exclude = exclude | _not_modelled(conninfo, deadline)
    schemas = {table.schema for table in metadata.tables.values()}

    def include_name(name: str | None, kind: str, _parents: Any) -> bool:
        return name in schemas if kind == "schema" else True

    def include_object(object: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
        return not (kind == "table" and reflected and f"{object.schema or 'public'}.{name}" in exclude)

    with _engine(conninfo).connect() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_schemas": schemas != {None},
            "include_name": include_name,
            "include_object": include_object,
        }
        context = MigrationContext.configure(connection, opts=options)
        return [_finding(operation) for operation in _flat(compare_metadata(context, metadata))]


def _engine(conninfo: str) -> Any:
    from sqlalchemy import create_engine, pool  # noqa: PLC0415
    from sqlalchemy.engine import make_url  # noqa: PLC0415

    url = make_url(writing.url_of(conninfo) or "postgresql://").set(drivername="postgresql+psycopg")
    return create_engine(url, poolclass=pool.NullPool)


def _not_modelled(conninfo: str, deadline: Deadline) -> set[str]:
    session = writing.connect(conninfo, deadline, NAME_OF_SESSION)
    try:
        return {f"{schema}.{name}" for schema, name in session.rows(query(QUERIES, "not_modelled"))}
    finally:
        session.close()


def _flat(operations: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Alembic gives one operation as a tuple, and those on one column as a list of tuples."""
    for operation in operations:
        if isinstance(operation, list):
            yield from operation
        else:
            yield operation


def _finding(operation: tuple[Any, ...]) -> Finding:
    verb, *parts = operation
    words = verb.replace("_", " ")
    if verb.startswith("modify_"):
        schema, table, column, _existing, found, expected = parts
        name = f"column {schema or 'public'}.{table}.{column}"
        return rules.MODELS_DIFFER.finding(
            name, expected=f"{words[7:]} {_shown(expected)}", found=f"{words[7:]} {_shown(found)}"
        )
    name = _object(parts)
    adds = verb.startswith("add_")
    there, missing = (
        ("in the models", "not in the database") if adds else ("not in the models", "in the database")
    )
    return rules.MODELS_DIFFER.finding(f"{words.partition(' ')[2]} {name}", expected=there, found=missing)


def _object(parts: list[Any]) -> str:
    """The name of what an add or remove is about: its last part, with its table where it has one."""
    thing = parts[-1]
    table = getattr(thing, "table", None)
    table_name = getattr(table, "fullname", "") or ".".join(str(p) for p in parts[:-1] if isinstance(p, str))
    name = getattr(thing, "fullname", None) or getattr(thing, "name", None) or str(thing)
    return f"{table_name}.{name}" if table_name else str(name)


def _shown(value: Any) -> str:
    argument = getattr(value, "arg", None)
    return str(getattr(argument, "text", argument) if argument is not None else value)
