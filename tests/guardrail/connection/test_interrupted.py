# ruff: noqa: PT012 - what must fail can only be done within the session that fails
"""The session that ends, hangs, waits or loses sight of its catalog while something is read."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from guardrail.connection import interrupted
from guardrail.connection.errors import Cancelled, Changing, Denied, Interrupted, Locked, Lost
from guardrail.database import Session, reading
from hookset.deadline import Deadline
from tests.servers.postgres import Server
from tests.servers.proxy import Proxy


@contextmanager
def through(proxy: Proxy, deadline: Deadline) -> Iterator[Session]:
    with (
        reading(f"postgresql://postgres@127.0.0.1:{proxy.port}/postgres", deadline) as session,
        deadline.within("drift: reading the catalog"),
    ):
        yield session


@pytest.mark.parametrize("how", ["rows", "lines"])
def test_the_connection_breaks(server: Server, how: str) -> None:
    with Proxy(server.port) as proxy, pytest.raises(Lost) as caught, through(proxy, Deadline(20)) as session:
        threading.Timer(0.3, proxy.drop).start()
        _read(session, how, "SELECT pg_sleep(30)")
    assert "while reading: drift: reading the catalog" in caught.value.message


@pytest.mark.parametrize("how", ["rows", "lines"])
def test_the_peer_goes_silent(server: Server, how: str) -> None:
    deadline = Deadline(1)
    with Proxy(server.port) as proxy, pytest.raises(Lost) as caught, through(proxy, deadline) as session:
        proxy.pause()
        _read(session, how, "SELECT 1")
    assert "stopped answering: nothing came for drift: reading the catalog" in caught.value.message
    assert deadline.spent < 3


def test_the_peer_goes_silent_in_the_middle_of_rows(server: Server) -> None:
    with (
        Proxy(server.port, pause_after=300_000) as proxy,
        pytest.raises(Lost, match="stopped answering"),
        through(proxy, Deadline(2)) as session,
    ):
        _read(session, "lines", "SELECT repeat('x', 1000) FROM generate_series(1, 10000)")


def test_the_backend_is_ended_by_an_administrator(server: Server) -> None:
    with pytest.raises(Lost, match="administrator"), reading(server.url(), Deadline(20)) as session:
        pid = session.connection.info.backend_pid
        threading.Timer(0.3, server.run, (f"SELECT pg_terminate_backend({pid})",)).start()
        session.rows("SELECT pg_sleep(30)")


def test_the_server_is_killed() -> None:
    victim = Server(18).start()
    killer = threading.Timer(0.3, victim.kill)
    try:
        with pytest.raises(Lost), reading(victim.url(), Deadline(20)) as session:
            killer.start()
            session.rows("SELECT pg_sleep(30)")
    finally:
        killer.join()
        victim.stop()


def test_a_statement_that_outlives_the_deadline(server: Server) -> None:
    with pytest.raises((Cancelled, Lost)), reading(server.url(), Deadline(0.6)) as session:
        session.rows("SELECT pg_sleep(30)")


def test_a_statement_that_somebody_cancels(server: Server) -> None:
    with pytest.raises(Cancelled, match="user request"), reading(server.url(), Deadline(20)) as session:
        pid = session.connection.info.backend_pid
        threading.Timer(0.3, server.run, (f"SELECT pg_cancel_backend({pid})",)).start()
        session.rows("SELECT pg_sleep(30)")


@pytest.mark.parametrize("how", ["rows", "lines"])
def test_who_holds_the_lock_is_named(any_server: Server, how: str) -> None:
    any_server.run("DROP TABLE IF EXISTS public.held", "CREATE TABLE public.held (n int DEFAULT 1)")
    query = "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'public.held'::regclass"
    url = f"{any_server.url()}?application_name=nightly"
    with psycopg.connect(url) as holder:
        holder.execute("ALTER TABLE public.held ADD COLUMN extra int")
        with (
            pytest.raises(Locked) as caught,
            reading(any_server.url(), Deadline(20), lock_timeout_ms=200) as session,
        ):
            _read(session, how, query)
        found = caught.value.message
        assert f"public.held held by pid {holder.info.backend_pid} (user postgres, nightly, " in found
        assert "waited 0.2 s for a lock" in found
        assert "idle in transaction" in found
        assert caught.value.finding.object == "public.held"
        assert f"pg_terminate_backend({holder.info.backend_pid})" in caught.value.hint
        assert caught.value.holders[0].age >= 0
        holder.rollback()


def test_an_ordinary_role_still_learns_who_holds_it(server: Server) -> None:
    server.run("DROP ROLE IF EXISTS onlooker", "CREATE ROLE onlooker LOGIN")
    server.run("DROP TABLE IF EXISTS public.held2", "CREATE TABLE public.held2 (n int DEFAULT 1)")
    with psycopg.connect(f"{server.url()}?application_name=nightly") as holder:
        holder.execute("LOCK TABLE public.held2")
        with (
            pytest.raises(Locked) as caught,
            reading(server.url(user="onlooker"), Deadline(20), lock_timeout_ms=200) as session,
        ):
            session.rows(
                "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'public.held2'::regclass"
            )
        assert (
            f"pid {holder.info.backend_pid} (user postgres, nightly, age not visible" in caught.value.message
        )
        holder.rollback()


def test_a_table_that_it_may_not_read(server: Server) -> None:
    server.run("DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN")
    server.run("DROP TABLE IF EXISTS public.secret", "CREATE TABLE public.secret (n int)")
    url = server.url(user="stranger")
    with (
        pytest.raises(Denied, match="permission denied for table secret"),
        reading(url, Deadline(20)) as session,
    ):
        session.rows("SELECT * FROM public.secret")


def test_rows_that_a_policy_hides_are_an_error_and_not_silence(server: Server) -> None:
    server.run("DROP TABLE IF EXISTS public.veiled", "DROP ROLE IF EXISTS veiled_reader")
    server.run(
        "CREATE ROLE veiled_reader LOGIN",
        "CREATE TABLE public.veiled (n int)",
        "ALTER TABLE public.veiled ENABLE ROW LEVEL SECURITY",
        "GRANT SELECT ON public.veiled TO veiled_reader",
    )
    url = server.url(user="veiled_reader")
    with pytest.raises(Denied, match="row-level security"), reading(url, Deadline(20)) as session:
        session.rows("SELECT * FROM public.veiled")


def test_a_catalog_that_changes_under_our_eyes() -> None:
    meant = interrupted.meaning(
        at="db:5432/shop", step="drift", message="cache lookup failed for relation 4711", sqlstate="XX000",
        broken=False, seconds=0,
    )  # fmt: skip
    assert isinstance(meant, Changing)


@pytest.mark.parametrize("how", ["rows", "lines"])
def test_a_text_of_no_encoding(server: Server, how: str) -> None:
    server.run(
        "DROP DATABASE IF EXISTS bytes", "CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0"
    )
    with (
        pytest.raises(Interrupted, match="start: invalid byte sequence"),
        reading(server.url("bytes"), Deadline(60)) as session,
    ):
        _read(session, how, "SELECT chr(252)")


def test_a_mistake_of_our_own_stays_one(server: Server) -> None:
    with pytest.raises(psycopg.errors.SyntaxError), reading(server.url(), Deadline(20)) as session:
        session.rows("SELEKT 1")


def _read(session: Session, how: str, query: str) -> None:
    if how == "rows":
        session.rows(query)
    else:
        for _ in session.lines(query):
            pass
