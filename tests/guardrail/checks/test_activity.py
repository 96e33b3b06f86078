"""Sessions that stand in the way: named, a failure where they hold what the migrations touch, else a warning."""

import threading
import time

import psycopg
import pytest

from guardrail.checks import activity
from guardrail.database import reading
from hookset.deadline import Deadline
from hookset.outcome import Status
from tests.guardrail.checks.conftest import Session, by_id, ignoring, judge, ordinary_role
from tests.servers.postgres import Server

AT_ONCE = {"long_transaction": 0.0, "idle_in_transaction": 0.0, "exclusive_lock": 0.0, "lock_queue": 0.1}
ORDERS, CUSTOMERS = {"public.orders"}, {"public.customers"}


@pytest.mark.parametrize(
    ("touched", "status"), [(ORDERS, Status.FAILED), (CUSTOMERS, Status.WARNING), (None, Status.WARNING)]
)
def test_ddl_in_progress(shop: str, session: Session, touched: set[str] | None, status: Status) -> None:
    other = session(shop, "ALTER TABLE public.orders ADD COLUMN note text", application="alembic")
    found = by_id(judge(shop, touched, exclusive_lock=0), "activity.ddl")
    assert (found.status, found.object) == (status, "public.orders")
    assert (
        f"pid {other.info.backend_pid} (user postgres, alembic, from 127.0.0.1, idle in transaction"
        in found.found
    )
    assert f"pg_terminate_backend({other.info.backend_pid})" in found.hint


@pytest.mark.parametrize(("touched", "status"), [(ORDERS, Status.FAILED), (CUSTOMERS, Status.WARNING)])
def test_idle_in_transaction(shop: str, session: Session, touched: set[str], status: Status) -> None:
    session(shop, "SELECT * FROM public.orders")
    found = by_id(judge(shop, touched, idle_in_transaction=0), "activity.idle_in_transaction")
    assert (found.status, found.object) == (status, "public.orders")
    assert "last query at 20" in found.found


def test_a_long_transaction_that_works(shop16: str, session: Session) -> None:
    other = session(shop16, "SELECT count(*) FROM public.orders")
    running = threading.Thread(target=ignoring, args=(other, "SELECT pg_sleep(30)"))
    running.start()
    time.sleep(0.2)
    try:
        found = by_id(judge(shop16, ORDERS, long_transaction=0.1), "activity.long_transaction")
    finally:
        other.cancel_safe()
        running.join()
    assert (found.status, found.object) == (Status.FAILED, "public.orders")
    assert "active" in found.found
    assert "SELECT pg_sleep(30)" in found.found


def test_a_lock_on_a_partition_counts_for_its_root(shop16: str, session: Session) -> None:
    session(shop16, "SELECT * FROM public.events_2026")
    found = by_id(judge(shop16, {"public.events"}, idle_in_transaction=0), "activity.idle_in_transaction")
    assert (found.status, found.object) == (Status.FAILED, "public.events")


def test_a_lock_on_an_index_counts_for_its_table(shop16: str, session: Session) -> None:
    session(shop16, "SET enable_seqscan = off; SELECT id FROM public.orders WHERE id = 1")
    found = by_id(judge(shop16, ORDERS, idle_in_transaction=0), "activity.idle_in_transaction")
    assert found.object == "public.orders"


def test_a_lock_queue_names_who_blocks(shop: str, session: Session) -> None:
    reader = session(shop, "SELECT * FROM public.orders", application="report")
    writer = session(shop, application="alembic")
    waiting = threading.Thread(
        target=ignoring, args=(writer, "ALTER TABLE public.orders ADD COLUMN note text")
    )
    waiting.start()
    time.sleep(0.4)
    try:
        found = by_id(judge(shop, ORDERS, lock_queue=0.1), "activity.lock_queue")
    finally:
        writer.cancel_safe()
        waiting.join()
    assert found.status is Status.FAILED
    assert found.found.startswith(f"pid {writer.info.backend_pid} (postgres, alembic) has waited ")
    assert found.found.endswith(f"for AccessExclusiveLock, blocked by {reader.info.backend_pid}")


@pytest.mark.parametrize(
    ("key", "tool"),
    [
        ("72707369", "Prisma"),
        ("7241865325823964", "node-pg-migrate"),
        ("-8525285245963000605", "postgres-migrations"),
        (str(0x466C79776179 - 12345), "Flyway"),
        ("golang", "golang-migrate"),
        ("rails", "Rails"),
    ],
)
def test_a_migration_tool_s_mark(shop16: str, session: Session, key: str, tool: str) -> None:
    database = shop16.rpartition("/")[2]
    named = {
        name: str(number) for number, name in activity.sessions.marks.computed(database, ["public"]).items()
    }
    number = {"golang": named["golang-migrate"], "rails": named["Rails"]}.get(key, key)
    session(shop16, f"SELECT pg_advisory_lock({number})", application="migrator")
    found = by_id(judge(shop16, ORDERS), "activity.migration_running")
    assert (found.status, found.object) == (Status.FAILED, tool)
    assert by_id(judge(shop16), "activity.migration_running").status is Status.WARNING


