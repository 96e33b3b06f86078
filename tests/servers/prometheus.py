"""A real Prometheus 3 that takes OTLP.

Built from the module proxy by tests/servers/prometheus_module (go.mod says which version), into .tools/bin/prometheus;
another one may be named by PROMETHEUS.
"""

import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import requests

BINARY = Path(os.environ.get("PROMETHEUS") or Path(__file__).parents[2] / ".tools/bin/prometheus")
START_SECONDS = 60
CONFIGURATION = "storage: {tsdb: {out_of_order_time_window: 30m}}\n"
_LISTENS = re.compile(r'msg="Listening on".* address=127\.0\.0\.1:(\d+)')


class Prometheus:
    """Keeps its data in `folder`; `url` is there once it has started."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder, self.words = folder, words
        self.url = ""

    def start(self) -> "Prometheus":
        """Start it on a port that the system gives it, and wait until it is ready."""
        (self.folder / "prometheus.yml").write_text(CONFIGURATION)
        words = [
            f"--config.file={self.folder}/prometheus.yml",
            f"--storage.tsdb.path={self.folder}/data",
            "--web.listen-address=127.0.0.1:0",
            "--web.enable-otlp-receiver",
        ]
        with (self.folder / "log").open("w") as log:
            self.process = subprocess.Popen([str(BINARY), *words, *self.words], stderr=log)
        until = time.monotonic() + START_SECONDS
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"Prometheus did not start: {self.log()[-2000:]}")
            time.sleep(0.05)
        return self

    def ready(self) -> bool:
        """Whether it answers queries by now."""
        found = _LISTENS.search(self.log())
        if not found:
            return False
        self.url = f"http://127.0.0.1:{found[1]}"
        try:
            return requests.get(f"{self.url}/-/ready", timeout=5).ok
        except requests.RequestException:
            return False

    def ask(self, query: str) -> list[Any]:
        """The series that a query gives now."""
        answer = requests.get(f"{self.url}/api/v1/query", params={"query": query}, timeout=30).json()
        found: list[Any] = answer["data"]["result"]
        return found

    def log(self) -> str:
        """What it has said so far."""
        return (self.folder / "log").read_text(errors="replace")

    def stop(self) -> None:
        """End it by its own id."""
        self.process.kill()
        self.process.wait()
