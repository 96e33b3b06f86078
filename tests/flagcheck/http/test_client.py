"""The client against servers that misbehave, byte by byte."""

import random
import socket
import ssl
from pathlib import Path

import pytest
import trustme

from flagcheck import failures
from flagcheck.failures import Denied, ServiceFailed
from flagcheck.http import Http, path
from flagcheck.http import client as client_module
from hookset.deadline import Deadline
from hookset.outcome import Rule
from tests.servers import deaf
from tests.servers.faults import (
    Answer,
    Faults,
    Heard,
    a_byte_a_second,
    answer,
    endless,
    nothing,
    page,
    said,
    silence,
    truncated,
    zipped,
)

FINE = {"flags": [1, 2, 3]}
OK = said(FINE)
TOKEN = {"Authorization": "Bearer s3cr3t-t0ken"}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)


def client(url: str, seconds: float = 8.0, verify: bool | str = True) -> Http:
    return Http(url, deadline=Deadline(seconds), verify=verify).authorized(TOKEN)


def fails(http: Http, rule: Rule, words: str = "") -> ServiceFailed:
    with pytest.raises(ServiceFailed) as caught:
        http.get("/flags")
    assert caught.value.rule is rule, caught.value.message
    assert words in caught.value.message
    return caught.value


PASSING = {
    "at once": (OK,),
    "503, then well": (answer(503), OK),
    "500 with a body, then well": (said({"message": "db"}, 500), OK),
    "502 from an ingress, then well": (page(502), page(504), OK),
    "503 with Retry-After": (answer(503, Retry_After="1"), OK),
    "429": (answer(429, Retry_After="1"), OK),
    "429 without a time": (answer(429), OK),
    "closed without an answer": (nothing, nothing, OK),
    "broken off": (truncated(FINE), OK),
    "compressed": (zipped(FINE),),
    "redirected on the same host": (answer(302, Location="/moved?a=b"), OK),
    "redirected by its whole URL": (
        lambda heard, _: answer(301, Location=f"http://{heard.headers['host']}/moved"),
        OK,
    ),
    "redirected twice": (answer(307, Location="/a"), answer(308, Location="b"), OK),
    "chunked": (
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{"flags\r\nc\r\n":[1, 2, 3]}\r\n0\r\n\r\n',
    ),
    "until it closes": (b'HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n{"flags":[1,2,3]}',),
}


@pytest.mark.parametrize("name", PASSING)
def test_answered_in_the_end(name: str) -> None:
    with Faults(PASSING[name]) as server:
        assert client(server.url, 12.0).get("/flags").json() == FINE
        assert len(server.heard) == len(PASSING[name])
        assert all(one.headers["authorization"] == TOKEN["Authorization"] for one in server.heard)


