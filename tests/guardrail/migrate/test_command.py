"""Any tool as a child process: its output, its exit, its environment, its certain end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from guardrail import writing
from guardrail.migrate.surroundings import surroundings
from hookset.errors import UsageError
from hookset.outcome import Finding, Status
from tests.guardrail.migrate.conftest import Run, execute, passed, rows, shell
from tests.guardrail.migrate.test_lock import until

STUBBORN = "trap '' TERM; echo begun; sleep 300 & while :; do sleep 0.1; done"
PSQL = "import os, psycopg; c = psycopg.connect(os.environ['DATABASE_URL']);"


def test_lines_come_as_they_are_printed_and_secrets_do_not(migration: Run) -> None:
    migration.url = migration.url.replace("postgres@", "postgres:s3cret-word@")
    script = 'echo one; echo "at $DATABASE_URL, $PGPASSWORD"; echo two >&2; echo redis://x:other-word@y/0'
    migration.go(*shell(script))
    assert migration.said[0] == "one"
    assert "two" in migration.said
    assert not any("s3cret-word" in line or "other-word" in line for line in migration.said)
    done = migration.one("migrate.done")
    assert done.status is Status.PASSED
    assert [action.state for action in migration.actions.values()] == ["done"]


def test_a_command_that_fails_is_not_run_again(migration: Run, tmp_path: Path) -> None:
    migration.go(*shell(f"echo x >> {tmp_path}/runs; echo no such column; exit 7"))
    failed = migration.one("migrate.failed")
    assert failed.found == "exit 7: no such column"
    assert (tmp_path / "runs").read_text() == "x\n"
    assert [(action.state, action.detail) for action in migration.actions.values()] == [("failed", "exit 7")]


def test_a_command_that_a_signal_ended_is_unknown(migration: Run) -> None:
    migration.go(*shell("kill -9 $$"))
    assert migration.one("migrate.failed").found == "ended by signal 9"
    assert [action.state for action in migration.actions.values()] == ["unknown"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "nothing to run"),
        ({"command": ("no-such-tool", "up")}, "no such program: 'no-such-tool'"),
        ({"command": ("",)}, "no such program: ''"),
        ({"migrations": ["/nowhere"]}, "no such file or folder: /nowhere"),
        ({"command": ("true",), "lock_timeout": 0}, "--lock-timeout must be above zero"),
        ({"command": ("true",), "attempts": 0}, "--attempts must be at least 1"),
    ],
)
def test_what_cannot_be_run_is_said_at_once(options: dict[str, object], said: str) -> None:
    command = options.pop("command", ())
    with pytest.raises(UsageError, match=said):
        Run("postgresql://nowhere.invalid/x").go(*command, **options)  # type: ignore[misc]


def test_a_file_that_cannot_be_executed_says_so(migration: Run, tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF nonsense")
    program.chmod(0o755)
    assert "exit 126: " in migration.go(str(program)).one("migrate.failed").found


def test_a_command_gets_its_database_timeouts_and_name(migration: Run) -> None:
    script = (
        f"{PSQL} print([c.execute('SHOW ' + n).fetchone()[0] for n in ('lock_timeout', 'application_name')])"
    )
    migration.go(sys.executable, "-c", script)
    assert migration.said[0].startswith("['400ms', 'guardrail migrate ")
    again = Run(migration.url.replace("postgresql://", "postgres://"))
    again.go(
        sys.executable,
        "-c",
        script.replace("psycopg.connect(os.environ['DATABASE_URL'])", "psycopg.connect()"),
    )
    assert again.said[0].startswith("['400ms', 'guardrail migrate ")


def test_what_the_url_sets_itself_is_kept_and_ours_comes_last() -> None:
    url = "postgresql://me:p%40ss@db/shop?options=-c%20lock_timeout%3D0%20-c%20work_mem%3D1MB&application_name=mine"
    told = surroundings(
        {"PGOPTIONS": "-c x.y=1"},
        conninfo=url,
        lock_timeout=2.5,
        name="guardrail migrate x",
        client_check=False,
    )
    assert told["PGOPTIONS"] == "-c lock_timeout=0 -c work_mem=1MB -c lock_timeout=2500ms"
    assert (told["PGPASSWORD"], told["PGAPPNAME"]) == ("p@ss", "guardrail migrate x")
    parsed = psycopg.conninfo.conninfo_to_dict(told["DATABASE_URL"])
    assert parsed["options"] == told["PGOPTIONS"]
    assert parsed["application_name"] == "guardrail migrate x"
    assert parsed["password"] == "p@ss"
    plain = surroundings(
        {"PGOPTIONS": "-c x.y=1"}, conninfo="host=db", lock_timeout=1, name="n", client_check=False
    )
    assert plain["PGOPTIONS"] == "-c x.y=1 -c lock_timeout=1000ms"
    assert plain["DATABASE_URL"] == "postgresql:///?host=db"
    assert "DATABASE_URL" not in surroundings({}, conninfo="", lock_timeout=1, name="n", client_check=True)


@pytest.mark.parametrize(
    "conninfo",
    [
        "host=a,b port=1,2 dbname='sh op' user=me password='p@ s/s'",
        "host=/tmp/sockets user=me sslmode=require",
        "dbname=shop",
    ],
)
def test_a_list_of_keys_becomes_a_url_of_the_same_meaning(conninfo: str) -> None:
    read = psycopg.conninfo.conninfo_to_dict
    assert read(writing.url_of(conninfo)) == read(conninfo)


def test_a_driver_in_the_url_is_for_the_tool() -> None:
    url = "postgresql+asyncpg://me@db/shop"
    told = surroundings(
        {"DATABASE_URL": "postgresql://other/x"}, conninfo=url, lock_timeout=1, name="n", client_check=True
    )
    assert (told["DATABASE_URL"], told["PGHOST"], told["PGDATABASE"]) == (url, "db", "shop")


def test_out_of_time_the_whole_group_is_ended(database: str) -> None:
    run = Run(database, seconds=3).go(*shell(STUBBORN), grace=0.3)
    late = run.one("migrate.out_of_time")
    assert late.status is Status.INCONCLUSIVE
    assert [(action.state, action.detail) for action in run.actions.values()] == [
        ("unknown", "stopped: out of time")
    ]


def test_nothing_is_left_behind_by_a_command_that_ends(database: str, tmp_path: Path) -> None:
    run = Run(database).go(*shell(f"sleep 300 & echo $! > {tmp_path}/pid"))
    assert run.ids == ["migrate.done"]
    until(lambda: not alive(int((tmp_path / "pid").read_text())))


def test_the_last_moment_ends_the_whole_group(database: str, tmp_path: Path) -> None:
    run = Run(database)
    thread = run.beside(*shell(f"echo $$ > {tmp_path}/pid; {STUBBORN}"))
    until(lambda: "begun" in run.said)
    assert [action.state for action in run.actions.values()] == ["unknown"]
    for leave in run.context.when_cut_short:
        leave()
    thread.join(timeout=10)
    assert run.ids == ["migrate.interrupted"]
    assert [(action.state, action.detail) for action in run.actions.values()] == [
        ("unknown", "stopped: interrupted")
    ]
    until(lambda: not alive(int((tmp_path / "pid").read_text())))


@pytest.mark.skipif(sys.platform != "linux", reason="needs PR_SET_PDEATHSIG")
def test_kill_9_of_the_program_ends_the_command_too(database: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from tests.guardrail.migrate.conftest import Run\n"
        f"Run({database!r}).go('sh', '-c', 'echo $$ > {tmp_path}/pid; exec sleep 300')\n"
    )
    process = subprocess.Popen([sys.executable, program], env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip())
    process.send_signal(signal.SIGKILL)
    process.wait()
    until(lambda: not alive(int((tmp_path / "pid").read_text())))


def test_the_check_before_decides_whether_anything_is_touched(database: str, tmp_path: Path) -> None:
    drifted = Finding(id="drift.column", status=Status.FAILED)
    run = Run(database, before=lambda: [passed("history.passed"), drifted]).go(
        *shell(f"touch {tmp_path}/ran")
    )
    assert run.ids == ["history.passed", "drift.column", "migrate.not_started"]
    assert not (tmp_path / "ran").exists()
    assert run.actions == {}
    unknown = Finding(id="history.unverified", status=Status.INCONCLUSIVE)
    assert "migrate.not_started" in Run(database, before=lambda: [unknown]).go("true").ids


def test_pending_alone_and_warnings_do_not_stop_it(database: str) -> None:
    before = [
        Finding(id="history.pending", status=Status.FAILED),
        Finding(id="hazards.lock", status=Status.WARNING),
    ]
    assert Run(database, before=lambda: before).go("true").ids == [
        "history.pending",
        "hazards.lock",
        "migrate.done",
    ]


def test_the_check_after_has_the_last_word_and_runs_under_the_lock(database: str) -> None:
    def after() -> list[Finding]:
        held = rows(database, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted")
        return [Finding(id="drift.column", status=Status.FAILED, found=str(len(held)))]

    run = Run(database, after=after).go("true")
    assert run.ids == ["migrate.done", "drift.column"]
    assert run.findings[-1].found == "1"
    assert Run(database, after=after).go("false").ids == ["migrate.failed"]


def test_a_read_only_server_is_refused(database: str) -> None:
    execute(database, f"ALTER DATABASE {database.rpartition('/')[2]} SET default_transaction_read_only = on")
    run = Run(database).go("true")
    assert run.ids == ["migrate.read_only"]
    assert "default_transaction_read_only" in run.one("migrate.read_only").found


def test_a_role_that_may_write_nothing_is_refused_with_the_grant(database: str) -> None:
    role = f"reader_{database.rpartition('/')[2]}"
    execute(database, f"CREATE ROLE {role} LOGIN")
    try:
        run = Run(database.replace("postgres@", f"{role}@")).go("true")
        assert run.ids == ["migrate.privilege"]
        assert f"GRANT CREATE ON SCHEMA public TO {role};" in run.one("migrate.privilege").hint
        execute(database, f"GRANT CREATE ON SCHEMA public TO {role}")
        assert Run(database.replace("postgres@", f"{role}@")).go("true").ids == ["migrate.done"]
    finally:
        execute(database, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
