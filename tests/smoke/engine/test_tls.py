"""HTTPS: certificates of our own authority, wrong ones, and those of clients."""

import socket
import ssl
import threading
from pathlib import Path

import pytest
import trustme

from hookset.errors import UsageError
from smoke.plan.plan import Stage, Tls, Users
from tests.servers.authority import plain_authority, strict
from tests.servers.faults import Faults, Heard
from tests.servers.http_faults import OK, site
from tests.smoke.engine.plans import ask, errors, failed, samples, statuses, step, times


class Authority:
    """Makes servers with certificates, and files for clients."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ca = trustme.CA()
        self.file = str(folder / "ca.pem")
        self.ca.cert_pem.write_to_path(self.file)

    def server(self, name: str = "localhost", *, clients: bool = False) -> Faults:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(name).configure_cert(context)
        if clients:
            context.verify_mode = ssl.CERT_REQUIRED
            self.ca.configure_trust(context)
        return site(
            {"/": OK, "/large": b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000},
            tls=context,
        )

    def client(self) -> tuple[str, str]:
        made = self.ca.issue_cert("smoke@example.org")
        certificate, key = self.folder / "client.pem", self.folder / "client.key"
        made.cert_chain_pems[0].write_to_path(certificate)
        made.private_key_pem.write_to_path(key)
        return str(certificate), str(key)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def test_verified(authority: Authority) -> None:
    with authority.server() as server:
        url = f"https://localhost:{server.port}"
        found = ask(url, step(), step("/large"), tls=Tls(authority.file), **times(5))
        assert server.connections == 1
    assert (statuses(found), errors(found)) == ({200}, {""})
    assert {one.size for one in samples(found)} == {4, 3_000_000}


def test_an_unknown_authority(authority: Authority) -> None:
    with authority.server() as server:
        found = ask(f"https://localhost:{server.port}")
    assert errors(found) == {"TLS: unable to get local issuer certificate"}
    assert failed(samples(found)) == 10


def test_an_authority_as_openssl_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`openssl req -x509` says nothing of what its key is for: curl and Go take it, and so must Python 3.13."""
    monkeypatch.setattr(ssl, "create_default_context", strict(ssl.create_default_context))
    with site({"/": OK}, tls=plain_authority(tmp_path)) as server:
        found = ask(f"https://localhost:{server.port}", tls=Tls(str(tmp_path / "ca.pem")))
    assert errors(found) == {""}


def test_not_verified_where_told_so(authority: Authority) -> None:
    with authority.server("elsewhere.example") as server:
        found = ask(f"https://localhost:{server.port}", tls=Tls(verify=False))
    assert errors(found) == {""}


def test_a_certificate_for_another_name(authority: Authority) -> None:
    with authority.server("elsewhere.example") as server:
        found = ask(f"https://localhost:{server.port}", tls=Tls(authority.file))
    assert errors(found) == {"TLS: Hostname mismatch, certificate is not valid for 'localhost'"}


def test_a_client_certificate(authority: Authority) -> None:
    certificate, key = authority.client()
    with authority.server(clients=True) as server:
        url = f"https://localhost:{server.port}"
        with_it = ask(url, tls=Tls(authority.file, certificate, key))
        without = ask(url, tls=Tls(authority.file))
    assert errors(with_it) == {""}
    assert all(error.startswith(("TLS: ", "connection ")) for error in errors(without))
    assert failed(samples(without)) == 10


def test_a_target_that_speaks_no_tls() -> None:
    with site({"/": OK}) as server:
        found = ask(server.url.replace("http:", "https:"), step(timeout=1), load=(Stage(10, 10, 0.1),))
    (error,) = errors(found)
    assert error in {
        "TLS: wrong version number",
        "timed out",
        "TLS: record layer failure",
        "connection closed without an answer",
    }


def test_closing_in_the_handshake_is_closing_without_an_answer() -> None:
    """As a balancer does whose backends are gone: it says nothing of certificates."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            client, _ = listener.accept()
            with client:
                client.recv(65536)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        found = ask(f"https://127.0.0.1:{listener.getsockname()[1]}", load=(Stage(10, 10, 0.1),))
        thread.join()
    assert errors(found) == {"connection closed without an answer"}


def test_https_spoken_to_in_plain(authority: Authority) -> None:
    with authority.server() as server:
        found = ask(f"http://localhost:{server.port}", load=(Stage(10, 10, 0.1),))
    assert failed(samples(found)) == 1


def test_kept_connections_that_end_without_a_word(authority: Authority) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.ca.issue_cert("localhost").configure_cert(context)

    def answer_and_end(_: Heard, client: socket.socket) -> None:
        client.sendall(OK)

    with site({"/": answer_and_end}, tls=context) as server:
        found = ask(f"https://localhost:{server.port}", tls=Tls(authority.file), load=Users(2, 0.3))
    assert errors(found) == {""}


def test_uploads_through_tls(authority: Authority) -> None:
    with authority.server() as server:
        found = ask(
            f"https://localhost:{server.port}",
            step(method="POST", body=b"y" * (5 << 20)),
            tls=Tls(authority.file),
            load=(Stage(10, 10, 0.2),),
        )
        assert {len(heard.body) for heard in server.heard} == {5 << 20}
    assert errors(found) == {""}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"verify": "none.pem"}, "tls.verify: "),
        ({"verify": "text"}, "tls.verify: "),
        ({"certificate": "text"}, "tls.certificate: "),
        ({"certificate": "text", "key": "none.pem"}, "tls.key: "),
    ],
    ids=["no file", "no certificates", "no certificate", "no key"],
)
def test_files_that_are_no_use(tmp_path: Path, given: dict[str, str], said: str) -> None:
    (tmp_path / "text").write_text("hello")
    files = {name: str(tmp_path / value) for name, value in given.items()}
    with pytest.raises(UsageError) as raised:
        ask("https://localhost:1", tls=Tls(**files))
    assert raised.value.message.startswith(said)
