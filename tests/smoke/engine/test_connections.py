"""Which connections requests go over, what is retried, and what never is."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from smoke.plan.plan import Stage
from smoke.samples import Mark
from tests.servers.deaf import silent_port
from tests.servers.faults import Heard
from tests.servers.http_faults import OK, closing_at_random, site
from tests.smoke.engine.plans import ask, errors, failed, samples, statuses, step, times


def once_then_gone(heard: Heard, client: socket.socket) -> None:
    """Answer the first request of a connection, read the second, and end the connection."""
    client.sendall(OK)
    client.recv(65536)


def test_a_connection_is_used_again() -> None:
    with site({"/": OK}) as server:
        found = ask(server.url, **times(10))
        assert (server.connections, len(server.heard)) == (1, 10)
    assert sum(bool(one.marks & Mark.CONNECTED) for one in samples(found)) == 1


def test_fresh_connections() -> None:
    with site({"/": OK}) as server:
        found = ask(server.url, connections="fresh")
        assert server.connections == 10
        assert {heard.headers["connection"] for heard in server.heard} == {"close"}
    assert all(one.marks & Mark.CONNECTED for one in samples(found))


def test_kept_connections_closed_at_random() -> None:
    with site({"/": closing_at_random(0.3)}) as server:
        found = ask(server.url, **times(100))
        assert 1 < server.connections < 100
    assert (errors(found), len(samples(found))) == ({""}, 100)


def test_kept_connections_closed_at_random_under_requests_that_are_not_repeated() -> None:
    with site({"/": closing_at_random(0.3)}) as server:
        found = ask(server.url, step(method="POST", body=b"x"), **times(100))
        assert len(server.heard) <= 100
    assert len(samples(found)) == 100
    # those whose end came while they were on their way
    assert errors(found) <= {"", "connection closed without an answer", "connection reset"}
    assert failed(samples(found)) < 50


def test_a_request_is_sent_once_more_where_nothing_of_an_answer_came() -> None:
    with site({"/": once_then_gone}) as server:
        found = ask(server.url, **times(5))
        assert server.connections == len(samples(found)) == 5
    assert errors(found) == {""}


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_is_not_idempotent_is_not_repeated(method: str) -> None:
    with site({"/": once_then_gone}) as server:
        found = ask(server.url, step(method=method), **times(2))
    assert [found.errors[one.error] for one in samples(found)] == ["", "connection closed without an answer"]


def test_a_new_connection_is_not_retried() -> None:
    def read_and_end(_: Heard, client: socket.socket) -> None:
        return None

    with site({"/": read_and_end}) as server:
        found = ask(server.url)
        assert len(server.heard) == failed(samples(found)) == 10


def test_ipv6() -> None:
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 here")
    with listener:
        port = listener.getsockname()[1]
        found = ask(f"http://[::1]:{port}", step(timeout=0.2), load=(Stage(10, 10, 0.1),))
    assert errors(found) == {"timed out"}  # connected, and nobody answers


def test_a_name_with_an_address_where_nobody_listens() -> None:
    """`localhost` is ::1 and 127.0.0.1 on many machines, and servers listen on one of them."""
    with site({"/": OK}) as server:
        found = ask(f"http://localhost:{server.port}")
    assert (statuses(found), errors(found)) == ({200}, {""})


def test_out_of_file_descriptors(tmp_path: Path) -> None:
    """In a process of its own, as its limit is not to be this one's."""
    program = tmp_path / "program.py"
    program.write_text(
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))\n"
        "from tests.smoke.engine.plans import *\n"
        "found = ask(sys.argv[1], step(timeout=0.5), load=(Stage(100, 100, 0.5),))\n"
        "print(sorted(errors(found)), len(found.samples))\n"
    )
    with silent_port() as port:
        done = subprocess.run(
            [sys.executable, program, f"http://127.0.0.1:{port}"],
            check=False,
            env={"PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.stdout == "['generator: too many open files (ulimit -n)', 'timed out'] 50\n", done.stderr
