"""A service to put load on, and locustfiles from a few lines."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from hookset.deadline import Deadline
from smoke.engine.progress import Progress
from smoke.locust.locustfile import run_locustfile
from smoke.recording import Recording
from tests.smoke.locust.cluster import Clock, Cluster, Stop
from tests.smoke.locust.service import Service

HEAD = """\
import os, sys, time, gevent
from locust import FastHttpUser, HttpUser, LoadTestShape, User, constant, events, task
from locust.exception import RescheduleTask, StopTest, StopUser
"""


Eventually = Callable[[Callable[[], bool]], bool]


@dataclass
class Run:
    """Runs locustfiles of a few lines; what was told meanwhile is kept."""

    folder: Path
    service: Service
    stop: Stop = field(default_factory=Stop)
    clock: Clock = field(default_factory=Clock)
    told: list[Progress] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    killed: list[int] = field(default_factory=list)

    @cached_property
    def deadline(self) -> Deadline:
        """Two minutes by its clock."""
        return Deadline(120, self.clock)

    def write(self, text: str) -> str:
        """The path of a locustfile with this text behind the usual imports."""
        path = self.folder / "locustfile.py"
        path.write_text(HEAD + text)
        return str(path)

    def __call__(self, text: str, **options: Any) -> Recording:
        given: dict[str, Any] = {
            "target": self.service.url,
            "users": 3,
            "seconds": 1.0,
            "stop": self.stop,
            "deadline": self.deadline,
            "tick": self.told.append,
            "say": self.said.append,
        }
        return run_locustfile(self.write(text), **(given | options))


@pytest.fixture
def service() -> Iterator[Service]:
    one = Service()
    yield one
    one.close()


@pytest.fixture
def run(tmp_path: Path, service: Service) -> Run:
    return Run(tmp_path, service)


@pytest.fixture
def cluster(tmp_path: Path, service: Service) -> Iterator[Cluster]:
    one = Cluster(tmp_path, service)
    yield one
    one.pool.shutdown()


@pytest.fixture
def eventually() -> Eventually:
    """Whether it becomes so within a minute."""

    def wait(so: Callable[[], bool]) -> bool:
        until = time.monotonic() + 60
        while not so() and time.monotonic() < until:
            time.sleep(0.05)
        return so()

    return wait
