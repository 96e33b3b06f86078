"""Reports by file and by HTTP PUT: what arrives, and that nothing that fails changes the verdict."""

import json
import os
import ssl
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped,unused-ignore]
import pytest
import trustme
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hookset import reference
from tests.hookset.process import Ended, toy
from tests.hookset.toy import PROGRAM


def put(server: HTTPServer, *args: str, **env: str) -> Ended:
    return toy(
        "judge", "--find", "failed", "--report", server.url_for("/r/1"), "--format", "json", *args, env=env
    )


def test_a_report_is_put_as_it_is_printed(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/r/1", method="PUT").respond_with_data("", status=201)
    ended = put(httpserver, HOOK_REPORT_TOKEN="t0ken")
    (request, _) = httpserver.log[0]
    assert json.loads(request.get_data()) == ended.record
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Authorization"] == "Bearer t0ken"
    assert "warning" not in ended.err


def test_user_and_password_in_the_url(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/r/1").respond_with_data("")
    url = httpserver.url_for("/r/1").replace("://", "://jane:sw%40rdfish@")
    ended = toy("judge", "--report", url, "--format", "text")
    authorization = httpserver.log[0][0].authorization
    assert authorization
    assert (authorization.username, authorization.password) == ("jane", "sw@rdfish")
    assert "rdfish" not in ended.all


def test_a_netrc_is_not_used(httpserver: HTTPServer, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text(f"machine {httpserver.host} login jane password swordfish\n")
    httpserver.expect_request("/r/1").respond_with_data("")
    put(httpserver, HOME=str(tmp_path), HOOK_REPORT_TOKEN="t0ken")
    put(httpserver, HOME=str(tmp_path))
    assert [request.headers.get("Authorization") for request, _ in httpserver.log] == ["Bearer t0ken", None]


@pytest.mark.parametrize("status", [301, 307, 400, 401, 500])
def test_any_other_answer_is_a_warning(httpserver: HTTPServer, status: int) -> None:
    there = httpserver.url_for("/other")
    answer = Response("", status=status, headers={"Location": there})
    httpserver.expect_request("/r/1").respond_with_response(answer)
    ended = put(httpserver, HOOK_REPORT_TOKEN="t0ken")
    assert ended.code == 10
    assert f"answered {status}" in ended.err
    assert len(httpserver.log) == 1


def test_tls_is_verified_and_a_ca_can_be_given(tmp_path: Path) -> None:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    with HTTPServer(host="localhost", ssl_context=context) as server:
        server.expect_request("/r/1").respond_with_data("")
        assert "certificate verify failed" in put(server).err
        assert "warning" not in put(server, "--ca-bundle", str(tmp_path / "ca.pem")).err


def test_a_missing_ca_bundle_is_a_usage_error() -> None:
    ended = toy("judge", "--ca-bundle", "/nowhere")
    assert ended.code == 2
    assert "--ca-bundle: cannot read /nowhere" in ended.all


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text("old")
    ended = toy("judge", "--report", str(file), "--format", "json")
    assert json.loads(file.read_text()) == ended.record
    assert os.listdir(tmp_path) == ["report.json"]  # noqa: PTH208


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    ended = toy("judge", "--report", str(tmp_path))
    assert ended.code == 0
    assert "Is a directory" in ended.all


def test_several_reports(tmp_path: Path) -> None:
    files = [tmp_path / "a", tmp_path / "b"]
    toy("judge", env={"HOOK_REPORT": "\n".join(map(str, files))})
    assert all(file.exists() for file in files)


def test_a_signal_still_gets_the_partial_verdict_delivered(httpserver: HTTPServer, tmp_path: Path) -> None:
    def handle(request: Request) -> Response:
        (tmp_path / "sent").write_bytes(request.get_data())
        return Response("")

    httpserver.expect_request("/r/1").respond_with_handler(handle)
    ended = toy("hang", "--timeout", "300ms", "--report", httpserver.url_for("/r/1"), "--find", "failed")
    assert ended.code == 10
    sent = json.loads((tmp_path / "sent").read_text())
    assert (sent["outcome"], sent["exit_code"]) == ("failed", 10)


SCHEMAS = reference.schemas(PROGRAM)


def valid(name: str, value: Any) -> None:
    jsonschema.validate(value, SCHEMAS[name], jsonschema.Draft202012Validator)


@pytest.mark.parametrize("find", ["passed", "many,odd,info,skipped,blind", ""])
@pytest.mark.parametrize("end", ["well", "crash", "refused"])
def test_a_record_fits_its_schema(find: str, end: str) -> None:
    valid("verdict", toy("judge", "--find", find, "--end", end, "--format", "json").record)


def test_the_files_fit_their_schemas() -> None:
    valid(
        "override",
        {"who": "j", "why": "w", "release": "r", "ids": ["a.b"], "expires": "2026-01-01T00:00:00Z"},
    )
    valid("accepted", [{"id": "a.b", "reason": "w", "expires": "2026-01-01"}])
    with pytest.raises(jsonschema.ValidationError):
        valid("override", {"who": "j"})


def test_the_reference_is_written_and_found_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = "tests.hookset.toy:PROGRAM"
    assert reference.main([program, "--check", str(tmp_path)]) == 1
    assert reference.main([program, "--write", str(tmp_path)]) == 0
    capsys.readouterr()
    assert reference.main([program, "--check", str(tmp_path)]) == 0
    page = tmp_path / "toy.md"
    page.write_text(page.read_text().replace("look deeper", "look away"))
    assert reference.main([program, "--check", str(tmp_path)]) == 1
    assert "-| `--deep, --no-deep` | `TOY_DEEP` | yes or no | no | look away |" in capsys.readouterr().out
