"""One runner at a time, on real servers: who waits, what the lock does not hold back, what ends it."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from guardrail import writing
from guardrail.migrate import holder as holders
from guardrail.migrate.holder import Holder, Owner, holding, key_of
from guardrail.migrate.names import session_names
from hookset.deadline import Deadline
from tests.conftest import fresh_database
from tests.guardrail.migrate.conftest import Run, execute, psql, revisions, rows, shell, sql
from tests.servers.postgres import Server

LOCKS = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'guardrail lock%' AND datname = current_database()"


@pytest.fixture(params=[16, 18])
def either(request: pytest.FixtureRequest, server_of: Callable[[int], Server]) -> Iterator[str]:
    yield from fresh_database(server_of(request.param))


def held(url: str, *, identity: str = "", name: str = "guardrail lock test") -> Holder:
    holder = Holder(
        url, writing.connect(url, Deadline(5), name), identity=identity, name=name, probe_seconds=0.01
    )
    assert holder.take(Deadline(5))
    return holder


def until(condition: Callable[[], object], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_key_is_stable_and_fits_a_bigint() -> None:
    assert key_of("shop") == 1862616071720620370
    assert len({key_of("shop"), key_of("shop2"), key_of("shop", "a"), key_of("sho", "p")}) == 4
    assert all(-(2**63) <= key_of(str(number)) < 2**63 for number in range(100))


def test_names_fit_what_the_server_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTNAME", "shop-migrate-" + "x" * 80)
    assert all(len(name) <= 63 and name.isascii() for name in session_names())
    assert session_names() != session_names()


def test_a_second_runner_says_who_has_the_lock_and_gives_up_in_time(database: str) -> None:
    first = held(database, name="guardrail lock pod-one")
    said: list[str] = []
    with holding(database, Deadline(1.5), identity="", name="two", say=said.append) as second:
        assert isinstance(second, Owner)
        assert (second.pid, second.application) == (first.pid, "guardrail lock pod-one")
        assert second.seconds >= 0
    assert len(said) == 1
    assert f"pid {first.pid}, guardrail lock pod-one, role postgres, for " in said[0]
    first.release()
    with holding(database, Deadline(5), identity="", name="three") as third:
        assert isinstance(third, Holder)


def test_histories_of_one_database_may_migrate_at_the_same_time(database: str) -> None:
    first, second = held(database, identity="a"), held(database, identity="b")
    first.release()
    second.release()


def test_an_index_is_built_concurrently_while_the_lock_is_held_and_probed(either: str) -> None:
    holder = held(either)
    execute(either, "CREATE TABLE items (id int)", "INSERT INTO items SELECT generate_series(1, 20000)")
    for number in range(20):
        execute(either, "SET statement_timeout = '5s'", f"CREATE INDEX CONCURRENTLY i{number} ON items (id)")
    assert not holder.lost
    holder.release()


def test_who_waits_for_the_lock_does_not_hold_back_an_index_either(
    either: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holders, "POLL_SECONDS", 0.001)
    first = held(either)
    execute(either, "CREATE TABLE items (id int)")

    def wait() -> None:
        with holding(either, Deadline(20), identity="", name="two") as second:
            assert isinstance(second, Holder)

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    for number in range(20):
        execute(either, "SET statement_timeout = '5s'", f"CREATE INDEX CONCURRENTLY i{number} ON items (id)")
    first.release()
    waiting.join(timeout=10)
    assert not waiting.is_alive()


def test_the_server_s_timeouts_do_not_end_the_lock(server_of: Callable[[int], Server]) -> None:
    for url in fresh_database(server_of(18)):
        name = url.rpartition("/")[2]
        for setting in ("idle_in_transaction_session_timeout", "transaction_timeout", "idle_session_timeout"):
            server_of(18).run(f"ALTER DATABASE {name} SET {setting} = '300ms'")
        slow = Holder(
            url, writing.connect(url, Deadline(5), "slow"), identity="", name="slow", probe_seconds=0.8
        )
        assert slow.take(Deadline(5))
        pid = slow.pid
        time.sleep(2)
        assert (slow.lost, slow.retaken, slow.pid) == ("", 0, pid)
        slow.release()


def test_a_lock_that_is_lost_is_taken_again_at_once(database: str) -> None:
    holder = held(database)
    before = holder.pid
    execute(database, f"SELECT pg_terminate_backend({before})")
    until(lambda: holder.retaken == 1)
    assert holder.pid != before
    assert not holder.lost
    holder.release()


def test_a_lock_that_another_took_is_lost(database: str) -> None:
    holder = held(database)
    with psycopg.connect(database) as thief:
        execute(database, f"SELECT pg_terminate_backend({holder.pid})")
        thief.execute("SELECT pg_advisory_xact_lock(%s)", [key_of(database.rpartition("/")[2])])
        until(lambda: holder.lost or holder.retaken)
        # whichever came first: never both have it
        assert bool(holder.lost) != bool(holder.retaken)
    holder.release()


def test_two_runners_at_once_apply_each_migration_exactly_once(database: str, tmp_path: Path) -> None:
    execute(database, "CREATE TABLE runs (what text)")
    slow = sql("INSERT INTO runs VALUES ('first')", "SELECT pg_sleep(1)")
    folder = revisions(tmp_path, slow, sql("INSERT INTO runs VALUES ('second')"))
    both = [Run(database), Run(database)]
    threads = [one.beside(migrations=[folder]) for one in both]
    for thread in threads:
        thread.join(timeout=30)
    assert [one.ids for one in both] == [["migrate.done"], ["migrate.done"]]
    assert sorted(len(one.actions) for one in both) == [0, 2]
    assert rows(database, "SELECT what, count(*) FROM runs GROUP BY 1 ORDER BY 1") == [
        ("first", 1),
        ("second", 1),
    ]


def test_the_one_who_comes_second_finds_nothing_pending_and_runs_nothing(
    database: str, tmp_path: Path
) -> None:
    run = Run(database).go(*shell(f"touch {tmp_path}/ran"), pending=list)
    assert run.ids == ["migrate.at_head"]
    assert not (tmp_path / "ran").exists()
    assert run.actions == {}
    assert Run(database).go(*shell("true"), pending=list, always=True).ids == ["migrate.done"]


def test_the_command_is_stopped_when_the_lock_is_taken_by_another(database: str) -> None:
    run = Run(database)
    thread = run.beside(*shell("trap 'exit 0' TERM; echo begun; while :; do sleep 0.1; done"))
    until(lambda: "begun" in run.said)
    key = key_of(database.rpartition("/")[2])
    with psycopg.connect(database, autocommit=True) as thief:
        # waits for the lock in the queue, so that it has it the moment the holder dies
        waiting = threading.Thread(
            target=lambda: thief.execute("SELECT pg_advisory_lock(%s)", [key]), daemon=True
        )
        waiting.start()
        until(lambda: rows(database, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))
        execute(database, *(f"SELECT pg_terminate_backend({pid})" for (pid,) in rows(database, LOCKS)))
        thread.join(timeout=20)
    assert run.ids == ["migrate.lock_lost"]
    assert "taken by" in run.one("migrate.lock_lost").found
    assert [action.state for action in run.actions.values()] == ["unknown"]


def test_a_session_of_a_killed_run_is_waited_for(database: str) -> None:
    with psycopg.connect(database, application_name="guardrail migrate old-pod 123abc") as orphan:
        run = Run(database, seconds=3).go(*shell("true"))
        assert run.ids == ["migrate.earlier_run"]
        assert (
            f"pid {orphan.info.backend_pid}, guardrail migrate old-pod"
            in run.one("migrate.earlier_run").found
        )
    assert Run(database).go(*shell("true")).ids == ["migrate.done"]


def test_a_migration_of_another_history_is_not_taken_for_an_earlier_run(database: str) -> None:
    first = Run(database)
    thread = first.beside(*psql("SELECT pg_sleep(3)"), identity="a")
    at_work = "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'guardrail migrate%'"
    until(lambda: rows(database, at_work))
    second = Run(database).go("true", identity="b")
    assert second.ids == ["migrate.done"]
    assert not any("earlier" in line for line in second.said)
    assert thread.is_alive()
    thread.join(timeout=20)
