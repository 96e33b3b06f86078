"""`openssl req -x509` says nothing of what its key is for: curl, Go and libpq take it, and so must Python 3.13."""

import re
import ssl
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request

import pytest
from pytest_httpserver import HTTPServer

from flagcheck.http.sending import Question, send
from flagcheck.http.sending import session as of_flagcheck
from hookset import asking, otlp, pushgateway
from hookset.report.deliver import put
from smoke.fetching import fetch
from tests.servers.authority import plain_authority, strict


def report(url: str, _: str) -> None:
    put(f"{url}/r/1", b"{}", "", 5)


def otel(url: str, _: str) -> None:
    otlp.send(f"{url}/v1/metrics", (), {}, 5)


def baseline(url: str, _: str) -> None:
    assert fetch(f"{url}/r/1", "", 5).status == 200


def metrics(url: str, ca: str) -> None:
    pushgateway._open(Request(f"{url}/r/1", method="PUT"), 5, ca)


def flags(url: str, ca: str) -> None:
    asked = Question("GET", f"{url}/r/1", None, None, {})
    assert send(of_flagcheck(), asked, verify=ca, seconds=5).status == 200


@pytest.mark.parametrize("ask", [report, metrics, otel, baseline, flags])
def test_an_authority_as_openssl_makes_it(
    ask: Callable[[str, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssl, "create_default_context", strict(ssl.create_default_context))
    monkeypatch.setattr(asking, "create_urllib3_context", strict(asking.create_urllib3_context))
    context, ca = plain_authority(tmp_path), str(tmp_path / "ca.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca)
    with HTTPServer(host="localhost", ssl_context=context) as server:
        server.expect_request(re.compile("/(r/1|v1/metrics)")).respond_with_data("")
        ask(server.url_for(""), ca)
