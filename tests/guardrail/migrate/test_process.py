"""The whole as a process, from outside: signals, exit codes, the record."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.guardrail.migrate.conftest import revisions, rows, sql
from tests.guardrail.migrate.test_command import alive
from tests.guardrail.migrate.test_lock import until

ANYBODY = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'guardrail %' AND datname = current_database()"


def started(url: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.guardrail.migrate.program", "migrate", "--format=json", *words],
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_command_its_children_and_the_program(
    database: str, tmp_path: Path, number: signal.Signals
) -> None:
    script = f"trap '' TERM INT; sleep 300 & echo $$ $! > {tmp_path}/pids; wait"
    process = started(database, "--", "sh", "-c", script)
    until(lambda: (tmp_path / "pids").exists() and (tmp_path / "pids").read_text().endswith("\n"))
    process.send_signal(number)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    record = json.loads(out)
    assert record["outcome"] == "inconclusive"
    assert [action["state"] for action in record["actions"]] == ["unknown"]
    for pid in (tmp_path / "pids").read_text().split():
        until(lambda pid=pid: not alive(int(pid)))  # type: ignore[misc]


def test_sigterm_in_a_revision_leaves_nothing_running(database: str, tmp_path: Path) -> None:
    folder = revisions(tmp_path, sql("CREATE TABLE one (id int)"), sql("SELECT pg_sleep(300)"))
    process = started(database, "--migrations", str(folder))
    sleeping = "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%sleep(300)'"
    until(lambda: rows(database, sleeping))
    process.terminate()
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 143
    assert [action["state"] for action in json.loads(out)["actions"]] == ["done", "unknown"]
    until(lambda: not rows(database, ANYBODY))
    assert rows(database, "SELECT version_num FROM alembic_version") == [("r1",)]


def test_no_password_is_in_anything_that_is_said(database: str) -> None:
    url = database.replace("postgres@", "postgres:hunter2-secret@")
    process = started(url, "--", "sh", "-c", 'echo "$DATABASE_URL"; echo "$PGPASSWORD" >&2; exit 3')
    out, err = process.communicate(timeout=30)
    assert process.returncode == 10
    assert json.loads(out)["findings"][0]["id"] == "migrate.failed"
    assert "hunter2" not in out + err


def test_nobody_is_there_is_said_as_by_every_check(tmp_path: Path) -> None:
    process = started("postgresql://me:pw@127.0.0.1:1/x", "--timeout=1s", "--", "true")
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 11
    assert json.loads(out)["outcome"] == "inconclusive"


def test_a_second_pod_waits_its_turn(database: str, tmp_path: Path) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE runs (what text)")
    folder = revisions(tmp_path, sql("INSERT INTO runs VALUES ('x')", "SELECT pg_sleep(0.5)"))
    both = [started(database, "--migrations", str(folder)) for _ in range(2)]
    assert [process.communicate(timeout=60) and process.returncode for process in both] == [0, 0]
    assert rows(database, "SELECT count(*) FROM runs") == [(1,)]
