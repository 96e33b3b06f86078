"""Run as a process: upgrade to Alembic's heads, saying at each revision what happens, as marked JSON lines.

    python -m guardrail.migrate.upgrade '{"migrations": [...], "key": ..., "lock_timeout_ms": ...}'

It is a process of its own so that it can be ended, and so that the service's `env.py` may do what it likes to
logging, signals and event loops. The database is in the environment (PG*, DATABASE_URL).
"""

import json
import os
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from guardrail.queries import query

MARK = "\x1eguardrail "
BUILT_IN = Path(__file__).parent / "environment"
QUERIES = Path(__file__).parent / "queries"
LOCK_NOT_AVAILABLE = "55P03"
LONGEST_ERROR = 2000


class NotTheSame(Exception):
    """env.py is connected to another database than the one that was checked and is locked."""


def main(task: dict[str, Any]) -> int:
    """Upgrade; 0 when every revision was committed, 1 otherwise, after an event that says why."""
    _every_connection_gives_up(task["lock_timeout_ms"])
    try:
        upgrade(configured([Path(folder) for folder in task["migrations"]]), key=task["key"])
    except (Exception, SystemExit) as error:
        waited = _sqlstate(error) == LOCK_NOT_AVAILABLE
        if not waited and not isinstance(error, NotTheSame):
            traceback.print_exc()
        tell("failed", error=_brief(error), lock_timeout=waited)
        return 1
    tell("end")
    return 0


def configured(migrations: list[Path]) -> Config:
    """Alembic's configuration for an alembic.ini, a folder with env.py, or folders of self-contained revisions."""
    first = migrations[0]
    config = _file_of(first)
    if config.get_main_option("script_location") is None and not _has_environment(first):
        _set(config, "script_location", str(BUILT_IN))
        _set(config, "path_separator", "newline")
        _set(config, "version_locations", "\n".join(str(_versions(folder)) for folder in migrations))
    elif _has_environment(first):
        _set(config, "script_location", str(first.resolve()))
    config.attributes["url"] = _url(config.get_main_option("sqlalchemy.url"))
    _set(config, "sqlalchemy.url", config.attributes["url"])
    return config


def upgrade(config: Config, *, key: int) -> None:
    """As `alembic upgrade heads`, with an event before and after each revision, after its commit."""
    script = ScriptDirectory.from_config(config)
    together: list[bool] = []

    def steps(current: Any, context: Any) -> Iterator[Any]:
        _require_same(context.connection, key)
        planned = script._upgrade_revs("heads", current)  # noqa: SLF001 - what alembic.command.upgrade does
        tell("plan", together=any(together))
        for step in planned:
            tell("planned", revision=_name(step))
        for step in planned:
            began = time.monotonic()
            tell("start", revision=_name(step))
            yield step
            # a generator goes on after the commit; on_version_apply would be called before it
            tell("done", revision=_name(step), seconds=time.monotonic() - began)

    environment = EnvironmentContext(config, script, fn=steps, destination_rev="heads")
    _a_transaction_each(environment, together)
    with environment:
        script.run_env()


def _a_transaction_each(environment: EnvironmentContext, together: list[bool]) -> None:
    """transaction_per_migration, whatever env.py says; `together` learns of a transaction that env.py holds around all.

    Replaced on the instance, because `alembic.context` takes its functions from there and knows no subclass.
    """
    original = environment.configure

    def configure(connection: Any = None, **options: Any) -> None:
        together.append(connection is not None and connection.in_transaction())
        original(connection=connection, **{**options, "transaction_per_migration": True})

    vars(environment)["configure"] = configure


def tell(what: str, **more: Any) -> None:
    """One event for the parent process, between the lines that env.py and the revisions print."""
    sys.stdout.write(f"\n{MARK}{json.dumps({'event': what, **more})}\n")
    sys.stdout.flush()


def _every_connection_gives_up(milliseconds: int) -> None:
    """lock_timeout on every SQLAlchemy connection, by whatever driver: asyncpg and pg8000 do not read PGOPTIONS.

    Not where it has a value already (PGOPTIONS, the role's, env.py's own).
    """

    def set_timeout(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(
            f"SELECT set_config('lock_timeout', '{int(milliseconds)}ms', false)"
            " WHERE current_setting('lock_timeout') = '0'"
        )
        cursor.close()
        connection.commit()

    event.listen(Engine, "connect", set_timeout)


def _require_same(connection: Connection, key: int) -> None:
    statement = query(QUERIES, "owner").replace("%(key)s", "CAST(:key AS bigint)").replace("::", "\\:\\:")
    if not connection.execute(text(statement), {"key": key}).all():
        raise NotTheSame("env.py is connected to another database than the one that was checked and locked")


def _file_of(first: Path) -> Config:
    if first.is_file():
        return Config(str(first))
    for ini in (first / "alembic.ini", first.parent / "alembic.ini"):
        if ini.is_file() and (ini.parent == first or _has_environment(first)):
            return Config(str(ini))
    project = first.resolve().parent / "pyproject.toml"
    return Config(toml_file=str(project)) if project.is_file() and _has_environment(first) else Config()


def _has_environment(folder: Path) -> bool:
    return (folder / "env.py").is_file()


def _versions(folder: Path) -> Path:
    inner = folder / "versions"
    return (inner if inner.is_dir() else folder).resolve()


def _url(configured: str | None) -> str:
    """The checked database's URL, by the driver that the service's own URL names, or DATABASE_URL's, or psycopg.

    Where SQLAlchemy cannot read the URL (several hosts), no more than the driver: psycopg takes the rest from PG*.
    """
    given = _parsed(os.environ.get("DATABASE_URL", ""))
    own = _parsed(configured or "")
    named = [url.drivername for url in (own, given) if url is not None and "+" in url.drivername]
    driver = named[0] if named else "postgresql+psycopg"
    return (
        f"{driver}://"
        if given is None
        else given.set(drivername=driver).render_as_string(hide_password=False)
    )


def _parsed(url: str) -> URL | None:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        return None


def _set(config: Config, name: str, value: str) -> None:
    config.set_main_option(name, value.replace("%", "%%"))


def _name(step: Any) -> str:
    words = (step.revision.doc or "").splitlines()
    return f"{step.revision.revision} {words[0] if words else ''}".strip()


def _sqlstate(error: BaseException | None) -> str:
    while error is not None:
        for holder in (error, getattr(error, "orig", None)):
            code = getattr(holder, "sqlstate", None) or getattr(holder, "pgcode", None)
            if code:
                return str(code)
        error = error.__cause__ or error.__context__
    return ""


def _brief(error: BaseException) -> str:
    return f"{type(error).__name__}: {(str(error).strip() or 'no message').splitlines()[0]}"[:LONGEST_ERROR]


if __name__ == "__main__":
    raise SystemExit(main(json.loads(sys.argv[1])))
