"""A master and its workers, for tests."""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hookset.deadline import Deadline
from smoke.engine.progress import Progress
from smoke.locust.loads import Load
from smoke.locust.master import run_master
from smoke.locust.worker import work
from smoke.plan.load import load
from smoke.plan.plan import Plan
from smoke.recording import Recording
from tests.smoke.locust.service import Service

ROOT = Path(__file__).parents[3]


@dataclass
class Stop:
    stopped: str = ""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@dataclass
class Cluster:
    """A master and workers in threads of this process; each has its own Locust process."""

    folder: Path
    service: Service
    port: int = field(default_factory=free_port)
    pool: ThreadPoolExecutor = field(default_factory=ThreadPoolExecutor)
    stop: Stop = field(default_factory=Stop)
    told: list[Progress] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def plan_file(self, rate: str = "40/s for 2s") -> Path:
        path = self.folder / "plan.yaml"
        path.write_text(f"target: {self.service.url}\nrequests: [{{path: /ok}}]\nload: {rate}\n")
        return path

    def plan(self, rate: str = "40/s for 2s") -> Plan:
        return load(str(self.plan_file(rate)))

    def master(self, what: Load, workers: int = 2, **options: Any) -> "Future[Recording]":
        given: dict[str, Any] = {
            "listen": self.address,
            "deadline": Deadline(60),
            "stop": self.stop,
            "tick": self.told.append,
            "say": self.said.append,
        }
        return self.pool.submit(run_master, what, workers=workers, **(given | options))

    def worker(self, what: Load, **options: Any) -> "Future[Recording]":
        given: dict[str, Any] = {"master": self.address, "deadline": Deadline(60), "stop": Stop()}
        return self.pool.submit(work, what, **(given | options))

    @contextlib.contextmanager
    def program(self, *words: str, rate: str = "40/s for 2s") -> "Iterator[subprocess.Popen[str]]":
        """`smoke run` with these words."""
        with subprocess.Popen(
            [
                sys.executable,
                "-m",
                "smoke",
                "run",
                "--plan",
                str(self.plan_file(rate)),
                "--format",
                "json",
                *words,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
        ) as one:
            yield one
            one.kill()
