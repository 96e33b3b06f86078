"""After being killed: what resumes by itself, and what needs the statement that is shown."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from guardrail.history.model import Migration
from hookset.outcome import Status
from tests.guardrail.migrate.conftest import Run, execute, psql, revisions, rows, sql
from tests.guardrail.migrate.test_lock import until

WORKING = (
    "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'guardrail migrate%' AND state = 'active'"
)
ANYBODY = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'guardrail %' AND datname = current_database()"
CONCURRENTLY = (
    'with op.get_context().autocommit_block():\n    op.execute("CREATE INDEX CONCURRENTLY big ON items (id)")'
)


@pytest.fixture
def items(database: str) -> str:
    execute(database, "CREATE TABLE items (id int)", "INSERT INTO items SELECT generate_series(1, 1000)")
    return database


def program(url: str, folder: Path) -> subprocess.Popen[bytes]:
    script = (
        f"from tests.guardrail.migrate.conftest import Run\nRun({url!r}).go(migrations=[{str(folder)!r}])\n"
    )
    return subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(Path.cwd())})


def test_kill_9_in_a_transactional_revision_is_resumed_by_the_next_run(items: str, tmp_path: Path) -> None:
    slow = "\n".join([sql("CREATE TABLE two (id int)"), "import os", 'op.execute(os.environ["SLOWLY"])'])
    folder = revisions(tmp_path, sql("CREATE TABLE one (id int)"), slow)
    os.environ["SLOWLY"] = "SELECT pg_sleep(300)"
    process = program(items, folder)
    until(
        lambda: rows(
            items, "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%sleep(300)'"
        )
    )
    process.send_signal(signal.SIGKILL)
    process.wait()
    # the server ends by itself what its dead client had begun
    until(lambda: not rows(items, ANYBODY))
    assert rows(items, "SELECT version_num, to_regclass('two') FROM alembic_version") == [("r1", None)]
    os.environ["SLOWLY"] = "SELECT 1"
    again = Run(items).go(migrations=[folder])
    assert again.ids == ["migrate.done"]
    assert list(again.actions) == ["r2 step 2"]


def test_a_killed_index_is_in_the_way_until_the_statement_shown_is_run(items: str, tmp_path: Path) -> None:
    folder = revisions(tmp_path, CONCURRENTLY)
    with psycopg.connect(items) as writer:
        writer.execute("INSERT INTO items VALUES (0)")
        process = program(items, folder)
        until(lambda: rows(items, "SELECT 1 FROM pg_index WHERE NOT indisvalid"))
        process.send_signal(signal.SIGKILL)
        process.wait()
        until(lambda: not rows(items, ANYBODY))
    pending = [Migration(id="r1", path=str(folder / "r1_step.py"))]
    run = Run(items).go(migrations=[folder], pending=lambda: pending)
    assert run.ids == ["migrate.leftover_index"]
    found = run.one("migrate.leftover_index")
    assert found.status is Status.FAILED
    assert found.object == "public.big on items"
    statement, _, _ = found.hint.partition("  --")
    assert statement == "DROP INDEX CONCURRENTLY public.big;"
    assert run.actions == {}
    execute(items, statement)
    assert Run(items).go(migrations=[folder], pending=lambda: pending).ids == ["migrate.done"]


def test_an_invalid_index_of_others_is_a_warning(items: str, tmp_path: Path) -> None:
    execute(items, 'CREATE INDEX "Odd Name" ON items (id)', "CREATE INDEX items_idx_ccnew1 ON items (id)")
    execute(items, "UPDATE pg_index SET indisvalid = false WHERE indrelid = 'items'::regclass")
    pending = [Migration(id="r1", path=str(revisions(tmp_path, sql("SELECT 'Odd Names'")) / "r1_step.py"))]
    run = Run(items).go("true", pending=lambda: pending)
    assert run.ids == ["migrate.invalid_index", "migrate.invalid_index", "migrate.done"]
    odd, reindexed = run.findings[:2]
    assert odd.status is Status.WARNING
    assert odd.hint.startswith('DROP INDEX CONCURRENTLY public."Odd Name";')
    assert "REINDEX CONCURRENTLY" in reindexed.found


def test_an_index_that_is_being_built_is_not_called_left_over(items: str, tmp_path: Path) -> None:
    building = threading.Thread(target=execute, args=(items, "CREATE INDEX CONCURRENTLY big ON items (id)"))
    with psycopg.connect(items) as writer:
        writer.execute("INSERT INTO items VALUES (0)")
        building.start()
        until(lambda: rows(items, "SELECT 1 FROM pg_index WHERE NOT indisvalid"))
        assert Run(items).go("true").ids == ["migrate.done"]
    building.join()


def test_the_index_of_a_partitioned_table_is_invalid_by_design(database: str) -> None:
    execute(
        database,
        "CREATE TABLE parts (id int) PARTITION BY RANGE (id)",
        "CREATE TABLE part PARTITION OF parts FOR VALUES FROM (0) TO (9)",
        "CREATE INDEX parts_id ON ONLY parts (id)",
    )
    assert Run(database).go("true").ids == ["migrate.done"]


def test_a_lock_timeout_in_an_index_build_is_not_retried_in_vain(items: str, tmp_path: Path) -> None:
    folder = revisions(tmp_path, CONCURRENTLY)
    with psycopg.connect(items) as writer:
        writer.execute("INSERT INTO items VALUES (0)")
        run = Run(items).go(migrations=[folder])
    assert run.ids == ["migrate.lock_timeout", "migrate.new_invalid_index"]
    assert run.one("migrate.lock_timeout").found.startswith("1 attempt; ")
    assert run.one("migrate.new_invalid_index").hint.startswith("DROP INDEX CONCURRENTLY public.big;")


def test_a_command_that_passes_over_an_invalid_index_does_not_pass(items: str) -> None:
    build = "CREATE UNIQUE INDEX CONCURRENTLY big ON items ((1))"
    run = Run(items).go(*psql(build)[:2], f"{psql(build)[2]} || true")
    assert run.ids == ["migrate.done", "migrate.new_invalid_index"]
    assert run.one("migrate.new_invalid_index").status is Status.FAILED
