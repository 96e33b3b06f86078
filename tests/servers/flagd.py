"""A real flagd over files, for tests that change them while it runs.

Built from the module proxy by tests/flagcheck/services/flagd/flagd_module (go.mod says which version), into .tools/bin/flagd.
"""

import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import requests

BINARY = Path(__file__).parents[2] / ".tools/bin/flagd"
START_SECONDS = 20


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


class Flagd:
    """Serves these definition files by OFREP at `url`; `management_url` says whether they have been read."""

    def __init__(self, *sources: Path, extra: tuple[str, ...] = ()) -> None:
        self.sources = sources
        self.extra = extra
        ports = [free_port() for _ in range(4)]
        self.url = f"http://127.0.0.1:{ports[0]}"
        self.management_url = f"http://127.0.0.1:{ports[1]}"
        self.ports = ports

    def start(self, least: int = 1) -> "Flagd":
        """Start, and wait until it is ready and lists so many flags: 0.16.0 is ready a moment before it knows any."""
        self.launch()
        until = time.monotonic() + START_SECONDS
        while not self.ready() or self.listed() < least:
            if self.process.poll() is not None or time.monotonic() > until:
                said = self.log()[-2000:]
                self.stop()
                raise RuntimeError(f"flagd did not start: {said}")
            time.sleep(0.05)
        return self

    def launch(self) -> None:
        """Start without waiting."""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        ofrep, management, evaluation, sync = map(str, self.ports)
        self.process = subprocess.Popen(
            [
                str(BINARY),
                "start",
                *(f"--uri=file:{source}" for source in self.sources),
                f"--ofrep-port={ofrep}",
                f"--management-port={management}",
                f"--port={evaluation}",
                f"--sync-port={sync}",
                *self.extra,
            ],
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def ready(self) -> bool:
        """Whether /readyz says that every source has been read."""
        try:
            return requests.get(f"{self.management_url}/readyz", timeout=1).status_code == 200
        except requests.RequestException:
            return False

    def listed(self) -> int:
        """How many flags it lists now."""
        body = {"context": {"targetingKey": "x"}}
        answer = requests.post(f"{self.url}/ofrep/v1/evaluate/flags", json=body, timeout=5)
        return len(answer.json()["flags"])

    def ask(self, key: str, context: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
        """One answer as sent, for tests that compare with it."""
        return requests.post(
            f"{self.url}/ofrep/v1/evaluate/flags/{key}",
            json={"context": context},
            headers=headers,
            timeout=5,
        ).json()

    def log(self) -> str:
        """What it has said so far."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def stop(self) -> None:
        """End it by its own id; once more does nothing."""
        if self._log.closed:
            return
        self._log.close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
