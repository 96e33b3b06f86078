"""Metrics: the names, the grouping, and a Pushgateway that is well, dead, slow or unwilling."""

import gzip
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import trustme
from prometheus_client import generate_latest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hookset.metrics import registry_of
from hookset.outcome import Outcome
from hookset.verdict import Verdict
from tests.conftest import need
from tests.hookset.process import Ended, toy

SHOP = {
    "HOOK_APP": "shop",
    "HOOK_ENVIRONMENT": "production",
    "HOOK_RELEASE": "4f2c1d9",
    "HOOK_REVISION": "abc",
}
BINARY = shutil.which("prometheus-pushgateway")


def run(url: str, *args: str, find: str = "passed", **env: str) -> Ended:
    return toy("judge", "--find", find, "--pushgateway", url, "--format", "text", *args, env=SHOP | env)


@pytest.fixture
def gateway(httpserver: HTTPServer) -> HTTPServer:
    httpserver.expect_request("/", method="POST").respond_with_data("")
    httpserver.expect_request(re.compile("/metrics/.*"), method="POST").respond_with_data("")
    return httpserver


def pushed(server: HTTPServer) -> str:
    request = server.log[-1][0]
    assert request.headers["Content-Encoding"] == "gzip"
    return gzip.decompress(request.get_data()).decode()