def test_another_migration_stands_in_the_way_of_one_that_only_creates(shop16: str, session: Session) -> None:
    session(shop16, "SELECT pg_advisory_lock(72707369)", autocommit=True)
    with reading(shop16, Deadline(60)) as reader:
        found = list(activity.check(reader, touched=frozenset(), pending=True))
    mark = by_id(found, "activity.migration_running")
    assert mark.status is Status.FAILED
    assert "idle, last query at" in mark.found


def test_golang_migrate_s_own_vector() -> None:
    # database/util_test.go of golang-migrate: GenerateAdvisoryLockId("database_name")
    assert activity.sessions.marks.computed("database_name", [])[1764327054] == "golang-migrate"


def test_an_application_s_own_advisory_lock_is_its_own_affair(shop16: str, session: Session) -> None:
    session(shop16, "SELECT pg_advisory_lock(42)", "SELECT pg_advisory_lock(1, 2)", autocommit=True)
    assert [finding.status for finding in judge(shop16, ORDERS)] == [Status.PASSED]


def test_pids_that_are_ours_are_left_out(shop16: str, session: Session) -> None:
    other = session(shop16, "SELECT pg_advisory_lock(72707369)", "LOCK TABLE public.orders")
    with reading(shop16, Deadline(10)) as reader:
        own = frozenset({other.info.backend_pid})
        thresholds = activity.Thresholds(**AT_ONCE)
        found = list(activity.check(reader, touched=frozenset(ORDERS), thresholds=thresholds, own=own))
    assert [finding.id for finding in found] == ["activity.passed"]


def test_what_began_after_the_connection_was_made_is_seen(shop16: str, session: Session) -> None:
    with reading(shop16, Deadline(10)) as reader:
        session(shop16, "SELECT * FROM public.orders")
        thresholds = activity.Thresholds(idle_in_transaction=0)
        found = list(activity.check(reader, touched=frozenset(ORDERS), thresholds=thresholds))
    assert by_id(found, "activity.idle_in_transaction").status is Status.FAILED


def test_a_dump(shop16: str, session: Session) -> None:
    session(shop16, "LOCK TABLE public.orders, public.customers IN ACCESS SHARE MODE", application="pg_dump")
    assert by_id(judge(shop16, {"public.events"}), "activity.dump").status is Status.WARNING
    assert by_id(judge(shop16, ORDERS), "activity.dump").status is Status.FAILED


def test_a_prepared_transaction() -> None:
    server = Server(16, settings=["max_prepared_transactions=2"]).start()
    try:
        server.run("CREATE TABLE public.orders (id int)")
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute(
                "BEGIN; LOCK TABLE public.orders IN ROW EXCLUSIVE MODE; PREPARE TRANSACTION 'left behind'"
            )
        found = by_id(judge(server.url(), ORDERS, prepared_transaction=0), "activity.prepared_transaction")
        assert (found.status, found.object) == (Status.FAILED, "public.orders")
        assert "prepared transaction 'left behind' (user postgres" in found.found
        assert judge(server.url(), ORDERS)[0].id == "activity.passed"
    finally:
        server.stop()


def test_an_index_that_the_migrations_name_stands_for_its_table(shop16: str, session: Session) -> None:
    session(shop16, "LOCK TABLE public.orders IN ACCESS SHARE MODE")
    found = by_id(
        judge(shop16, {"public.orders_pkey"}, idle_in_transaction=0), "activity.idle_in_transaction"
    )
    assert (found.status, found.object) == (Status.FAILED, "public.orders")
    other = judge(shop16, {"public.customers_pkey"}, idle_in_transaction=0)
    assert by_id(other, "activity.idle_in_transaction").status is Status.WARNING


def test_a_name_without_a_schema_may_live_outside_public(shop16: str, session: Session) -> None:
    session(shop16, "CREATE SCHEMA app; CREATE TABLE app.refunds (id int); CREATE TABLE app.orders (id int); COMMIT",
            "SELECT * FROM app.refunds, app.orders")  # fmt: skip
    found = by_id(judge(shop16, {"public.refunds"}, idle_in_transaction=0), "activity.idle_in_transaction")
    assert (found.status, found.object) == (Status.FAILED, "app.refunds")
    other = judge(shop16, ORDERS, idle_in_transaction=0)
    assert by_id(other, "activity.idle_in_transaction").status is Status.WARNING


def test_an_ordinary_role_is_told_what_it_may_know(shop16: str, session: Session) -> None:
    ordinary_role(shop16, "plain")
    url = shop16.replace("postgres@", "plain@")
    session(shop16, "SELECT * FROM public.orders")
    found = by_id(judge(url, ORDERS, **AT_ONCE), "activity.holder_hidden")
    assert (found.status, found.object) == (Status.WARNING, "public.orders")
    session(shop16, "LOCK TABLE public.customers")
    assert by_id(judge(url, CUSTOMERS), "activity.ddl").status is Status.FAILED


def test_a_role_with_pg_read_all_stats_judges_as_well_as_a_superuser(shop: str, session: Session) -> None:
    ordinary_role(shop, "watcher", "GRANT pg_read_all_stats TO watcher")
    session(shop, "SELECT * FROM public.orders")
    findings = judge(shop.replace("postgres@", "watcher@"), ORDERS, idle_in_transaction=0)
    assert by_id(findings, "activity.idle_in_transaction").status is Status.FAILED
