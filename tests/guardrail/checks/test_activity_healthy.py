"""Healthy, ordinary, busy: none of it may fail the check, whatever the migrations touch."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from guardrail.checks import activity
from guardrail.database import reading
from hookset.deadline import Deadline
from hookset.outcome import Status
from tests.conftest import need
from tests.guardrail.checks.conftest import Session, judge
from tests.servers.postgres import UNPRIVILEGED, Server, installations
from tests.servers.standby import standby_of

ALL = {"public.orders", "public.customers", "public.events"}


@pytest.mark.parametrize("touched", [ALL, set(), None])
def test_a_quiet_database_passes_and_says_nothing_else(shop: str, touched: set[str] | None) -> None:
    findings = judge(shop, touched)
    assert [finding.id for finding in findings] == ["activity.passed"]
    assert "connections, " in findings[0].summary


def test_idle_sessions_of_a_pool(shop16: str, session: Session) -> None:
    for _ in range(5):
        session(shop16, "SELECT * FROM public.orders", autocommit=True)
    assert [finding.id for finding in judge(shop16, ALL, idle_in_transaction=0, long_transaction=0)] == [
        "activity.passed"
    ]


def test_short_transactions_that_never_end_coming(shop: str) -> None:
    with _traffic(shop):
        for _ in range(5):
            assert [finding.id for finding in judge(shop, ALL)] == ["activity.passed"]


def test_queries_in_a_database_without_an_encoding(server: Server) -> None:
    server.run(
        "DROP DATABASE IF EXISTS ascii", "CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0"
    )
    url = server.url("ascii")
    with psycopg.connect(url, client_encoding="SQL_ASCII") as other:
        other.execute("CREATE TABLE public.orders (id int)")
        other.commit()
        other.execute(b"SELECT 'gr\xfc\xdfe' FROM public.orders")
        (found,) = [one for one in judge(url, ALL, idle_in_transaction=0) if one.object == "public.orders"]
    assert "SELECT 'gr??e' FROM public.orders" in found.found


def test_autovacuum_analyze_and_plain_vacuum(shop16: str) -> None:
    with _traffic(shop16, "VACUUM (ANALYZE) public.orders", "ANALYZE public.customers"):
        for _ in range(5):
            assert [finding.id for finding in judge(shop16, ALL)] == ["activity.passed"]


def test_a_nightly_dump_beside_migrations_of_other_tables(shop16: str, session: Session) -> None:
    program = installations()[16] / "pg_dump"
    need(program.exists(), "pg_dump")
    with psycopg.connect(shop16, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE public.big AS SELECT repeat('x', 100) AS text FROM generate_series(1, 300000)"
        )
    out = open(os.devnull, "wb")  # noqa: SIM115, PTH123 - for as long as the dump runs
    reader, writer = os.pipe()
    user = {"user": UNPRIVILEGED} if os.geteuid() == 0 else {}
    dump = subprocess.Popen([program, shop16], stdout=writer, stderr=out, cwd="/tmp", **user)
    try:
        os.read(reader, 100)  # it is at work, and stays so while nobody reads on
        findings = judge(shop16, {"public.not_yet_there"}, long_transaction=0, idle_in_transaction=0)
    finally:
        dump.kill()
        dump.wait()
        os.close(reader)
        os.close(writer)
        out.close()
    assert Status.FAILED not in {finding.status for finding in findings}
    assert "activity.dump" in {finding.id for finding in findings}


def test_a_standby_that_keeps_up_and_its_slot() -> None:
    primary = Server(16).start()
    primary.run(
        "SELECT pg_create_physical_replication_slot('replica', true)", "CREATE TABLE public.orders (id int)"
    )
    standby = standby_of(primary, "primary_slot_name=replica", "hot_standby_feedback=on")
    try:
        deadline = time.monotonic() + 10
        while "replica" not in _active_slots(primary) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert [finding.id for finding in judge(primary.url(), ALL)] == ["activity.passed"]
        assert [finding.id for finding in judge(standby.url(), ALL)] == ["activity.passed"]
    finally:
        standby.stop()
        primary.stop()


def test_through_a_role_without_any_right(shop: str) -> None:
    with psycopg.connect(shop, autocommit=True) as connection:
        connection.execute(
            "DO $$ BEGIN CREATE ROLE nobody_special LOGIN; EXCEPTION WHEN duplicate_object THEN END $$"
        )
    assert [finding.id for finding in judge(shop.replace("postgres@", "nobody_special@"), ALL)] == [
        "activity.passed"
    ]


def test_traffic_whose_age_is_hidden_fails_nothing(shop16: str) -> None:
    with psycopg.connect(shop16, autocommit=True) as connection:
        connection.execute(
            "DO $$ BEGIN CREATE ROLE nobody_special LOGIN; EXCEPTION WHEN duplicate_object THEN END $$"
        )
    with _traffic(shop16, "TRUNCATE public.events", "TRUNCATE public.events"):
        for _ in range(5):
            findings = judge(shop16.replace("postgres@", "nobody_special@"), ALL, exclusive_lock=0.1)
            assert {finding.id for finding in findings} <= {"activity.passed", "activity.holder_hidden"}


def test_one_round_trip(shop16: str) -> None:
    with reading(shop16, Deadline(10)) as session:
        before = session.roundtrips
        list(activity.check(session, touched=frozenset(ALL)))
        assert session.roundtrips == before + 1


@contextmanager
def _traffic(url: str, *statements: str) -> Iterator[None]:
    statements = statements or (
        "INSERT INTO public.orders (customer) SELECT 1",
        "BEGIN; UPDATE public.customers SET name = name; COMMIT",
        "TRUNCATE public.events",
    )
    over = threading.Event()

    def run() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not over.is_set():
                for statement in statements:
                    connection.execute(statement.encode())

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _active_slots(server: Server) -> list[str]:
    with psycopg.connect(server.url()) as connection:
        return [
            row[0] for row in connection.execute("SELECT slot_name FROM pg_replication_slots WHERE active")
        ]