def values(text: str) -> dict[str, float]:
    lines = (line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def test_names_and_grouping(gateway: HTTPServer) -> None:
    ended = run(gateway.url_for(""))
    assert "warning" not in ended.err
    assert gateway.log[-1][0].path == "/metrics/job/toy/app/shop/environment/production/stage/before"
    found = values(pushed(gateway))
    assert found['hook_outcome{hook="toy",outcome="passed",stage="before"}'] == 1
    assert found['hook_outcome{hook="toy",outcome="failed",stage="before"}'] == 0
    assert {name.partition("{")[0] for name in found} == {
        "hook_outcome",
        "hook_findings",
        "hook_check_findings",
        "hook_last_run_timestamp_seconds",
        "hook_last_success_timestamp_seconds",
        "hook_duration_seconds",
        "hook_enforced",
        "hook_run_info",
    }
    info = next(name for name in found if name.startswith("hook_run_info"))
    assert 'release="4f2c1d9"' in info
    assert 'revision="abc"' in info
    assert "_created" not in pushed(gateway)


def test_each_check_has_its_findings(gateway: HTTPServer) -> None:
    run(gateway.url_for(""), find="failed,warning")
    found = values(pushed(gateway))
    mine = {name: value for name, value in found.items() if name.startswith("hook_check_findings")}
    assert sum(mine.values()) == 2
    assert len({name.partition('check="')[2].partition('"')[0] for name in mine}) * 5 == len(mine)


def test_a_run_that_came_to_no_check_replaces_the_findings_of_the_one_before() -> None:
    verdict = Verdict(hook="toy", command="judge", outcome=Outcome.ERROR, exit_code=1)
    text = generate_latest(registry_of(verdict)).decode()
    assert 'hook_check_findings{check="",hook="toy",stage="judge",status="failed"} 0.0' in text


def test_a_failure_leaves_the_last_success_standing(gateway: HTTPServer) -> None:
    run(gateway.url_for(""), find="failed")
    assert "hook_last_success" not in pushed(gateway)
    found = values(pushed(gateway))
    assert sum(value for name, value in found.items() if name.startswith("hook_outcome")) == 1
    assert next(value for name, value in found.items() if "hook_outcome" in name and "failed" in name) == 1


def test_a_command_without_a_stage_groups_by_its_name(gateway: HTTPServer) -> None:
    toy("wrap", "--key", "k", "--pushgateway", gateway.url_for(""), "--", "x")
    assert gateway.log[-1][0].path == "/metrics/job/toy/stage/wrap"


def test_odd_names_in_the_grouping(gateway: HTTPServer) -> None:
    run(gateway.url_for(""), HOOK_APP="a/b c")
    assert "/app@base64/YS9iIGM=/" in gateway.log[-1][0].path


def test_basic_and_bearer_authentication(gateway: HTTPServer, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("sw0rdfish\n")
    url = gateway.url_for("")
    ended = run(url, "--pushgateway-user", "jane", HOOK_PUSHGATEWAY_PASSWORD_FILE=str(secret))
    again = run(url.replace("://", "://jane:sw0rdfish@"))
    bearer = run(url, HOOK_PUSHGATEWAY_TOKEN="sw0rdfish")
    said = [request.headers["Authorization"] for request, _ in gateway.log]
    assert said == ["Basic amFuZTpzdzByZGZpc2g="] * 2 + ["Bearer sw0rdfish"]
    assert "sw0rdfish" not in ended.all + again.all + bearer.all


def test_an_unwilling_gateway(httpserver: HTTPServer) -> None:
    httpserver.expect_request(re.compile(".*")).respond_with_data("no such\nlabel", status=400)
    ended = run(httpserver.url_for(""))
    assert ended.code == 0
    assert "answered 400 BAD REQUEST: no such label" in ended.err


def test_a_redirect_is_not_followed(httpserver: HTTPServer) -> None:
    to = Response("", 302, {"Location": httpserver.url_for("/other")})
    httpserver.expect_request(re.compile("/metrics.*")).respond_with_response(to)
    ended = run(httpserver.url_for(""), HOOK_PUSHGATEWAY_TOKEN="sw0rdfish")
    assert "answered 302" in ended.err
    assert len(httpserver.log) == 1


def test_a_slow_gateway_costs_no_more_than_is_left(httpserver: HTTPServer) -> None:
    def slow(_: Request) -> Response:
        time.sleep(4)
        return Response("")

    httpserver.expect_request(re.compile(".*")).respond_with_handler(slow)
    ended = run(httpserver.url_for(""), "--timeout", "1s")
    assert ended.code == 0
    assert ended.out.splitlines()[-1].startswith("PASSED in 0.")
    assert "not done in time" in ended.err or "timed out" in ended.err


def test_a_gateway_with_its_own_ca(tmp_path: Path) -> None:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    with HTTPServer(host="localhost", ssl_context=context) as server:
        server.expect_request(re.compile("/metrics/.*")).respond_with_data("")
        assert "CERTIFICATE_VERIFY_FAILED" in run(server.url_for("")).err
        assert "warning" not in run(server.url_for(""), "--pushgateway-ca", str(tmp_path / "ca.pem")).err
        assert "warning" not in run(server.url_for(""), "--ca-bundle", str(tmp_path / "ca.pem")).err


@pytest.fixture(scope="module")
def real_gateway() -> Iterator[str]:
    need(BINARY, "prometheus-pushgateway (Debian)")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    listen = f"127.0.0.1:{port}"
    process = subprocess.Popen(
        [str(BINARY), f"--web.listen-address={listen}", "--persistence.file="], stderr=subprocess.DEVNULL
    )
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"http://{listen}"
    process.terminate()
    process.wait()


def test_the_real_gateway_keeps_the_last_success(real_gateway: str) -> None:
    def series() -> dict[str, float]:
        with urlopen(f"{real_gateway}/metrics") as answer:
            text = answer.read().decode()
        return {name: value for name, value in values(text).items() if name.startswith("hook_")}

    assert "warning" not in run(real_gateway).err
    before = series()
    assert "warning" not in run(real_gateway, find="failed").err
    after = series()
    name = next(name for name in before if name.startswith("hook_last_success"))
    assert 'app="shop"' in name
    assert 'job="toy"' in name
    assert 'stage="before"' in name
    assert after[name] == before[name]
    failed = next(name for name in after if name.startswith("hook_outcome") and 'outcome="failed"' in name)
    assert (before[failed], after[failed]) == (0, 1)


def test_a_textfile_keeps_the_last_success_of_the_same_series(tmp_path: Path) -> None:
    file = tmp_path / "toy.prom"

    def write(find: str, app: str = "shop") -> dict[str, float]:
        ended = toy("judge", "--find", find, "--metrics-textfile", str(file), "--app", app)
        assert "warning" not in ended.all
        return values(file.read_text())

    first = write("passed")
    name = next(name for name in first if name.startswith("hook_last_success"))
    assert 'app="shop"' in name
    second = write("failed")
    assert second[name] == first[name]
    assert write("failed")[name] == first[name]
    write("failed", app="till")
    assert "hook_last_success" not in file.read_text()
    assert file.stat().st_mode & 0o444 == 0o444
    assert file.read_text().count("# TYPE hook_last_run_timestamp_seconds") == 1
