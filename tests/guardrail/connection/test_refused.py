"""Every way in which a server, or what stands in its place, refuses a connection: id, exit code, tried again or not."""

from collections.abc import Callable

import pytest

from guardrail.connection.errors import ConnectionFailed
from guardrail.database import reading
from hookset.deadline import Deadline
from hookset.exitcode import ExitCode
from tests.servers import deaf
from tests.servers.postgres import Server, free_port

Failing = Callable[..., ConnectionFailed]
REFUSED, UNKNOWN, FAILED = ExitCode.REFUSED, ExitCode.INCONCLUSIVE, ExitCode.FAILED


@pytest.mark.parametrize(
    ("user", "database", "id", "exit_code", "again"),
    [
        ("alice:wrong", "postgres", "connect.password", REFUSED, False),
        ("alice", "postgres", "connect.password_missing", REFUSED, False),
        ("gone", "postgres", "connect.role", REFUSED, False),
        ("nologin", "postgres", "connect.role", REFUSED, False),
        ("rejected", "postgres", "connect.pg_hba", REFUSED, False),
        ("unlisted", "postgres", "connect.pg_hba", REFUSED, False),
        ("closed", "private", "connect.no_connect_right", REFUSED, False),
        ("limited", "postgres", "connect.too_many", UNKNOWN, True),
        ("postgres", "missing", "connect.database_missing", FAILED, False),
        ("postgres", "shut", "connect.database_closed", FAILED, False),
    ],
)
def test_the_server_says_no(
    guarded: Server, failing: Failing, user: str, database: str, id: str, exit_code: ExitCode, again: bool
) -> None:
    error = failing(f"postgresql://{user}@127.0.0.1:{guarded.port}/{database}")
    assert (error.finding.id, error.exit_code, error.again) == (id, exit_code, again)
    assert f"127.0.0.1:{guarded.port}" in error.message
    assert error.hint
    assert "wrong" not in error.message


def test_a_refused_password_is_tried_once(guarded: Server) -> None:
    said: list[str] = []
    url = f"postgresql://alice:wrong@127.0.0.1:{guarded.port}/postgres"
    with pytest.raises(ConnectionFailed), reading(url, Deadline(5), said.append):
        pass
    assert said == []


def test_too_many_clients_and_then_a_free_place(guarded: Server) -> None:
    import psycopg  # noqa: PLC0415

    taken = [psycopg.connect(guarded.url(), autocommit=True) for _ in range(6)]

    def free_one(message: str) -> None:
        assert "53300" in message
        while taken:
            taken.pop().close()

    try:
        with reading(guarded.url(), Deadline(20), free_one) as session:
            assert session.rows("SELECT 1") == [(1,)]
    finally:
        for connection in taken:
            connection.close()


def test_a_name_that_does_not_exist(failing: Failing) -> None:
    error = failing("postgresql://shop@db.invalid/shop")
    assert error.finding.id == "connect.lookup_failed"
    assert error.finding.object == "db.invalid"


def test_nobody_listens(failing: Failing) -> None:
    port = free_port()
    error = failing(f"postgresql://shop@127.0.0.1:{port}/shop")
    assert error.finding.id == "connect.refused"
    assert error.message == f"127.0.0.1:{port}: Connection refused"


def test_a_socket_folder_without_a_server(failing: Failing, tmp_path: object) -> None:
    assert failing(f"host={tmp_path} dbname=shop").finding.id == "connect.refused"


def test_a_port_that_accepts_and_never_answers(failing: Failing) -> None:
    with deaf.silent_port() as port:
        error = failing(f"postgresql://shop@127.0.0.1:{port}/shop", 0.6)
    assert error.finding.id == "connect.silent"
    assert "accepted, then said nothing in 0." in error.message


def test_packets_that_are_dropped(failing: Failing) -> None:
    with deaf.dropping_port() as port:
        error = failing(f"postgresql://shop@127.0.0.1:{port}/shop", 0.6)
    assert error.finding.id == "connect.timed_out"


def test_connect_timeout_of_the_conninfo_holds(failing: Failing) -> None:
    deadline = Deadline(1.6)
    said: list[str] = []
    with deaf.silent_port() as port:
        url = f"postgresql://shop@127.0.0.1:{port}/shop?connect_timeout=1"
        with pytest.raises(ConnectionFailed), reading(url, deadline, said.append):
            pass
    assert said[0].startswith(f"127.0.0.1:{port}: accepted, then said nothing in 1.0 s; trying again")


@pytest.mark.parametrize(
    ("answers", "id"),
    [
        ((b"HTTP/1.1 400 Bad Request\r\n\r\n",), "connect.not_postgres"),
        ((b"",), "connect.closed"),
        ((b"N", deaf.error_response("57P03", "the database system is starting up")), "connect.starting"),
        ((b"N", deaf.error_response("57P03", "the database system is shutting down")), "connect.stopping"),
        ((b"N", deaf.error_response("57P03", "the database system is in recovery mode")), "connect.recovering"),
        ((b"N", deaf.error_response("57P03", "il sistema di database sta partendo", "FATALE")), "connect.starting"),
        ((b"N", deaf.error_response("28P01", "Passwort falsch", "FATAL")), "connect.password"),
        ((b"N", deaf.error_response("28000", "Rolle »x« existiert nicht", routine="InitializeSessionUserId")), "connect.role"),
        ((b"N", deaf.error_response("28000", "kein Eintrag", routine="ClientAuthentication")), "connect.pg_hba"),
        ((b"N", deaf.error_response("53300", "trop de clients")), "connect.too_many"),
        ((b"N", deaf.error_response("XX000", "something new")), "connect.other"),
    ],
)  # fmt: skip
def test_what_only_a_scripted_server_says_on_demand(
    failing: Failing, answers: tuple[bytes, ...], id: str
) -> None:
    with deaf.answering_port(*answers) as port:
        assert failing(f"postgresql://shop@127.0.0.1:{port}/shop").finding.id == id
