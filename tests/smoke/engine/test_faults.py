"""What a broken target looks like in the recording: an error in few words, counted as failed, the run never broken."""

import contextlib
import gzip
import socket
import threading
import time
from urllib.parse import urljoin

import pytest

from smoke.judge import judge
from smoke.plan.plan import Revision, Stage, Users
from tests.servers.deaf import dropping_port, silent_port
from tests.servers.faults import Answer, a_byte_a_second, answer, nothing, said, silence, truncated
from tests.servers.http_faults import OK, after, chunked, early, encoded, huge, resetting, site
from tests.servers.postgres import free_port
from tests.smoke.engine.plans import Check, ask, errors, failed, go, plan, samples, statuses, step, times

ONE = (Stage(10, 10, 0.1),)


def test_refused() -> None:
    found = ask(f"http://127.0.0.1:{free_port()}")
    assert errors(found) == {"connection refused"}
    assert failed(samples(found)) == len(samples(found)) == 10
    assert found.planned == 10


def test_an_unknown_host() -> None:
    found = ask("http://nobody.invalid:8080")
    assert len(samples(found)) == 10
    assert all(error.startswith("no such host") for error in errors(found))


def test_slow_to_accept() -> None:
    with dropping_port() as port:
        found = ask(f"http://127.0.0.1:{port}", step(timeout=0.3), load=ONE)
    assert errors(found) == {"timed out connecting"}


def test_accepting_and_never_answering() -> None:
    with silent_port() as port:
        found = ask(f"http://127.0.0.1:{port}", step(timeout=0.3), load=ONE)
    (sample,) = samples(found)
    assert errors(found) == {"timed out"}
    assert sample.took >= 0.3


def test_a_byte_a_second() -> None:
    with site({"/": a_byte_a_second(OK)}) as server:
        found = ask(server.url, step(timeout=0.4), load=ONE)
    assert errors(found) == {"timed out"}


def test_closing_without_an_answer() -> None:
    with site({"/": nothing}) as server:
        assert errors(ask(server.url)) == {"connection closed without an answer"}


def test_resetting() -> None:
    with site({"/": resetting}) as server:
        assert errors(ask(server.url)) == {"connection reset"}


def test_cut_off_in_the_body() -> None:
    with site({"/": truncated({"a": "b" * 100})}) as server:
        assert errors(ask(server.url)) == {"connection closed in mid-answer"}


