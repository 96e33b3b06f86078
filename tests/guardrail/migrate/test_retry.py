"""Lock timeouts: production is served, the holder is named, the migration comes through or says why not."""

import threading
from pathlib import Path

import psycopg
import pytest

from guardrail.migrate.attempts import pause_after
from guardrail.migrate.work import GAVE_UP
from hookset.outcome import Status
from tests.guardrail.migrate.conftest import Run, execute, psql, revisions, rows, sql
from tests.guardrail.migrate.test_lock import until

ALTER = "ALTER TABLE orders ADD COLUMN refunded boolean"


@pytest.fixture
def orders(database: str) -> str:
    execute(database, "CREATE TABLE orders (id int)", "CREATE TABLE log (what text)")
    return database


def test_it_comes_through_once_the_long_transaction_ends(orders: str, tmp_path: Path) -> None:
    folder = revisions(tmp_path, sql("INSERT INTO log VALUES ('first')"), sql(ALTER))
    run = Run(orders)
    with psycopg.connect(orders, application_name="nightly-report") as report:
        report.execute("SELECT * FROM orders")
        thread = run.beside(migrations=[folder], lock_timeout=0.3)
        until(lambda: any("lock timeout" in line for line in run.said))
        report.rollback()
    thread.join(timeout=30)
    assert run.ids == ["migrate.done"]
    assert "2 revisions in" in run.one("migrate.done").summary
    assert "attempts" in run.one("migrate.done").summary
    told = next(line for line in run.said if line.startswith("lock timeout"))
    assert "public.orders (AccessExclusiveLock) is held by pid" in told
    assert "nightly-report, idle in transaction, its transaction open for" in told
    assert [action.state for action in run.actions.values()] == ["done", "done"]
    assert rows(orders, "SELECT what, count(*) FROM log GROUP BY 1") == [("first", 1)]


def test_production_is_served_between_the_attempts(orders: str) -> None:
    run = Run(orders, seconds=60)
    served = 0
    with psycopg.connect(orders) as report, psycopg.connect(orders, autocommit=True) as shop:
        report.execute("SELECT * FROM orders")
        thread = run.beside(*psql(ALTER), lock_timeout=0.3, attempts=3)
        while thread.is_alive():
            # without lock_timeout the ALTER would keep every one of these waiting to the end
            shop.execute("SET statement_timeout = '5s'")
            shop.execute("SELECT * FROM orders")
            served += 1
        thread.join()
    gave_up = run.one("migrate.lock_timeout")
    assert served > 3
    assert gave_up.status is Status.FAILED
    assert gave_up.found.startswith("3 attempts; public.orders (AccessExclusiveLock) is held by pid")
    assert [(action.state, action.detail) for action in run.actions.values()] == [("failed", "lock timeout")]
    assert Run(orders).go(*psql(ALTER)).ids == ["migrate.done"]


def test_a_command_is_run_again_after_a_lock_timeout(orders: str) -> None:
    run = Run(orders)
    with psycopg.connect(orders) as report:
        report.execute("SELECT * FROM orders")
        command = psql(ALTER)
        thread = run.beside(*command, lock_timeout=0.3)
        until(lambda: any(line.startswith("lock timeout") for line in run.said))
        report.rollback()
    thread.join(timeout=30)
    assert run.ids == ["migrate.done"]
    assert "ERROR:  canceling statement due to lock timeout" in run.said


def test_a_tool_that_says_nothing_is_seen_to_wait(orders: str) -> None:
    run = Run(orders)
    with psycopg.connect(orders) as report:
        report.execute("SELECT * FROM orders")
        command = (*psql(ALTER)[:2], f"{psql(ALTER)[2]} >/dev/null 2>&1")
        run.go(*command, lock_timeout=0.6, attempts=2)
    assert run.ids == ["migrate.lock_timeout"]


def test_out_of_time_while_it_waits_is_said_with_who_held_it(orders: str, tmp_path: Path) -> None:
    run = Run(orders, seconds=5)
    with psycopg.connect(orders) as report:
        report.execute("SELECT * FROM orders")
        run.go(migrations=[revisions(tmp_path, sql(ALTER))], lock_timeout=30)
    assert run.ids == ["migrate.out_of_time"]
    assert "is held by pid" in run.one("migrate.out_of_time").found
    assert [action.state for action in run.actions.values()] == ["unknown"]
    until(
        lambda: not rows(orders, "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'guardrail m%'")
    )


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("ERROR:  canceling statement due to lock timeout", True),
        ("psycopg2.errors.LockNotAvailable: ABBRUCH DER ANWEISUNG", True),
        ("asyncpg.exceptions.LockNotAvailableError: x", True),
        ("ERROR: 55P03: something in another language", True),
        ("  SQL State  : 55P03", True),
        ("lock timeout: 5s, lock_timeout=5000", False),
        ("version 20155P03x", False),
        ("canceling statement due to statement timeout", False),
    ],
)
def test_a_lock_timeout_is_known_by_its_words(line: str, is_one: bool) -> None:
    assert bool(GAVE_UP.search(line)) is is_one


def test_pauses_grow_and_let_production_breathe() -> None:
    for attempt, least, most in ((1, 1.5, 3), (2, 3, 6), (9, 15, 30), (500, 15, 30)):
        pauses = [pause_after(attempt, 3.0) for _ in range(50)]
        assert least <= min(pauses) <= max(pauses) <= most
    assert len({pause_after(1, 3.0) for _ in range(10)}) > 1


def test_a_lock_that_is_free_needs_one_attempt(orders: str) -> None:
    run = Run(orders)
    threads = [threading.Thread(target=execute, args=(orders, "SELECT * FROM orders")) for _ in range(5)]
    for thread in threads:
        thread.start()
    run.go(*psql(ALTER))
    for thread in threads:
        thread.join()
    assert "attempts" not in run.one("migrate.done").summary
