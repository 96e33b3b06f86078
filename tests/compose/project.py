"""A compose project of the tests' own: its name, ports that are free, files of its own; and what its systems say."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).parents[2]
FILES = ("compose.yaml", "examples/shop/compose/receiver.yaml", "tests/compose/overlay.yaml")
PORTS = ("POSTGRES", "FLAGD", "PUSHGATEWAY", "PROMETHEUS", "ALERTMANAGER", "SHOP", "RECEIVER")
WAIT_SECONDS = 90
ROW = re.compile(r"^(PreSync|Sync|PostSync) +(-?\d+) +(Job|Deployment) +(\S+) +(\S+) +(.+)$", re.MULTILINE)
Found = TypeVar("Found")


@dataclass(frozen=True)
class Said:
    """How `python -m examples.shop.compose` ended."""

    code: int
    output: str

    @property
    def table(self) -> dict[str, tuple[str, str]]:
        """Status and message of each task by its name, in order."""
        return {name: (status, message) for _, _, _, name, status, message in ROW.findall(self.output)}


class Project:
    """`folder` gets what the overlay mounts; ports are left to Docker, which takes free ones."""

    def __init__(self, folder: Path) -> None:
        self.environment = os.environ | {
            "COMPOSE_PROJECT_NAME": f"hookset-test-{os.getpid()}",
            "COMPOSE_FILE": os.pathsep.join(FILES),
            "SHOP_BUILD": str(folder / "build"),
            "TEST_FILES": str(folder),
            **{f"{name}_PORT": "" for name in PORTS},
        }
        prometheus = (ROOT / "examples/shop/compose/prometheus.yml").read_text()
        assert "5s" in prometheus
        (folder / "prometheus.yml").write_text(prometheus.replace("5s", "1s"))

    def call(self, *words: str) -> Said:
        """`make up`, `make release`, `make down`, without make."""
        command = [sys.executable, "-m", "examples.shop.compose", *words]
        ended = self._run(command)
        return Said(ended.returncode, ended.stdout + ended.stderr)

    def compose(self, *words: str) -> str:
        """`docker compose WORDS`."""
        ended = self._run(["docker", "compose", "--progress=quiet", "--profile=hooks", *words])
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def sql(self, query: str) -> str:
        """What the shop's database answers."""
        words = (
            "-e",
            "PGPASSWORD=not-a-secret",
            "postgres",
            "psql",
            "-qAt",
            "-h",
            "127.0.0.1",
            "-U",
            "postgres",
        )
        return self.compose("exec", "-T", *words, "-d", "shop", "-c", query).strip()

    def get(self, service: str, port: int, path: str) -> Any:
        """A JSON answer of a service."""
        url = f"http://{self.compose('port', service, str(port)).strip()}{path}"
        with urllib.request.urlopen(url, timeout=20) as answer:
            return json.loads(answer.read())

    def query(self, expression: str) -> list[Any]:
        """The result of an instant query."""
        path = f"/api/v1/query?{urllib.parse.urlencode({'query': expression})}"
        result: list[Any] = self.get("prometheus", 9090, path)["data"]["result"]
        return result

    def alerts(self) -> list[dict[str, Any]]:
        """What Prometheus has pending or firing."""
        found: list[dict[str, Any]] = self.get("prometheus", 9090, "/api/v1/alerts")["data"]["alerts"]
        return found

    def delivered(self) -> list[dict[str, Any]]:
        """Every webhook so far."""
        came: list[dict[str, Any]] = self.get("receiver", 8080, "/")
        return came

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )


def eventually(find: Callable[[], Found], what: str) -> Found:
    """The first that is found; a failure saying `what` did not come."""
    until = time.monotonic() + WAIT_SECONDS
    while not (found := find()):
        assert time.monotonic() < until, f"did not come: {what}"
        time.sleep(0.5)
    return found
