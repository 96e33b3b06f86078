"""The service's own env.py, in the ways in which people write it; a real Django; a real PgBouncer."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import need
from tests.guardrail.migrate.conftest import Run, execute, revisions, rows, shell, sql
from tests.servers.postgres import Server

pgbouncer = pytest.importorskip("tests.servers.pgbouncer")

INI = "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = %(here)s\nsqlalchemy.url = driver://u:p@h/x\n"
PLAIN = """
from alembic import context
from sqlalchemy import engine_from_config, pool
import app_settings  # found by prepend_sys_path

section = context.config.get_section(context.config.config_ini_section)
with engine_from_config(section, poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection, {options})
    with context.begin_transaction():
        context.run_migrations()
"""
ONE_TRANSACTION = """
import os
from alembic import context
from sqlalchemy import create_engine

engine = create_engine(os.environ["DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:"))
with engine.begin() as connection:
    context.configure(connection=connection)
    context.run_migrations()
engine.dispose()
"""
ASYNC = """
import asyncio, os
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine

def work(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()

async def main():
    engine = create_async_engine(os.environ["DATABASE_URL"].replace("postgresql:", "postgresql+psycopg_async:"))
    async with engine.connect() as connection:
        await connection.run_sync(work)
    await engine.dispose()

asyncio.run(main())
"""
ELSEWHERE = """
from alembic import context
from sqlalchemy import create_engine

with create_engine({url!r}).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
TWO = (sql("CREATE TABLE one (id int)"), sql("CREATE TABLE two (id int)"))
BROKEN = (sql("CREATE TABLE one (id int)"), sql("CREATE TABLE two (id nonsense)"))


def service(folder: Path, env: str, *bodies: str) -> Path:
    revisions(folder / "migrations/versions", *bodies)
    (folder / "migrations/env.py").write_text(env)
    (folder / "alembic.ini").write_text(INI)
    (folder / "app_settings.py").write_text("")
    return folder


def plain(options: str = "") -> str:
    return PLAIN.replace("{options}", options)


@pytest.mark.parametrize("given", ["alembic.ini", "migrations", "."])
def test_the_service_s_env_py_is_found_and_pointed_at_the_checked_database(
    migration: Run, tmp_path: Path, given: str
) -> None:
    folder = service(tmp_path, plain(), *TWO)
    migration.go(migrations=[folder / given])
    assert migration.ids == ["migrate.done"]
    assert list(migration.actions) == ["r1 step 1", "r2 step 2"]


@pytest.mark.parametrize("env", [plain("transaction_per_migration=False"), ASYNC])
def test_each_revision_is_committed_whatever_env_py_says(migration: Run, tmp_path: Path, env: str) -> None:
    migration.go(migrations=[service(tmp_path, env, *BROKEN)])
    assert migration.ids == ["migrate.failed"]
    assert [action.state for action in migration.actions.values()] == ["done", "failed"]
    assert rows(migration.url, "SELECT version_num FROM alembic_version") == [("r1",)]


def test_what_env_py_rolled_back_is_not_called_done(migration: Run, tmp_path: Path) -> None:
    migration.go(migrations=[service(tmp_path, ONE_TRANSACTION, *BROKEN)])
    assert [action.state for action in migration.actions.values()] == ["failed", "failed"]
    assert rows(migration.url, "SELECT to_regclass('one')") == [(None,)]
    assert "env.py runs all revisions in one transaction of its own" in migration.said
    shutil.rmtree(tmp_path / "migrations")
    again = Run(migration.url).go(migrations=[service(tmp_path, ONE_TRANSACTION, *TWO)])
    assert [action.state for action in again.actions.values()] == ["done", "done"]
    assert again.one("migrate.done").summary.startswith("2 revisions in")


# a driver that does not read PGOPTIONS, as asyncpg and pg8000 do not, looks like one that is given its own options
DEAF = ASYNC.replace('psycopg_async:"))', "psycopg_async:\"), connect_args={'options': '-c work_mem=1MB'})")


@pytest.mark.parametrize("env", [plain(), DEAF])
def test_lock_timeout_is_in_force_whatever_makes_the_connection(
    migration: Run, tmp_path: Path, env: str
) -> None:
    ask = 'print("timeout", op.get_bind().exec_driver_sql("SHOW lock_timeout").scalar())'
    migration.go(migrations=[service(tmp_path, env, ask)])
    assert "timeout 400ms" in migration.said


def test_an_env_py_that_goes_elsewhere_is_stopped_before_it_does_anything(
    database: str, server: Server, tmp_path: Path
) -> None:
    elsewhere = server.url("postgres").replace("postgresql:", "postgresql+psycopg:")
    run = Run(database).go(migrations=[service(tmp_path, ELSEWHERE.format(url=elsewhere), *TWO)])
    assert run.ids == ["migrate.failed"]
    assert "another database than the one that was checked" in run.one("migrate.failed").found
    assert rows(server.url("postgres"), "SELECT to_regclass('one')") == [(None,)]
    execute(server.url("postgres"), "DROP TABLE IF EXISTS alembic_version")


def test_the_example_shop_comes_to_its_head(migration: Run) -> None:
    migration.go(migrations=["examples/shop/migrations"])
    assert migration.ids == ["migrate.done"]
    assert all(action.state == "done" for action in migration.actions.values())


def test_several_folders_of_self_contained_revisions(migration: Run, tmp_path: Path) -> None:
    one, two = revisions(tmp_path / "one", TWO[0]), tmp_path / "two"
    revisions(two, *TWO)
    (two / "r1_step.py").unlink()
    migration.go(migrations=[one, two])
    assert list(migration.actions) == ["r1 step 1", "r2 step 2"]


def test_django_s_own_migrate(migration: Run, tmp_path: Path) -> None:
    manage = [sys.executable, "-m", "django"]
    subprocess.run([*manage, "startproject", "site_of_tests", tmp_path], check=True)
    name = migration.url.rpartition("/")[2]
    port = migration.url.rpartition(":")[2].partition("/")[0]
    settings = tmp_path / "site_of_tests/settings.py"
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": "postgres",
        "HOST": "127.0.0.1",
        "PORT": port,
    }
    settings.write_text(settings.read_text() + f"\nDATABASES = {{'default': {database!r}}}\n")
    run = migration.go(*shell(f"cd {tmp_path} && {sys.executable} manage.py migrate --no-color"))
    assert run.ids == ["migrate.done"]
    assert any("Applying auth.0001_initial... OK" in line for line in run.said)
    assert rows(run.url, "SELECT count(*) > 10 FROM django_migrations") == [(True,)]


def test_a_pooler_is_refused_with_the_way_out(server: Server, database: str, tmp_path: Path) -> None:
    need(pgbouncer.installed(), "pgbouncer")
    pooler = pgbouncer.PgBouncer(server.port)
    try:
        run = Run(pooler.url(database.rpartition("/")[2])).go(*shell(f"touch {tmp_path}/ran"))
    finally:
        pooler.stop()
    assert run.ids == ["migrate.pooler"]
    assert "server's own address" in run.one("migrate.pooler").hint
    assert not (tmp_path / "ran").exists()
