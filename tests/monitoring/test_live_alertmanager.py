"""The route example in a real Alertmanager: who is called, in which groups, and what is held back."""

import json
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.conftest import need
from tests.monitoring.files import FOLDER, Json
from tests.monitoring.servers import running, wait_for
from tests.servers.flagd import free_port

pytestmark = pytest.mark.xdist_group("monitoring")
BINARY = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
SHOP = {"app": "shop", "environment": "production", "namespace": "shop", "cluster": "eu-1", "owner": "till"}
FAILED = {"alertname": "HookFailed", "severity": "page", "hook": "smoke", "stage": "run"} | SHOP


class Called(list[tuple[str, Json]]):
    """What receivers were sent: path and body, in order."""

    def of(self, path: str) -> list[Json]:
        return [body for at, body in list(self) if at == path]


@pytest.fixture(scope="module")
def called() -> Iterator[tuple[str, Called]]:
    found = Called()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.append((self.path, json.loads(body)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}", found
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def alertmanager(called: tuple[str, Called], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The file as it is, but for the addresses."""
    need(BINARY, "prometheus-alertmanager (Debian)")
    folder: Path = tmp_path_factory.mktemp("alertmanager")
    text = (FOLDER / "alertmanager.yaml").read_text()
    for name in ("rollback.hookset.svc:8080", "pager.monitoring.svc:8080", "tickets.monitoring.svc:8080"):
        assert name in text
        text = text.replace(name, called[0])
    (folder / "alertmanager.yaml").write_text(text)
    url = f"http://127.0.0.1:{free_port()}"
    words = (BINARY, f"--config.file={folder}/alertmanager.yaml", f"--storage.path={folder}/data")
    listen = (f"--web.listen-address={url.removeprefix('http://')}", "--cluster.listen-address=")
    with running(*words, *listen, ready=f"{url}/-/ready", log=folder / "alertmanager.log"):
        yield url


def fire(url: str, *alerts: dict[str, str], ends: float = 3600) -> None:
    now = datetime.now(UTC)
    end = (now + timedelta(seconds=ends)).isoformat()
    body = [
        {"labels": labels, "annotations": {}, "startsAt": now.isoformat(), "endsAt": end} for labels in alerts
    ]
    assert requests.post(f"{url}/api/v2/alerts", json=body, timeout=30).ok


def held_back(url: str, **labels: str) -> bool:
    """Whether the alert with these labels is inhibited."""
    found: list[Any] = requests.get(f"{url}/api/v2/alerts", timeout=30).json()
    return any(one["status"]["inhibitedBy"] for one in found if labels.items() <= one["labels"].items())


def test_the_rollback_receiver_is_called_once_a_release(
    alertmanager: str, called: tuple[str, Called]
) -> None:
    calls = called[1]
    of_r1, of_r2 = FAILED | {"release": "r1"}, FAILED | {"release": "r2"}
    fire(alertmanager, of_r1)
    wait_for(lambda: calls.of("/alerts"), "the first call")
    fire(alertmanager, of_r1)
    fire(alertmanager, of_r1, ends=0)
    fire(alertmanager, of_r2)
    wait_for(lambda: len(calls.of("/alerts")) > 1, "the second call")
    bodies = calls.of("/alerts")
    assert [body["status"] for body in bodies] == ["firing", "firing"]
    assert [[one["labels"]["release"] for one in body["alerts"]] for body in bodies] == [["r1"], ["r2"]]
    assert bodies[0]["groupLabels"]["app"] == "shop"


def test_the_pager_is_called_too(alertmanager: str, called: tuple[str, Called]) -> None:
    fire(alertmanager, FAILED | {"release": "r3", "app": "books"})
    found = wait_for(
        lambda: [body for body in called[1].of("/pager") if body["groupLabels"]["app"] == "books"],
        "the pager",
    )
    assert [one["labels"]["release"] for one in found[0]["alerts"]] == ["r3"]


def test_a_failing_gate_holds_back_the_day_of_failures_of_the_same_gate(alertmanager: str) -> None:
    again = {name: FAILED[name] for name in ("hook", "stage", *SHOP)} | {"alertname": "HookNoRecentSuccess"}
    fire(alertmanager, FAILED | {"release": "r4"}, again, again | {"stage": "compare"})
    wait_for(lambda: held_back(alertmanager, alertname="HookNoRecentSuccess", stage="run"), "inhibition")
    assert not held_back(alertmanager, alertname="HookNoRecentSuccess", stage="compare")


def test_a_refused_push_of_smoke_holds_back_that_it_has_not_run(alertmanager: str) -> None:
    push = {"alertname": "HookPushFailing", "severity": "ticket", "job": "smoke", "stage": "run"} | SHOP
    missing = {"alertname": "HookNotSmoked", "severity": "ticket", "release": "r1"} | SHOP
    fire(alertmanager, push, missing, missing | {"app": "till"})
    wait_for(lambda: held_back(alertmanager, alertname="HookNotSmoked", app="shop"), "inhibition")
    assert not held_back(alertmanager, alertname="HookNotSmoked", app="till")
