"""Locks in the way, and a role that may see little: the blocker is named, and unknown is never passed."""

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import fresh_database
from tests.guardrail.cli import shop
from tests.guardrail.cli.conftest import execute
from tests.guardrail.cli.program import check, guardrail
from tests.servers.postgres import Server

Gate = tuple[str, ...]
CHECKER, MIGRATOR = "cli_checker", "cli_migrator"


@pytest.fixture
def seen(server: Server) -> Iterator[tuple[str, str]]:
    """The URLs of a shop's database: as its owner, and as a role that may connect and nothing more."""
    server.run(f"CREATE ROLE {CHECKER} LOGIN")
    for url in fresh_database(server):
        execute(url, *shop.SCHEMA)
        yield url, url.replace("postgres@", f"{CHECKER}@")
    server.run(f"DROP ROLE {CHECKER}", f"DROP ROLE IF EXISTS {MIGRATOR}")


def test_a_migration_holds_access_exclusive(own: str, gate: Gate) -> None:
    """The view's text cannot be read while its table is held: who holds it is named, and nothing hangs."""
    with psycopg.connect(own, application_name="night migration") as holder:
        holder.execute("ALTER TABLE items ADD COLUMN colour text")
        pid = holder.info.backend_pid
        ended = check(*gate, url=own, timeout="20s")
        holder.rollback()
    assert ended.code == 11, ended.all
    assert ended.record["duration_seconds"] < 15
    found = ended.finding("drift.locked")["found"]
    assert str(pid) in found
    assert "night migration" in found


def test_a_migration_that_has_held_it_for_long_fails(own: str, migrations: Path) -> None:
    with psycopg.connect(own, application_name="night migration") as holder:
        holder.execute("ALTER TABLE items ADD COLUMN colour text")
        time.sleep(0.2)
        ended = check("--migrations", str(migrations), "--exclusive-lock=100ms", url=own)
        holder.rollback()
    assert ended.statuses["activity.ddl"] in ("failed", "warning"), ended.all
    assert "night migration" in ended.out


@pytest.mark.parametrize("pending", [True, False])
def test_another_migration_is_at_work(own: str, tmp_path: Path, pending: bool) -> None:
    """Two at once are one too many, also where the pending ones touch no table that is there."""
    folder = shop.release(tmp_path / "migrations")
    if pending:
        body = '    op.execute("CREATE TABLE colours (id bigint PRIMARY KEY)")'
        shop.revision(folder, "a3", "a2", body)
    with psycopg.connect(own, application_name="another pipeline") as holder:
        holder.execute("SELECT pg_advisory_lock(72707369)")
        ended = check("--migrations", str(folder), url=own)
    assert (ended.code, ended.statuses["activity.migration_running"]) == (
        (10, "failed") if pending else (0, "warning")
    )
    assert "another pipeline" in ended.out


def test_no_session_can_begin(own: str, gate: Gate) -> None:
    """Whoever locks pg_attribute keeps everybody from logging in: this ends in time, as a silent peer does."""
    with psycopg.connect(own) as holder:
        holder.execute("LOCK TABLE pg_attribute IN ACCESS EXCLUSIVE MODE")
        ended = check(*gate, url=own, timeout="3s")
        holder.rollback()
    assert ended.code == 11, ended.all
    assert ended.record["duration_seconds"] < 8


def test_the_history_table_is_locked(own: str, gate: Gate) -> None:
    with psycopg.connect(own, application_name="another runner") as holder:
        holder.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        ended = check(*gate, url=own, timeout="10s")
        holder.rollback()
    assert ended.code == 11, ended.all
    assert ended.statuses["history.in_progress"] == "inconclusive"
    assert "history.passed" not in ended.statuses


def test_without_pg_monitor_is_a_warning(seen: tuple[str, str], gate: Gate) -> None:
    owner, checker = seen
    execute(owner, f"GRANT SELECT ON alembic_version TO {CHECKER}")
    ended = check(*gate, url=checker)
    assert ended.statuses["access.activity_hidden"] == "warning", ended.all
    assert ended.code == 0, ended.all


def test_without_select_on_the_history_is_inconclusive(seen: tuple[str, str], gate: Gate) -> None:
    ended = check(*gate, url=seen[1])
    assert ended.code == 11, ended.all
    assert ended.statuses["history.unreadable"] == "inconclusive"
    assert ended.statuses["drift.no_state"] == "inconclusive"
    assert "GRANT SELECT" in ended.out


def test_what_grants_prints_is_enough(seen: tuple[str, str], gate: Gate) -> None:
    owner, checker = seen
    sql = guardrail(
        "grants",
        f"--checker={CHECKER}",
        f"--migrator={MIGRATOR}",
        f"--database={owner.rpartition('/')[2]}",
        "--history-table=public.alembic_version",
    )
    assert sql.code == 0, sql.all
    assert f"GRANT SELECT ON public.alembic_version TO {CHECKER}" in sql.out.replace('"', "")
    execute(owner, sql.out)
    ended = check(*gate, url=checker)
    assert ended.code == 0, ended.all
    assert "access.activity_hidden" not in ended.statuses
