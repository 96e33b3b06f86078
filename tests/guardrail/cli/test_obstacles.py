"""Locks in the way, and a role that may see little: the blocker is named, and unknown is never passed."""

import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import fresh_database
from tests.guardrail.cli import shop
from tests.guardrail.cli.conftest import execute
from tests.guardrail.cli.program import check, guardrail
from tests.servers.postgres import Server

Gate = tuple[str, ...]
CHECKER = "cli_checker"


@pytest.fixture(scope="module")
def checker(server: Server) -> Iterator[str]:
    """A role that may connect and nothing more."""
    server.run(f"DROP ROLE IF EXISTS {CHECKER}", f"CREATE ROLE {CHECKER} LOGIN")
    yield CHECKER
    server.run(f"DROP ROLE {CHECKER}")


@pytest.fixture
def seen(server: Server, checker: str) -> Iterator[tuple[str, str]]:
    """The URLs of a shop's database: as its owner, and as the checker."""
    for url in fresh_database(server):
        execute(url, *shop.SCHEMA)
        yield url, url.replace("postgres@", f"{checker}@")


def test_a_migration_holds_access_exclusive(own: str, gate: Gate) -> None:
    """A table under ACCESS EXCLUSIVE, with which the catalog cannot be read whole, is named with its holder."""
    with psycopg.connect(own, application_name="night migration") as holder:
        holder.execute("ALTER TABLE items ADD COLUMN colour text")
        pid = holder.info.backend_pid
        began = time.monotonic()
        ended = check(*gate, url=own, timeout="10s")
        assert time.monotonic() - began < 20
        holder.rollback()
    assert ended.code in (10, 11), ended.all
    assert str(pid) in ended.out
    assert "night migration" in ended.out
    assert "drift.same" not in ended.statuses or ended.code == 10


def test_a_catalog_table_itself_is_locked(own: str, gate: Gate) -> None:
    with psycopg.connect(own, application_name="rewriter") as holder:
        holder.execute("LOCK TABLE pg_attribute IN ACCESS EXCLUSIVE MODE")
        ended = check(*gate, url=own, timeout="10s")
        holder.rollback()
    assert ended.code in (10, 11), ended.all
    assert "rewriter" in ended.out
    assert ended.record["duration_seconds"] < 10


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
        f"--database={owner.rpartition('/')[2]}",
        "--history-table=public.alembic_version",
    )
    assert sql.code == 0, sql.all
    assert f"GRANT SELECT ON public.alembic_version TO {CHECKER}" in sql.out.replace('"', "")
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("CREATE ROLE guardrail_migrator LOGIN") if not connection.execute(
            "SELECT FROM pg_roles WHERE rolname = 'guardrail_migrator'"
        ).fetchone() else None
        connection.execute(sql.out)  # type: ignore[call-overload]
    ended = check(*gate, url=checker)
    assert ended.code == 0, ended.all
    assert "access.activity_hidden" not in ended.statuses
