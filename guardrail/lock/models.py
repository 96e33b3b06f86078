"""`--models module:metadata`: do the SQLAlchemy models and the migrated database agree?"""

import contextlib
import importlib
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from guardrail import writing
from guardrail.connection.target import plain
from guardrail.lock import rules
from guardrail.lock.operations import findings_of
from guardrail.queries import query
from hookset.deadline import Deadline
from hookset.errors import UsageError
from hookset.outcome import Finding

QUERIES = Path(__file__).parent / "queries"
NAME_OF_SESSION = "guardrail lock --models"


def compare_models(
    where: str, conninfo: str, *, exclude: Collection[str], deadline: Deadline
) -> Iterator[Finding]:
    """One failed finding for each difference that alembic's autogenerate would write, or one passed finding.

    `exclude` are `schema.table` names of the migration tool. Types and server defaults are compared too; what
    autogenerate does not look at is not: CHECK constraints, an enum's labels, views, functions, triggers.
    Raises UsageError where the models cannot be imported.
    """
    metadata = metadata_of(where)
    with deadline.within("compare the models"):
        differences = _differences(metadata, conninfo, set(exclude), deadline)
    yield from differences
    if not differences:
        yield rules.MODELS_AGREE.finding(
            where, summary=f"{where} agrees with the migrated database: {len(metadata.tables)} tables"
        )


def metadata_of(where: str) -> Any:
    """The MetaData that `module:name` names; a class with `.metadata` (a declarative base) serves as well.

    Modules are looked for in the current folder too. Raises UsageError saying what is missing.
    """
    from sqlalchemy import MetaData  # noqa: PLC0415 - only with --models

    module_name, colon, name = where.partition(":")
    if not (module_name and colon and name):
        raise UsageError(f"--models: {where} is not MODULE:NAME", "for example shop.models:metadata")
    try:
        found = _imported(module_name)
        for part in name.split("."):
            found = getattr(found, part)
    except (Exception, SystemExit) as error:  # a settings module may well exit where a variable is missing
        raise UsageError(
            f"--models: cannot import {where}: {type(error).__name__}: {error}",
            "run it in the service's own environment, in the folder from which the service imports its models",
        ) from error
    metadata = getattr(found, "metadata", found)
    if not isinstance(metadata, MetaData):
        raise UsageError(f"--models: {where} is no SQLAlchemy MetaData, but {type(found).__name__}")
    return metadata


def _imported(name: str) -> Any:
    """The module; what it prints goes to standard error, where it spoils no report."""
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            return importlib.import_module(name)
    finally:
        with contextlib.suppress(ValueError):
            sys.path.remove(here)


def _differences(metadata: Any, conninfo: str, exclude: set[str], deadline: Deadline) -> list[Finding]:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - half a second, only with --models
    from alembic.migration import MigrationContext  # noqa: PLC0415

    exclude = exclude | _not_modelled(conninfo, deadline)
    schemas = {table.schema for table in metadata.tables.values()}

    def include_name(name: str | None, kind: str, _parents: Any) -> bool:
        return name in schemas if kind == "schema" else True

    with _engine(conninfo).connect() as connection:
        default = _default_schema(connection, schemas)

        def include_object(thing: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
            return not (kind == "table" and reflected and f"{thing.schema or default}.{name}" in exclude)

        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_schemas": bool(schemas - {None}),
            "include_name": include_name,
            "include_object": include_object,
        }
        context = MigrationContext.configure(connection, opts=options)
        return list(findings_of(compare_metadata(context, metadata), default))


def _default_schema(connection: Any, schemas: set[str | None]) -> str:
    """The schema of tables that name none.

    Models that all name it (`MetaData(schema="public")`) would meet no table of it, as reflection leaves out the name
    of the first schema of search_path: then there must be no default.
    """
    default = str(connection.dialect.default_schema_name)
    if default in schemas and None not in schemas:
        connection.exec_driver_sql("SET search_path TO pg_catalog")
        connection.dialect.default_schema_name = "pg_catalog"
    return default


def _engine(conninfo: str) -> Any:
    from sqlalchemy import create_engine, event, pool  # noqa: PLC0415

    engine = create_engine("postgresql+psycopg://", poolclass=pool.NullPool)

    def as_libpq_reads_it(_dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
        # a URL with several hosts, key=value, PG*: SQLAlchemy's own URLs cannot say all of it
        arguments[:] = [plain(conninfo)]
        options.clear()

    event.listen(engine, "do_connect", as_libpq_reads_it)
    return engine


def _not_modelled(conninfo: str, deadline: Deadline) -> set[str]:
    session = writing.connect(conninfo, deadline, NAME_OF_SESSION)
    try:
        return {f"{schema}.{name}" for schema, name in session.rows(query(QUERIES, "not_modelled"))}
    finally:
        session.close()