FAILING: dict[str, tuple[Answer, Rule, str]] = {
    "never": (silence, failures.SILENT, "no answer within"),
    "a byte a second of the body": (
        a_byte_a_second(OK, OK.index(b"\r\n\r\n") + 5),
        failures.SILENT,
        "too slowly",
    ),
    "a byte a second of the head": (a_byte_a_second(OK, 12), failures.SILENT, "no answer within"),
    "500": (said({"message": "database gone"}, 500), failures.UNAVAILABLE, "answered 500: database gone"),
    "502": (page(502), failures.UNAVAILABLE, "answered 502 (an HTML page)"),
    "503": (answer(503), failures.UNAVAILABLE, "answered 503"),
    "429 for an hour": (
        answer(429, Retry_After="3600"),
        failures.RATE_LIMITED,
        "429: to be asked again in 60m",
    ),
    "400": (said({"detail": "no such project"}, 400), failures.UNEXPECTED, "answered 400: no such project"),
    "404": (page(404), failures.UNEXPECTED, "answered 404 (an HTML page)"),
    "304": (answer(304), failures.UNEXPECTED, "answered 304"),
    "closed": (nothing, failures.UNREACHABLE, "closed without an answer"),
    "broken off": (truncated(FINE), failures.UNREACHABLE, "broke off"),
    "100 MB": (endless(100), failures.UNREADABLE, "more than 16 MB"),
    "100 MB in chunks": (endless(100, chunked=True), failures.UNREADABLE, "more than 16 MB"),
    "100 MB after a redirect": (
        endless(100, head="302 Found\r\nLocation: http://elsewhere.test/"),
        failures.UNREADABLE,
        "more than 16 MB",
    ),
    "not compressed": (answer(200, "{}", Content_Encoding="gzip"), failures.UNREADABLE, "not compressed"),
    "ssh": (b"SSH-2.0-OpenSSH_9.2\r\nConnection: close\r\n\r\n", failures.UNREADABLE, "speaks no HTTP"),
    "redirects in a circle": (answer(302, Location="/flags"), failures.REDIRECTED, "in a circle"),
    "redirect to nowhere": (answer(302), failures.REDIRECTED, "in a circle"),
    "redirect to no URL": (answer(302, Location="http://[bad"), failures.REDIRECTED, "to what is no URL"),
    "redirect to another host": (
        answer(302, Location="http://elsewhere.test:81/flags?token=x"),
        failures.REDIRECTED,
        "redirects to http://elsewhere.test:81",
    ),
    "redirect to https": (
        lambda heard, _: answer(301, Location=f"https://{heard.headers['host']}/flags"),
        failures.REDIRECTED,
        "redirects to https://127.0.0.1:",
    ),
    "redirect with credentials": (
        lambda heard, _: answer(302, Location=f"http://robot:w0rd@{heard.headers['host']}/flags"),
        failures.REDIRECTED,
        "redirects to http://127.0.0.1:",
    ),
}


@pytest.mark.parametrize("name", FAILING)
def test_not_answered(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "REQUEST_SECONDS", 1.0)
    script, rule, words = FAILING[name]
    with Faults((script,)) as server:
        error = fails(client(server.url, 4.0), rule, words)
    assert "s3cr3t" not in error.message
    assert "w0rd" not in error.message
    assert "0x" not in error.message


@pytest.mark.parametrize(("status", "rule"), [(401, failures.UNAUTHORIZED), (403, failures.FORBIDDEN)])
def test_a_refused_token_is_not_tried_again(status: int, rule: Rule) -> None:
    with Faults((said({"message": "expired"}, status), OK)) as server:
        with pytest.raises(Denied) as caught:
            client(server.url).get("/flags")
        assert (caught.value.rule, len(server.heard)) == (rule, 1)
        assert caught.value.message.endswith(f"answered {status}: expired")


def test_a_token_follows_no_redirect_to_another_host() -> None:
    with Faults((OK,)) as other, Faults((answer(307, Location=f"{other.url}/flags"),)) as server:
        fails(client(server.url), failures.REDIRECTED, f"redirects to {other.url}")
        assert (other.connections, other.heard) == (0, [])


@pytest.mark.parametrize(("status", "asked"), [(307, 2), (308, 2), (301, 1), (302, 1), (303, 1)])
def test_a_post_is_redirected_only_where_it_stays_one(status: int, asked: int) -> None:
    with Faults((answer(status, Location="/moved"), OK)) as server:
        http = client(server.url)
        if asked == 2:
            assert http.post("/flags", json={"a": 1}).json() == FINE
            assert server.heard[1].line == "POST /moved HTTP/1.1"
            assert server.heard[1].body == server.heard[0].body == b'{"a": 1}'
        else:
            with pytest.raises(ServiceFailed, match="turns a POST into a GET"):
                http.post("/flags", json={"a": 1})
        assert len(server.heard) == asked


def test_prefix_and_odd_characters() -> None:
    with Faults((OK,)) as server:
        client(f"{server.url}/team/unleash/").get(path("flags", "a/b c", "ü", "?x#y"))
        assert server.heard[0].line == "GET /team/unleash/flags/a%2Fb%20c/%C3%BC/%3Fx%23y HTTP/1.1"


