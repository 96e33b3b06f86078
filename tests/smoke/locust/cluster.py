"""A master and its workers, for tests."""

import contextlib
import json
import socket
import subprocess
import sys
import time
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
PROGRAM = """
import sys
from smoke.locust import line
line.PORT = int(sys.argv.pop(1))
from smoke.__main__ import start
start()
"""


@dataclass
class Stop:
    stopped: str = ""
    hurry: bool = False


@dataclass
class Clock:
    """Time as it passes, and may be made to pass: for budgets that a test need not wait out."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@dataclass
class Cluster:
    """A master and workers in threads of this process; each has its own Locust process."""

    folder: Path
    service: Service
    clock: Clock = field(default_factory=Clock)
    port: int = field(default_factory=free_port)
    pool: ThreadPoolExecutor = field(default_factory=ThreadPoolExecutor)
    stop: Stop = field(default_factory=Stop)
    told: list[Progress] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def came(self, count: int) -> bool:
        """Whether so many workers have come to the master."""
        return any(f"has come, {count} of " in line for line in self.said)

    def plan_file(self, rate: str = "40/s for 2s") -> Path:
        path = self.folder / "plan.yaml"
        path.write_text(f"target: {self.service.url}\nrequests: [{{path: /ok}}]\nload: {rate}\n")
        return path

    def plan(self, rate: str = "40/s for 2s") -> Plan:
        return load(str(self.plan_file(rate)))

    def master(self, what: Load, workers: int = 2, **options: Any) -> "Future[Recording]":
        given: dict[str, Any] = {
            "listen": self.address,
            "deadline": Deadline(120, self.clock),
            "stop": self.stop,
            "tick": self.told.append,
            "say": self.said.append,
        }
        return self.pool.submit(run_master, what, workers=workers, **(given | options))

    def worker(self, what: Load, **options: Any) -> "Future[Recording]":
        given: dict[str, Any] = {"master": self.address, "deadline": Deadline(120), "stop": Stop()}
        return self.pool.submit(work, what, **(given | options))

    @contextlib.contextmanager
    def program(self, *words: str, rate: str = "40/s for 2s") -> "Iterator[subprocess.Popen[str]]":
        """`smoke run` with the plan and these words."""
        with self.smoke("--plan", str(self.plan_file(rate)), *words) as one:
            yield one

    @contextlib.contextmanager
    def smoke(self, *words: str) -> "Iterator[subprocess.Popen[str]]":
        """`smoke run` with these words, and with a port that is free in place of Locust's own."""
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(self.port), "run", "--format", "json", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
        ) as one:
            try:
                yield one
            finally:
                one.kill()


def verdict(program: "subprocess.Popen[str]") -> dict[str, Any]:
    """The record that it printed."""
    found: dict[str, Any] = json.loads(program.communicate(timeout=120)[0])
    return found
