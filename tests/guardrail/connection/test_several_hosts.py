"""Lists of hosts: who is dead, who is a standby, which one answers."""

from collections.abc import Callable, Iterator

import pytest

from guardrail.checks.connect import connected
from guardrail.connection.errors import ConnectionFailed
from guardrail.database import reading
from hookset.deadline import Deadline
from hookset.outcome import Status
from tests.conftest import need
from tests.servers import deaf
from tests.servers.postgres import Server, free_port, installations
from tests.servers.standby import promote, standby_of


@pytest.fixture(scope="module")
def standby(server: Server) -> Iterator[Server]:
    need((installations()[16] / "pg_basebackup").exists(), "pg_basebackup")
    made = standby_of(server)
    yield made
    made.stop()


def test_the_first_is_dead(server: Server) -> None:
    dead = free_port()
    url = f"postgresql://postgres@127.0.0.1:{dead},127.0.0.1:{server.port}/postgres"
    with connected(url, Deadline(5)) as (session, findings):
        assert session.peer.at == f"127.0.0.1:{server.port}/postgres"
    assert [(f.id, f.status) for f in findings] == [
        ("connect.passed", Status.PASSED),
        ("connect.host_down", Status.WARNING),
    ]
    assert findings[1].object == f"127.0.0.1:{dead}"


def test_the_first_never_answers(server: Server) -> None:
    with deaf.silent_port() as port:
        url = f"postgresql://postgres@127.0.0.1:{port},127.0.0.1:{server.port}/postgres?connect_timeout=1"
        with reading(url, Deadline(20)) as session:
            assert session.peer.passed_over[0].endswith("accepted, then said nothing in 1.0 s")


def test_a_writable_one_is_found_behind_a_standby(server: Server, standby: Server) -> None:
    hosts = f"127.0.0.1:{standby.port},127.0.0.1:{server.port}"
    url = f"postgresql://postgres@{hosts}/postgres?target_session_attrs=read-write"
    with connected(url, Deadline(60)) as (session, findings):
        assert (session.at, session.peer.standby) == (f"127.0.0.1:{server.port}/postgres", False)
    assert [one.id for one in findings] == ["connect.passed"]


def test_a_primary_will_do_where_a_standby_is_preferred(server: Server) -> None:
    dead = free_port()
    url = f"postgresql://postgres@127.0.0.1:{server.port},127.0.0.1:{dead}/postgres?target_session_attrs=prefer-standby"
    with connected(url, Deadline(60)) as (_, findings):
        assert [(one.id, one.object) for one in findings[1:]] == [("connect.host_down", f"127.0.0.1:{dead}")]
    with connected(url.replace(f",127.0.0.1:{dead}", ""), Deadline(60)) as (_, findings):
        assert [one.id for one in findings] == ["connect.passed"]


def test_a_name_with_an_address_on_which_nothing_listens(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As localhost is, where the server listens on 127.0.0.1 alone."""
    addresses = ["127.0.0.2", "127.0.0.1"]
    monkeypatch.setattr("guardrail.connection.dial.addresses", lambda *_: addresses)
    with connected(f"postgresql://postgres@localhost:{server.port}/postgres", Deadline(60)) as (_, findings):
        assert [one.id for one in findings] == ["connect.passed"]


def test_a_standby_where_a_primary_is_asked(
    standby: Server, failing: Callable[..., ConnectionFailed]
) -> None:
    error = failing(f"{standby.url()}?target_session_attrs=primary")
    assert (error.finding.id, error.again) == ("connect.read_only", True)


def test_prefer_standby(server: Server, standby: Server) -> None:
    hosts = f"127.0.0.1:{server.port},127.0.0.1:{standby.port}"
    url = f"postgresql://postgres@{hosts}/postgres?target_session_attrs=prefer-standby"
    with reading(url, Deadline(5)) as session:
        assert session.peer.standby


def test_a_failover_ends_the_wait(server: Server) -> None:
    need((installations()[16] / "pg_basebackup").exists(), "pg_basebackup")
    made, said = standby_of(server), []

    def failover(message: str) -> None:
        if not said:
            promote(made)
        said.append(message)

    try:
        with reading(f"{made.url()}?target_session_attrs=read-write", Deadline(30), failover) as session:
            assert not session.peer.standby
    finally:
        made.stop()
    assert "read-only" in said[0] or "hot standby" in said[0]


def test_the_message_names_every_host(failing: Callable[..., ConnectionFailed]) -> None:
    one, other = free_port(), free_port()
    error = failing(f"postgresql://shop@127.0.0.1:{one},127.0.0.1:{other}/shop")
    assert f"127.0.0.1:{one}: Connection refused; 127.0.0.1:{other}: Connection refused" in error.message