def test_connections_closed_at_random() -> None:
    """A server that promises keep-alive and closes all the same, before or after an answer."""
    dice = random.Random(7)
    ways: list[Answer] = [OK, OK, nothing, _answer_and_close]
    script = tuple(dice.choice(ways) for _ in range(60))
    with Faults(script) as server:
        http = client(server.url, 60.0)
        for _ in range(30):
            assert http.get("/flags").json() == FINE
        assert server.connections > 5


def _answer_and_close(_: Heard, sock: socket.socket) -> None:
    sock.sendall(OK)


def test_one_connection_for_many_questions() -> None:
    with Faults((OK,)) as server:
        http = client(server.url)
        for _ in range(10):
            http.get("/flags")
        assert server.connections == 1


def test_refused_and_never_connected() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    fails(client(f"http://127.0.0.1:{port}", 2.0), failures.UNREACHABLE, "connection refused")
    with deaf.dropping_port() as port:
        fails(client(f"http://127.0.0.1:{port}", 2.0), failures.UNREACHABLE, "no connection within")


def test_a_name_that_does_not_resolve() -> None:
    http = client("http://flags.invalid", 2.0)
    fails(http, failures.UNREACHABLE, "GET http://flags.invalid/flags: the name does not resolve")


def test_tls(tmp_path: Path) -> None:
    authority, stranger = trustme.CA(), trustme.CA()
    known, unknown = tmp_path / "known.pem", tmp_path / "unknown.pem"
    authority.cert_pem.write_to_path(known)
    stranger.cert_pem.write_to_path(unknown)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with Faults((OK,), tls=context) as server:
        right = f"https://localhost:{server.port}"
        assert client(right, verify=str(known)).get("/flags").json() == FINE
        fails(client(right), failures.TLS, "certificate verify failed")
        fails(client(right, verify=str(unknown)), failures.TLS, "certificate verify failed")
        wrong_name = client(f"https://127.0.0.1:{server.port}", verify=str(known))
        fails(wrong_name, failures.TLS, "IP address mismatch")
        assert len(server.heard) == 1
    with deaf.answering_port(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        fails(client(f"https://127.0.0.1:{port}"), failures.TLS, "no TLS")


def test_slow_over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "REQUEST_SECONDS", 1.0)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with Faults((a_byte_a_second(OK, 12),), tls=context) as server:
        http = client(f"https://localhost:{server.port}", 4.0, verify=str(tmp_path / "ca.pem"))
        fails(http, failures.SILENT, "no answer within")


def test_netrc_does_not_override_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".netrc"
    file.write_text("machine 127.0.0.1 login someone password else\ndefault login a password b\n")
    file.chmod(0o600)
    monkeypatch.setenv("NETRC", str(file))
    monkeypatch.setenv("HOME", str(tmp_path))
    with Faults((OK,)) as server:
        client(server.url).get("/flags")
        Http(server.url, deadline=Deadline(5)).get("/flags")
        assert server.heard[0].headers["authorization"] == TOKEN["Authorization"]
        assert "authorization" not in server.heard[1].headers


def test_an_http_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with Faults((OK,)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert client("http://flags.test").get("/flags").json() == FINE
        assert proxy.heard[0].line == "GET http://flags.test/flags HTTP/1.1"
        monkeypatch.setenv("no_proxy", "flags.test")
        fails(client("http://flags.test", 2.0), failures.UNREACHABLE, "does not resolve")


def test_an_https_proxy_is_asked_to_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    with Faults((answer(403),)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        fails(client("https://flags.test", 2.0), failures.UNREACHABLE, "the proxy")
        assert proxy.heard[0].line.startswith("CONNECT flags.test:443 ")
        assert "authorization" not in proxy.heard[0].headers


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"flags": [1, 2',
        "",
        "<html></html>",
        "nul",
        b"\xff\xfe{}",
        '{"a": NaN}',
    ],
)
def test_no_json(body: str | bytes) -> None:
    with Faults((answer(200, body),)) as server:
        found = client(server.url).get("/flags")
        with pytest.raises(ServiceFailed) as caught:
            found.json()
        assert caught.value.rule is failures.UNREADABLE
        assert found.problem() == {}
