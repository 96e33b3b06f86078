"""Whole outputs as a person or a log collector gets them: a run that is good, one that fails, one that knows nothing."""

import json
import os
import pty
import re
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.flagcheck.check.program import FAILED, INCONCLUSIVE, PASSED, check, start, written
from tests.flagcheck.cli.program import flagcheck
from tests.golden import compare

IDENTITY = {"HOOK_APP": "shop", "HOOK_RELEASE": "4f2c1d9", "HOOK_ENVIRONMENT": "production"}
CHANGED = {"changed": "2026-01-15T10:00:00Z", "by": "ana@example.com"}
PRODUCTION = {
    "checkout-v2": {"on": True, "percent": 100, **CHANGED},
    "banner": {"on": True, "percent": 25, **CHANGED},
    "kill-search": {"on": False},
}
STAGING = {"checkout-v2": {"on": False}, "banner": {"on": True, "percent": 50}}
EXPECTED: dict[str, dict[str, Any]] = {
    "good": {
        "checkout-v2": {
            "state": "enabled",
            "service": "production",
            "at_edge": {"services": "edge", "within": "1s"},
        },
        "banner": {
            "rollout": {"at_least": 10, "at_most": 30},
            "service": "production",
            "not_ahead_of": "staging",
        },
        "kill-search": {"state": "disabled", "service": "production"},
    },
    "failing": {
        "checkout-v2": {
            "state": "enabled",
            "service": "production",
            "not_ahead_of": "staging",
            "for": {},
            "why": "SHOP-42",
        },
        "banner": {"rollout": 50, "service": "production", "at_edge": {"services": "edge", "within": "1s"}},
        "kill-search": {"state": "enabled", "service": "production"},
        "old-search": {"state": "disabled", "service": "production", "severity": "warning"},
        "beta": {"service": "edge", "for": {"staff": {"value": True, "variant": "on"}}},
    },
    "inconclusive": {
        "checkout-v2": {"state": "enabled", "service": "down"},
        "banner": {"state": "enabled", "service": "down", "when_unknown": "warn"},
        "kill-search": {"state": "disabled", "service": "production", "nothing_scheduled_within": "1h"},
    },
}
CODES = {"good": PASSED, "failing": FAILED, "inconclusive": INCONCLUSIVE}


def steady(text: str, server: HTTPServer, folder: Path) -> str:
    """Without what differs from run to run and from machine to machine."""
    text = text.replace(f"localhost:{server.port}", "flags:8080").replace(str(folder), "/release")
    text = re.sub(r"[^\s\"]+/report\.json", "/report.json", text)
    text = re.sub(r"\(\d+ (s|min|h|days) ago\)", "(12 days ago)", text)
    text = re.sub(r"2026-11-\d\dT[\d:.]+Z", "2026-01-02T03:04:05.678Z", text)
    text = re.sub(r"202[6-9]-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", "2026-01-02T03:04:05.678Z", text)
    text = re.sub(r"in \d+\.\d s \(exit", "in 0.0 s (exit", text)
    text = re.sub(r"; \d+ s left", "; 9 s left", text)
    text = re.sub(r'"requests": ?\d+', '"requests":9', text)
    return re.sub(r'"duration_seconds": ?[\d.e-]+', '"duration_seconds":0.0', text)


def service(server: HTTPServer, environment: str) -> dict[str, Any]:
    return {
        "service": "http",
        "url": server.url_for("").rstrip("/"),
        "environment": environment,
        "list": {"path": "/flags/{environment}"},
        "items": "flags",
        "answered_environment": "environment",
        "fields": {"state": "on", "percent": "percent", "changed_at": "changed", "changed_by": "by"}
        | {"scheduled": "[due][?@]"},
        "page": server.url_for("/ui/{environment}/{key}"),
    }


@pytest.fixture
def shop(httpserver: HTTPServer) -> HTTPServer:
    """A service that lists its flags, one that is down, and an edge that gives everybody true."""
    for name, flags in (("production", PRODUCTION), ("staging", STAGING)):
        httpserver.expect_request(f"/flags/{name}").respond_with_json({"environment": name, "flags": flags})
    httpserver.expect_request("/flags/down").respond_with_json({"message": "database is starting"}, 503)

    def evaluate(request: Request) -> Response:
        key = request.path.rpartition("/")[2]
        body = {"key": key, "value": key == "checkout-v2", "reason": "STATIC", "variant": "off"}
        return Response(json.dumps(body), content_type="application/json")

    httpserver.expect_request(re.compile("/ofrep/v1/evaluate/flags/.*")).respond_with_handler(evaluate)
    return httpserver


def said(server: HTTPServer, name: str) -> dict[str, Any]:
    used = {each["service"] for each in EXPECTED[name].values()} | {"edge", "staging"}
    services = {each: service(server, each) for each in ("production", "staging", "down") if each in used}
    services["edge"] = {
        "service": "ofrep",
        "url": server.url_for("").rstrip("/"),
        "environment": "production",
    }
    contexts = {"staff": {"targetingKey": "s-1", "team": "shop"}}
    return {"services": services, "contexts": contexts, "flags": EXPECTED[name]}


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("format", ["text", "lines", "json"])
def test_a_run(shop: HTTPServer, tmp_path: Path, name: str, format: str) -> None:
    ended = check(tmp_path, said(shop, name), timeout="5s", format=format, **IDENTITY)
    assert ended.code == CODES[name], ended.all
    last = ended.out.splitlines()[-1]
    if format == "text":
        assert last + "\n" == ended.termination
    compare(f"flagcheck/{name}.{format}.out", steady(ended.out, shop, tmp_path))


def test_what_is_said_meanwhile(shop: HTTPServer, tmp_path: Path) -> None:
    """Edges aside: how much of the budget the flags themselves leave to them differs from run to run."""
    flags = {key: {**each, "at_edge": []} for key, each in EXPECTED["failing"].items()}
    file = said(shop, "failing") | {"flags": flags}
    ended = check(tmp_path, file, "--wait", timeout="7s", format="text", **IDENTITY)
    compare("flagcheck/waiting.text.err", steady(ended.err, shop, tmp_path))


def test_on_a_terminal(shop: HTTPServer, tmp_path: Path) -> None:
    file = written(tmp_path, said(shop, "failing"))
    master, slave = pty.openpty()
    words = ("check", f"--expect={file}", "--timeout=5s")
    process = start(*words, stdout=slave, stderr=slave, TERM="xterm", **IDENTITY)
    os.close(slave)
    shown = b""
    while True:
        try:
            shown += os.read(master, 10_000)
        except OSError:
            break
    process.wait(timeout=10)
    os.close(master)
    compare("flagcheck/failing.terminal.out", steady(shown.decode().replace("\r\n", "\n"), shop, tmp_path))


def test_the_table(shop: HTTPServer, tmp_path: Path) -> None:
    file = written(tmp_path, said(shop, "good"))
    ended = flagcheck("list", f"--expect={file}", "--from-service=production")
    assert ended.code == 0, ended.all
    table = re.sub(r"\d+ (days|h) ago", "12 days ago", steady(ended.out, shop, tmp_path))
    compare("flagcheck/list.txt", table)


@pytest.mark.parametrize("name", ["program", "check", "list", "explain"])
def test_help(name: str) -> None:
    ended = flagcheck(*(["--help"] if name == "program" else [name, "--help"]), format="text")
    assert (ended.code, ended.err) == (0, "")
    compare(f"flagcheck/help.{name}.txt", ended.out)