@pytest.mark.parametrize(
    "garbage",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\0\1\2\3" * 100,
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_garbage(garbage: bytes) -> None:
    with site({"/": garbage}) as server:
        found = ask(server.url, step(timeout=30))
    assert all(error.startswith("no HTTP answer: ") for error in errors(found))
    assert failed(samples(found)) == 10


def test_headers_without_end() -> None:
    with site({"/": b"HTTP/1.1 200 OK\r\n" + b"X-Y: " + b"z" * 400_000}) as server:
        assert errors(ask(server.url, load=ONE)) == {"no HTTP answer: headers of more than 256 KiB"}


def test_more_than_was_asked_for_is_left_alone() -> None:
    with site({"/": OK + b"garbage", "/two": OK + OK}) as server:
        found = ask(server.url, step(), step("/two"))
        assert (statuses(found), errors(found)) == ({200}, {""})
        assert server.connections == len(samples(found))


def test_large_bodies_are_counted_and_not_kept() -> None:
    with site({"/length": huge(100), "/chunks": huge(100, in_chunks=True)}) as server:
        found = ask(server.url, step("/length"), step("/chunks"), load=Users(1, 0.01))
    assert {one.size for one in samples(found)} == {100 << 20}
    assert errors(found) == {""}


def test_a_large_body_that_a_check_needs() -> None:
    check = Check("has text", lambda response: b"x" in response.body)
    with site({"/": huge(9)}) as server:
        found = ask(server.url, step(checks=(check,)), load=ONE)
    assert errors(found) == {"body larger than 8 MiB, which a check reads"}
    assert found.checks["has text"].failed.total() == 1


def test_large_bodies_that_checks_need_have_one_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is small enough, and all together are not: the generator's own want of memory, and no fault of the target."""
    monkeypatch.setattr("smoke.engine.answer.LARGEST_BODIES_BYTES", 10 << 20)
    together = threading.Barrier(4)

    def half(_: object, client: socket.socket) -> None:
        with contextlib.suppress(OSError):  # one that is given up
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6291456\r\n\r\n" + b"x" * (3 << 20))
        together.wait(60)
        client.sendall(b"x" * (3 << 20))

    check = Check("has text", lambda response: b"x" in response.body)
    with site({"/": half}) as server:
        found = ask(server.url, step(checks=(check,), timeout=60), load=(Stage(100, 100, 0.04),))
        unread = ask(server.url, step(timeout=60), load=(Stage(100, 100, 0.04),))
    own = "generator: no room for more than 10 MiB of bodies that checks read"
    assert own in errors(found)
    assert errors(found) <= {"", own}
    assert (len(samples(found)), errors(unread)) == (4, {""})


def test_what_a_check_has_read_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smoke.engine.answer.LARGEST_BODIES_BYTES", 1 << 20)
    check = Check("has text", lambda response: b"x" in response.body)
    routes = {"/": answer(200, "x" * 900_000), "/broken": truncated({"a": "x" * 900_000})}
    with site(routes) as server:
        found = ask(server.url, step(checks=(check,)), step("/broken", checks=(check,)), **times(5))
    assert errors(found, "GET /") == {""}
    assert errors(found, "GET /broken") == {"connection closed in mid-answer"}


def test_chunks_and_trailers() -> None:
    with site({"/": chunked(b"abc", b"defg", trailer=b"X-Sum: 1\r\n")}) as server:
        found = ask(server.url, **times(10))
        assert server.connections == 1
    assert [(one.status, one.size) for one in samples(found)] == [(200, 7)] * 10


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw"])
def test_a_check_reads_what_was_compressed(encoding: str) -> None:
    check = Check("hello", lambda response: response.body == b"hello " * 100)
    with site({"/": encoded(b"hello " * 100, encoding)}) as server:
        found = ask(server.url, step(checks=(check,)))
    assert found.checks["hello"].passed.total() == 10
    assert errors(found) == {""}


@pytest.mark.parametrize(
    "behind", [b"", gzip.compress(b""), b"\0" * 16, b"garbage"], ids=["nothing", "empty", "zeros", "garbage"]
)
def test_gzip_in_several_members(behind: bytes) -> None:
    squeezed = gzip.compress(b"hello ") + gzip.compress(b"world") + behind
    check = Check("hello", lambda response: response.body == b"hello world")
    with site({"/": answer(200, squeezed, Content_Encoding="gzip")}) as server:
        found = ask(server.url, step(checks=(check,)), **times(1))
    assert (found.checks["hello"].passed.total(), errors(found)) == (1, {""})


@pytest.mark.parametrize(
    ("whole", "error"),
    [
        (encoded(b"hello", "br"), "body in br, which checks cannot read"),
        (answer(200, "plain", Content_Encoding="gzip"), "body is no gzip"),
        (encoded(b"a" * (9 << 20), "gzip"), "body larger than 8 MiB, which a check reads"),
    ],
)
def test_a_check_cannot_read_what_is_encoded_otherwise(whole: bytes, error: str) -> None:
    check = Check("hello", lambda response: True)
    with site({"/": whole}) as server:
        found = ask(server.url, step(checks=(check,)))
        unread = ask(server.url, step())
    assert errors(found) == {error}
    assert found.checks["hello"].failed.total() == failed(samples(found)) == 10
    assert errors(unread) == {""}


def test_a_body_that_only_the_revision_is_looked_for_in_may_be_of_any_kind() -> None:
    routes: dict[str, Answer] = {
        "/": said({"release": "r1"}),
        "/large": huge(9),
        "/br": encoded(b"hello", "br"),
    }
    with site(routes) as server:
        found = ask(server.url, *map(step, routes), revision=Revision(json="release"), **times(2))
    assert [found.revisions[one.revision] for one in samples(found)] == ["r1", "", ""] * 2
    assert (statuses(found), errors(found), failed(samples(found))) == ({200}, {""}, 0)


def test_a_body_up_to_the_end_of_the_connection() -> None:
    whole = b"HTTP/1.1 200 OK\r\nX: y\r\n\r\nup to the end"

    def act(_: object, client: object) -> None:
        client.sendall(whole)  # type: ignore[attr-defined]  # a socket

    with site({"/": act}) as server:
        found = ask(server.url)
    assert {(one.status, one.size) for one in samples(found)} == {(200, 13)}


def test_redirects_are_not_followed() -> None:
    with site({"/": answer(302, Location="/elsewhere")}) as server:
        found = ask(server.url)
        assert {heard.line for heard in server.heard} == {"GET / HTTP/1.1"}
    assert (statuses(found), failed(samples(found))) == ({302}, 0)


@pytest.mark.parametrize(
    "location", ["https://shop.example/items?a=b", "http://u:p@127.0.0.1/items?a=b", "/items?a=b"]
)
def test_redirected_to_what_was_asked_for(location: str) -> None:
    """To https, by whoever stands before the service; or in circles."""
    with site({"/items": answer(308, Location=location)}) as server:
        found = ask(server.url, step("/items?a=b"))
        looked_at = ask(server.url, step("/items?a=b", checks=(Check("308", lambda response: True),)))
    (error,) = errors(found)
    shown = urljoin(server.url, location).removesuffix("/items?a=b").replace("u:p@", "")
    assert error == f"redirected to {shown}"
    assert (failed(samples(found)), errors(looked_at)) == (0, {""})


@pytest.mark.parametrize(
    ("method", "location", "more"),
    [
        ("GET", "https://shop.example/login", {}),
        ("GET", "/items?page=1", {}),
        ("GET", "/items", {"Set_Cookie": "seen=1"}),
        ("POST", "/items", {}),
        ("GET", "http://[/items", {}),
    ],
    ids=["elsewhere", "another query", "a cookie", "after a form", "no URL"],
)
def test_a_redirect_that_is_an_answer(method: str, location: str, more: dict[str, str]) -> None:
    with site({"/items": answer(302, Location=location, **more)}) as server:
        assert errors(ask(server.url, step("/items", method=method))) == {""}


def test_a_redirect_to_nowhere() -> None:
    with site({"/": answer(302)}) as server:
        assert errors(ask(server.url)) == {""}


def test_too_many_requests() -> None:
    with site({"/": answer(429, Retry_After="1")}) as server:
        found = ask(server.url)
    assert (statuses(found), failed(samples(found))) == ({429}, 10)
    assert [one.status for one in found.failed] == [429] * 3


def test_unavailable_first_and_then_well() -> None:
    with site({"/": after(4, answer(503), OK)}) as server:
        found = ask(server.url, **times(10))
    assert [one.status for one in samples(found)] == [503] * 4 + [200] * 6
    assert failed(samples(found)) == 4


def test_interim_answers() -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    check = Check("header", lambda response: response.headers["content-type"] == "application/json")
    with site({"/": interim * 2 + OK}) as server:
        found = ask(server.url, step(checks=(check,)))
    assert statuses(found) == {200}
    assert found.checks["header"].passed.total() == 10


def test_switching_protocols_is_an_answer_and_no_more() -> None:
    with site(
        {"/": b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nwhatever"}
    ) as server:
        found = ask(server.url)
    assert (statuses(found), failed(samples(found))) == ({101}, 10)


def test_answers_without_a_body() -> None:
    routes: dict[str, Answer] = {
        "/head": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n",
        "/204": b"HTTP/1.1 204 No\r\n\r\n",
        "/304": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n",
    }
    with site(routes) as server:
        found = ask(server.url, step("/head", method="HEAD"), step("/204"), step("/304"), **times(3))
        assert server.connections == 1
    assert [one.status for one in samples(found)] == [200, 204, 304] * 3
    assert {one.size for one in samples(found)} == {0}


def test_an_answer_before_the_body_was_read() -> None:
    whole = answer(413, Connection="close")
    with site({"/": early(whole)}) as server:
        found = ask(server.url, step(method="POST", body=b"x" * 100), load=ONE)
    assert statuses(found) == {413}


def test_an_upload_refused_in_the_middle() -> None:
    """A server that reads the head alone, answers, and keeps the connection open with a full window."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            client, _ = listener.accept()
            with client:
                client.recv(1000)
                client.sendall(answer(413))
                time.sleep(1)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        found = ask(url, step(method="POST", body=b"x" * (50 << 20), timeout=60), load=ONE)
        thread.join()
    assert (statuses(found), errors(found)) == ({413}, {""})


def test_no_connection_is_told_from_no_answer_when_the_time_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is dropped on the way says nothing of the release, however long it is waited for."""
    monkeypatch.setattr("smoke.engine.conductor.DRAIN_SECONDS", 0.2)
    with dropping_port() as port:
        found = go(plan(f"http://127.0.0.1:{port}", step(timeout=60), load=ONE), seconds=8)
    assert errors(found) == {"no connection when the run ended"}
    assert [finding.id for finding in judge(found).findings if finding.check == "target"] == [
        "target.unreachable"
    ]


def test_killed_in_mid_run() -> None:
    def kill(*_: object) -> bytes:
        server.__exit__()
        return OK

    with site({"/": after(15, OK, kill)}) as server:
        found = ask(server.url, **times(40), connections="fresh")
    assert [one.status for one in samples(found)] == [200] * 16 + [0] * 24
    assert errors(found) == {"", "connection refused"}


def test_an_answer_that_never_ends_is_given_up_when_the_time_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smoke.engine.conductor.DRAIN_SECONDS", 0.2)
    with site({"/": silence}) as server:
        found = go(plan(server.url, step(timeout=60), load=ONE), seconds=8)
    assert errors(found) == {"unanswered when the run ended"}
    assert (found.cut_short, failed(samples(found))) == ("", 1)
