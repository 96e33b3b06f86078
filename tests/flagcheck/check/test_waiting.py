"""`--wait`: what comes in time passes, what does not is said, and nothing holds a run that is to end."""

import json
import signal
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.flagcheck.check.conftest import Defined
from tests.flagcheck.check.program import FAILED, PASSED, check, start, while_waiting, written, wrong
from tests.servers.unleash import Unleash


def of_unleash(flags: Unleash, expected: dict[str, Any]) -> dict[str, Any]:
    return {"service": "unleash", "url": flags.url, "environment": "production", "flags": expected}


def of_flagd(defined: Defined, expected: dict[str, Any]) -> dict[str, Any]:
    return {"service": "flagd", "url": defined.url, "flags": expected}


def test_a_flag_that_is_switched_on_meanwhile(flags: Unleash, tmp_path: Path) -> None:
    here, late = flags.fresh("here"), flags.fresh("late")
    flags.on(here)
    said = of_unleash(flags, {here: "enabled", late: "enabled"})
    switch = partial(flags.on, late)
    code, record, told = while_waiting(tmp_path, said, switch, "--wait", FLAGCHECK_TOKEN=flags.viewer)
    assert (code, record["counts"]["failed"]) == (PASSED, 0)
    assert told.count(f"waiting for 1 of 2 flags: {late}; ") == 1


def test_a_service_that_is_down_for_more_than_half_of_the_budget(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    """It is waited for as a flag is, and until then nothing is known."""
    down = threading.Event()
    down.set()

    def answer(_: Request) -> Response:
        said = {"key": "checkout", "value": True, "reason": "STATIC"}
        return Response("down", 503) if down.is_set() else Response(json.dumps(said))

    httpserver.expect_request("/ofrep/v1/evaluate/flags/checkout").respond_with_handler(answer)
    said = {"service": "ofrep", "url": httpserver.url_for(""), "flags": {"checkout": "enabled"}}
    code, record, told = while_waiting(tmp_path, said, down.clear, "--wait", "--timeout=24s")
    assert (code, record["outcome"]) == (PASSED, "passed"), told
    assert "waiting for 1 of 1 flags: checkout; " in told


def test_a_service_that_limits_requests_is_left_alone_for_as_long_as_it_says(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    """Longer than a request is tried again, and shorter than the budget."""
    refused: list[float] = []

    def answer(_: Request) -> Response:
        if not refused or time.monotonic() < refused[0] + 8:
            refused.append(time.monotonic())
            return Response("later", 429, {"Retry-After": "8"})
        return Response(json.dumps({"key": "checkout", "value": True, "reason": "STATIC"}))

    httpserver.expect_request("/ofrep/v1/evaluate/flags/checkout").respond_with_handler(answer)
    said = {"service": "ofrep", "url": httpserver.url_for(""), "flags": {"checkout": "enabled"}}
    ended = check(tmp_path, said, "--wait", timeout="15s")
    assert (ended.code, len(refused)) == (PASSED, 1), ended.err


def test_without_waiting_one_settled_read_decides(flags: Unleash, tmp_path: Path) -> None:
    key = flags.fresh()
    ended = check(tmp_path, of_unleash(flags, {key: "enabled"}), FLAGCHECK_TOKEN=flags.viewer)
    assert ended.code == FAILED
    assert "waiting for" not in ended.err


def test_what_does_not_come_in_time(flags: Unleash, tmp_path: Path) -> None:
    keys = [flags.fresh() for _ in range(5)]
    said = of_unleash(flags, dict.fromkeys(keys, "enabled"))
    ended = check(tmp_path, said, "--wait", timeout="8s", FLAGCHECK_TOKEN=flags.viewer)
    assert (ended.code, len(wrong(ended))) == (FAILED, 5)
    assert f"waiting for 5 of 5 flags: {keys[0]}, {keys[1]}, {keys[2]} and 2 more; " in ended.err
    assert ended.record["duration_seconds"] < 8


def test_a_parent_that_is_switched_on_later(flags: Unleash, tmp_path: Path) -> None:
    parent, child = flags.fresh("parent"), flags.fresh("child")
    flags.depends(child, on=parent)
    flags.on(child)
    said, switch = of_unleash(flags, {child: "enabled"}), partial(flags.on, parent)
    code, _, told = while_waiting(tmp_path, said, switch, "--wait", FLAGCHECK_TOKEN=flags.viewer)
    assert code == PASSED
    assert f"waiting for 1 of 1 flags: {child}; " in told


def test_a_file_that_flagd_reads_later(defined: Defined, tmp_path: Path) -> None:
    said = of_flagd(defined, {"checkout": "disabled", "banner": "enabled"})
    change = partial(defined.define, checkout=None, banner=True)
    code, _, told = while_waiting(tmp_path, said, change, "--wait")
    assert code == PASSED
    assert "waiting for 2 of 2 flags: checkout, banner; " in told


def test_a_change_that_must_settle(flags: Unleash, tmp_path: Path) -> None:
    key = flags.fresh()
    flags.on(key)
    said = of_unleash(flags, {key: {"state": "enabled", "unchanged_for": "2s"}})
    ended = check(tmp_path, said, "--wait", FLAGCHECK_TOKEN=flags.viewer)
    assert (ended.code, wrong(ended)) == (PASSED, {})


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_waiting_with_what_is_known(
    defined: Defined, tmp_path: Path, number: int, code: int
) -> None:
    file = written(tmp_path, of_flagd(defined, {"checkout": "enabled", "banner": "enabled"}))
    process = start("check", f"--expect={file}", "--wait", "--timeout=50s", "--format=json")
    assert process.stderr
    while "waiting for" not in process.stderr.readline():
        assert process.poll() is None
    began = time.monotonic()
    process.send_signal(number)
    out, _ = process.communicate(timeout=10)
    assert time.monotonic() - began < 1
    record = json.loads(out)
    assert (process.returncode, record["exit_code"], record["outcome"]) == (code, code, "failed")
    said = {one["object"].split()[0]: one["id"] for one in record["findings"]}
    assert said == {"flagd": "service.passed", "checkout": "flags.passed", "banner": "flags.absent"}
    assert "in step: waiting for banner" in record["reason"]
