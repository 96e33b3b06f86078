"""A real OFREP server not written by us: PyPI's fast-feature, its flags made through its own admin API."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import requests

from tests.servers.flagd import free_port

BINARY = Path(sys.executable).parent / "fast-feature"
START_SECONDS = 20


class FastFeature:
    """Serves OFREP at `url` from memory."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> "FastFeature":
        self.process = subprocess.Popen(
            [str(BINARY), "serve", "--host", "127.0.0.1", "--port", str(self.port)],
            env=os.environ | {"FAST_FEATURE_BACKEND": "inmemory", "FAST_FEATURE_ADMIN": "true"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # its serving process is a child of the one started here: a group of its own ends with both
            start_new_session=True,
        )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > until:
                self.stop()
                raise RuntimeError("fast-feature did not start")
            time.sleep(0.1)
        return self

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/admin/api/flags", timeout=1).status_code == 200
        except requests.RequestException:
            return False

    def __enter__(self) -> "FastFeature":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def put(self, key: str, **flag: Any) -> None:
        """Make a flag, or replace it."""
        answer = requests.post(f"{self.url}/admin/api/flags", json={"key": key} | flag, timeout=5)
        if answer.status_code == 409:
            answer = requests.put(f"{self.url}/admin/api/flags/{key}", json={"key": key} | flag, timeout=5)
        assert answer.status_code in (200, 201), answer.text

    def stop(self) -> None:
        """End both processes, by the id of the group that was made for them."""
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
