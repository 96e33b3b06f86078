"""Real ones: a Pushgateway that remembers, a Prometheus with the project's rules, and a stand-in for kube-state-metrics."""

import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import requests
import yaml

from tests.monitoring.files import RULES, Json
from tests.servers.flagd import free_port
from tests.servers.prometheus import BINARY

T = TypeVar("T")
GATEWAY = shutil.which("prometheus-pushgateway")
PROMETHEUS = {"2": shutil.which("prometheus") or "", "3": str(BINARY) if BINARY.exists() else ""}
"""Debian's, which is the oldest that the rules are for, and the newest."""
PATIENCE = 60.0


def wait_for(look: Callable[[], T], what: str) -> T:
    """The first true answer of `look`. Raises AssertionError when there is none in time."""
    until = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.1)
    return found


@contextmanager
def running(*words: object, ready: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that answers at `ready` when it is up; ended as a service manager would, by SIGTERM."""
    with log.open("ab") as said:
        process = subprocess.Popen([*map(str, words)], stdout=said, stderr=subprocess.STDOUT)
    try:
        wait_for(lambda: process.poll() is not None or answers(ready), ready)
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def gateway(folder: Path, port: int) -> Any:
    """The gateway with its file in the folder: started once more it knows what it knew."""
    listen = f"127.0.0.1:{port}"
    words = (str(GATEWAY), f"--web.listen-address={listen}", f"--persistence.file={folder}/metrics")
    return running(*words, ready=f"http://{listen}/-/ready", log=folder / "gateway.log")


@contextmanager
def prometheus(binary: str, folder: Path, jobs: list[Json]) -> Iterator[str]:
    """The URL of a Prometheus that scrapes these jobs each second, and has the project's rules."""
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(RULES)],
        "scrape_configs": jobs,
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    listen = f"127.0.0.1:{free_port()}"
    words = (binary, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data")
    ready = f"http://{listen}/-/ready"
    with running(*words, f"--web.listen-address={listen}", ready=ready, log=folder / "prometheus.log"):
        yield f"http://{listen}"


def ask(url: str, expression: str) -> list[Json]:
    """What the query gives now. Raises AssertionError with the server's words where it is no query."""
    answer = requests.get(f"{url}/api/v1/query", params={"query": expression}, timeout=30).json()
    assert answer["status"] == "success", f"{expression}: {answer.get('error')}"
    found: list[Json] = answer["data"]["result"]
    return found


def value(url: str, expression: str) -> float | None:
    """The only number that it gives, None where there is none."""
    found = ask(url, expression)
    assert len(found) < 2, found
    return float(found[0]["value"][1]) if found else None


@contextmanager
def exposed(series: Mapping[str, float]) -> Iterator[str]:
    """The address of a server whose /metrics are these lines; changing the mapping changes them."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = "".join(f"{name} {number}\n" for name, number in dict(series).items()).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
