"""URLs, names, certificates and proxies, as a process meets them."""

import socket
import ssl
from pathlib import Path

import trustme

from tests.flagcheck.cli.program import SECRET, check
from tests.servers import deaf
from tests.servers.faults import Faults, answer, said

OK = said({"key": "checkout", "value": True, "reason": "STATIC"})
TOKEN = {"FLAGCHECK_TOKEN": SECRET}


def at(url: str, more: str = "") -> str:
    return f"service: ofrep\nurl: {url}\n{more}flags: {{checkout: enabled}}"


def test_a_prefix_is_kept(tmp_path: Path) -> None:
    with Faults((OK,)) as server:
        for url in (f"{server.url}/team/a", f"{server.url}/team/a/"):
            assert check(at(url), folder=tmp_path).code == 0
        lines = {heard.line for heard in server.heard}
        assert lines == {"POST /team/a/ofrep/v1/evaluate/flags/checkout HTTP/1.1"}


def test_names_and_ports(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    with deaf.dropping_port() as dropping, deaf.silent_port() as silent:
        for url, id, words in (
            ("http://flags.invalid", "service.unreachable", "the name does not resolve"),
            (f"http://127.0.0.1:{closed}", "service.unreachable", "connection refused"),
            (f"http://127.0.0.1:{dropping}", "service.unreachable", "no connection within"),
            (f"http://127.0.0.1:{silent}", "service.silent", "no answer within"),
            (f"https://127.0.0.1:{silent}", "service.silent", "no answer within"),
        ):
            ended = check(at(url), folder=tmp_path, timeout="2s", env=TOKEN)
            assert ended.code == 11, ended.all
            assert words in ended.finding(id)["found"], ended.all


def test_certificates(tmp_path: Path) -> None:
    authority, stranger = trustme.CA(), trustme.CA()
    known, unknown = tmp_path / "known.pem", tmp_path / "unknown.pem"
    authority.cert_pem.write_to_path(known)
    stranger.cert_pem.write_to_path(unknown)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with Faults((OK,), tls=context) as server:
        url = f"https://localhost:{server.port}"
        setting = "settings: {{ca_bundle: {}}}\n"
        for text, words, env in (
            (at(url), (f"--ca-bundle={known}",), {}),
            (at(url), (), {"HOOK_CA_BUNDLE": str(known)}),
            (at(url, setting.format(known)), (), {}),
            (at(url, setting.format(known)), (f"--ca-bundle={unknown}",), {}),
        ):
            ended = check(text, *words, folder=tmp_path, env=TOKEN | env)
            assert ended.code == 0, ended.all
        asked = len(server.heard)
        for text, words in (
            (at(url), ()),
            (at(url), (f"--ca-bundle={unknown}",)),
            (at(url, setting.format(unknown)), (f"--ca-bundle={known}",)),
            (at(f"https://127.0.0.1:{server.port}"), (f"--ca-bundle={known}",)),
        ):
            ended = check(text, *words, folder=tmp_path, timeout="4s", env=TOKEN)
            assert ended.code == 11, ended.all
            assert "certificate verify failed" in ended.finding("service.tls")["found"]
        assert len(server.heard) == asked


def test_a_bundle_that_is_not_there(tmp_path: Path) -> None:
    ended = check(at("https://localhost:1", "settings: {ca_bundle: /none.pem}\n"), folder=tmp_path)
    assert ended.code == 2, ended.all
    assert "ca_bundle: cannot read /none.pem" in ended.all


def test_no_certificates_in_the_bundle(tmp_path: Path) -> None:
    file = tmp_path / "empty.pem"
    file.write_text("nothing")
    with Faults((OK,)) as server:
        text = at(f"https://localhost:{server.port}", f"settings: {{ca_bundle: {file}}}\n")
        ended = check(text, folder=tmp_path)
        assert ended.code == 2, ended.all
        assert f"ca_bundle: no certificates in {file}" in ended.all
        ended = check(
            at(f"https://localhost:{server.port}"), f"--ca-bundle={file}", folder=tmp_path, timeout="2s"
        )
        assert (ended.code, ended.statuses["service.tls"]) == (11, "inconclusive"), ended.all


def test_netrc_is_not_read(tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login robot password of-netrc\n")
    netrc.chmod(0o600)
    with Faults((OK,)) as server:
        ended = check(
            at(server.url), folder=tmp_path, env=TOKEN | {"HOME": str(tmp_path), "NETRC": str(netrc)}
        )
        assert ended.code == 0, ended.all
        assert {heard.headers["authorization"] for heard in server.heard} == {f"Bearer {SECRET}"}
        assert check(at(server.url), folder=tmp_path, env={"NETRC": str(netrc)}).code == 0
        assert "authorization" not in server.heard[-1].headers


def test_proxies(tmp_path: Path) -> None:
    with Faults((OK,)) as proxy:
        url = proxy.url.replace("http://", f"http://robot:{SECRET.replace('/', '%2F')}@")
        env = TOKEN | {"HTTP_PROXY": url, "http_proxy": url}
        ended = check(at("http://flags.svc"), folder=tmp_path, env=env)
        assert ended.code == 0, ended.all
        assert proxy.heard[0].line == "POST http://flags.svc/ofrep/v1/evaluate/flags/checkout HTTP/1.1"
        assert proxy.heard[0].headers["proxy-authorization"].startswith("Basic ")
        ended = check(at("http://flags.svc"), folder=tmp_path, timeout="2s", env=env | {"NO_PROXY": ".svc"})
        assert (ended.code, ended.statuses["service.unreachable"]) == (11, "inconclusive")
    with Faults((answer(407),)) as proxy:
        env = TOKEN | {"HTTPS_PROXY": proxy.url}
        ended = check(at("https://flags.svc"), folder=tmp_path, timeout="2s", env=env)
        assert ended.code == 11, ended.all
        assert "the proxy" in ended.finding("service.unreachable")["found"]
        assert all("authorization" not in heard.headers for heard in proxy.heard)
