"""A real OFREP server that is not ours: PyPI's fast-feature, with flags kept in memory and set by its admin API."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import requests

PROGRAM = Path(sys.executable).parent / "fast-feature"
START_SECONDS = 30


class FastFeature:
    """Serves OFREP at `url`."""

    def __init__(self) -> None:
        with socket.socket() as made:
            made.bind(("127.0.0.1", 0))
            self.port = int(made.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> "FastFeature":
        """Start, and wait until it answers."""
        self.process = subprocess.Popen(
            [str(PROGRAM), "serve", "--host", "127.0.0.1", "--port", str(self.port)],
            env=os.environ | {"FAST_FEATURE_BACKEND": "inmemory", "FAST_FEATURE_ADMIN": "true"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError("fast-feature did not start")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """End it and the process that it forks: both are of the session that `start` made."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=10)

    def __enter__(self) -> "FastFeature":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def flag(self, key: str, variants: dict[str, Any], default: str, **more: Any) -> None:
        """Create a flag, or change it: `state` ENABLED or DISABLED, `targeting` as JsonLogic."""
        wanted = {"key": key, "variants": variants, "default_variant": default, "state": "ENABLED"} | more
        made = requests.post(f"{self.url}/admin/api/flags", json=wanted, timeout=5)
        if made.status_code == 409:
            made = requests.put(f"{self.url}/admin/api/flags/{key}", json=wanted, timeout=5)
        made.raise_for_status()

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/docs", timeout=1).ok
        except requests.RequestException:
            return False
