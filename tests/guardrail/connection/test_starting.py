"""Servers that are on their way up or down, for real."""

import shutil
import threading
from collections.abc import Callable

import psycopg

from guardrail.connection.errors import ConnectionFailed
from guardrail.database import reading
from hookset.deadline import Deadline
from tests.conftest import need
from tests.servers.postgres import Server, installations
from tests.servers.standby import standby_of


class Slow(Server):
    """Starts and returns at once, ready or not."""

    def _await(self) -> None:
        return


def test_a_server_that_is_starting_up_is_waited_for() -> None:
    need(16 in installations(), "PostgreSQL 16")
    first = Server(16).start()
    slow = Slow(16, settings=["restore_command=sleep 1; false"], folder=first.folder)
    first._end(["pg_ctl", "-D", first.data, "-m", "fast", "stop"])
    (slow.data / "recovery.signal").touch()
    shutil.chown(slow.data / "recovery.signal", *(_owner(slow)))
    said: list[str] = []
    try:
        slow.start()
        with reading(slow.url(), Deadline(30), said.append) as session:
            assert session.rows("SELECT 1") == [(1,)]
    finally:
        slow.stop()
    assert any("the database system is starting up (57P03)" in line for line in said), said


def test_a_server_that_is_shutting_down(failing: Callable[..., ConnectionFailed]) -> None:
    need(16 in installations(), "PostgreSQL 16")
    server = Server(16).start()
    with psycopg.connect(server.url()) as lingering:
        lingering.execute("SELECT 1")
        assert server.process is not None
        server.process.terminate()  # a smart shutdown: waits for the session above
        error = None
        for _ in range(20):
            error = failing(server.url(), 0.3)
            if error.finding.id == "connect.stopping":
                break
        assert error is not None
        assert (error.finding.id, error.sqlstate, error.again) == ("connect.stopping", "57P03", True)
    server.stop()


def test_a_standby_that_takes_no_connections(
    server: Server, failing: Callable[..., ConnectionFailed]
) -> None:
    need((installations()[16] / "pg_basebackup").exists(), "pg_basebackup")
    standby = standby_of(server, "hot_standby=off", kind=Slow)
    try:
        error = failing(standby.url(), 3)
    finally:
        standby.stop()
    assert error.finding.id in ("connect.recovering", "connect.starting")
    assert error.again


def test_a_server_that_comes_up_while_it_is_waited_for() -> None:
    need(16 in installations(), "PostgreSQL 16")
    server = Server(16).start()
    server.kill()
    back = threading.Timer(0.5, server.start)
    back.start()
    said: list[str] = []
    try:
        with reading(server.url(), Deadline(30), said.append) as session:
            assert session.rows("SELECT 1") == [(1,)]
    finally:
        back.join()
        server.stop()
    assert "Connection refused; trying again" in said[0]


def _owner(server: Server) -> tuple[int, int]:
    status = server.data.stat()
    return status.st_uid, status.st_gid
