# ruff: noqa: PT012 - what must fail can only be done within the session that fails
"""Through a real PgBouncer in transaction mode: nothing breaks, nothing leaks, its own refusals are told apart."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from guardrail.checks.connect import connected
from guardrail.connection.errors import ConnectionFailed, Lost
from guardrail.database import reading
from hookset.deadline import Deadline
from hookset.errors import UsageError
from tests.conftest import need
from tests.servers.pgbouncer import PgBouncer, installed
from tests.servers.postgres import Server, free_port

SETTINGS = "SELECT current_setting(name) FROM unnest(%(names)s::text[]) name"
NAMES = [
    "search_path",
    "lock_timeout",
    "statement_timeout",
    "row_security",
    "jit",
    "TimeZone",
    "transaction_read_only",
]


@pytest.fixture(scope="module")
def pooler(server: Server) -> Iterator[PgBouncer]:
    need(installed(), "pgbouncer")
    with PgBouncer(server.port, pool_size=1) as made:
        yield made


def test_recognised_and_read_through(pooler: PgBouncer) -> None:
    with connected(pooler.url(), Deadline(5)) as (session, findings):
        assert session.peer.pooled
        assert session.rows(
            "SELECT count(*) FROM pg_class WHERE relname = %(name)s", {"name": "pg_class"}
        ) == [(1,)]
        assert b"".join(bytes(block) for block in session.lines("SELECT 1")) == b"1\n"
    assert [finding.id for finding in findings] == ["connect.passed", "connect.pooler"]


def test_a_direct_connection_is_not_taken_for_one(server: Server) -> None:
    with reading(server.url(), Deadline(5)) as session:
        assert not session.peer.pooled


def test_nothing_leaks_to_the_next_client_of_the_pool(pooler: PgBouncer, server: Server) -> None:
    def settings(url: str) -> list[tuple[object, ...]]:
        with psycopg.connect(url, autocommit=True, prepare_threshold=None) as client:
            return client.execute(SETTINGS, {"names": NAMES}).fetchall()

    with reading(pooler.url(), Deadline(5)) as session:
        assert session.rows("SELECT current_setting('transaction_read_only')") == [("on",)]
    assert settings(pooler.url()) == settings(server.url())


def test_many_reads_in_a_row_prepare_nothing(pooler: PgBouncer) -> None:
    for _ in range(3):
        with reading(pooler.url(), Deadline(5)) as session:
            for number in range(8):
                assert session.rows("SELECT %(n)s::int", {"n": number}) == [(number,)]


def test_options_in_the_conninfo_are_named(pooler: PgBouncer, server: Server) -> None:
    asked = "?options=-c%20statement_timeout%3D5s"
    with (
        pytest.raises(UsageError, match="startup parameter 'options'"),
        reading(pooler.url() + asked, Deadline(5)),
    ):
        pass
    with reading(server.url() + asked, Deadline(5)) as session:
        assert session.rows("SELECT 1") == [(1,)]


def test_a_database_that_the_pooler_s_server_lacks(
    pooler: PgBouncer, failing: Callable[..., ConnectionFailed]
) -> None:
    assert failing(pooler.url("missing"), 8).finding.id == "connect.database_missing"


def test_a_pool_that_is_taken(pooler: PgBouncer, failing: Callable[..., ConnectionFailed]) -> None:
    with psycopg.connect(pooler.url(), prepare_threshold=None) as busy:
        busy.execute("SELECT 1")
        error = failing(pooler.url(), 1)
    assert error.finding.id in ("connect.silent", "connect.pooler_down")
    assert error.again


def test_the_server_behind_it_goes_down(failing: Callable[..., ConnectionFailed]) -> None:
    need(installed(), "pgbouncer")
    behind = Server(16).start()
    try:
        with PgBouncer(behind.port) as made:
            with reading(made.url(), Deadline(10)):
                pass
            behind.kill()
            error = failing(made.url(), 5)
    finally:
        behind.stop()
    assert (error.finding.id, error.again) == ("connect.pooler_down", True), error.message


def test_a_server_that_was_never_there(failing: Callable[..., ConnectionFailed]) -> None:
    need(installed(), "pgbouncer")
    with PgBouncer(free_port()) as alone:
        error = failing(alone.url(), 1)
    # PgBouncer lets its clients wait, without a word, until it has seen the server once
    assert (error.finding.id, error.again) == ("connect.silent", True)


def test_the_pooler_ends_in_the_middle(server: Server) -> None:
    need(installed(), "pgbouncer")
    with PgBouncer(server.port) as made, pytest.raises(Lost), reading(made.url(), Deadline(10)) as session:
        made.process.kill()
        session.rows("SELECT 1")
