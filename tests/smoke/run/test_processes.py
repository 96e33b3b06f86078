"""Load from several processes: one verdict, and nothing left behind."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.smoke.run.conftest import Plans
from tests.smoke.run.program import LONGEST, start
from tests.smoke.run.service import Service

LOCUSTFILE = """\
from locust import FastHttpUser, constant, task
class U(FastHttpUser):
    wait_time = constant(0.05)
    @task
    def home(self):
        self.client.get("/", name="home")
"""


def children(pid: int) -> list[int]:
    """The processes that this one has started, and those that they have."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread may end meanwhile
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *children(child)]
    return found


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def until(so: Any) -> None:
    end = time.monotonic() + 60
    while not so():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(params=["plan", "locustfile"])
def words(request: pytest.FixtureRequest, plans: Plans) -> tuple[str, ...]:
    """A run of two processes for ten seconds."""
    plan = ("run", "--format", "json", "--plan", str(plans.write(load="50/s for 10s")), "--processes", "2")
    if request.param == "plan":
        return plan
    file = plans.folder / "locustfile.py"
    file.write_text(LOCUSTFILE)
    return (*plan, "--locustfile", str(file), "--duration", "10s")


def test_two_processes_share_the_load(plans: Plans, service: Service) -> None:
    ended = plans.run("--processes", "2")
    assert (ended.code, service.hits["/"]) == (0, 100)
    assert ended.record["details"]["requests"] == 100
    assert ended.record["details"]["generator"]["processes"] == 2


def test_a_process_that_is_killed_makes_it_inconclusive(words: tuple[str, ...], service: Service) -> None:
    with start(*words) as process:
        until(lambda: service.hits["/"] > 60)
        os.kill(children(process.pid)[-1], signal.SIGKILL)
        out, err = process.communicate(timeout=LONGEST)
    assert process.returncode == 11, out + err
    assert "killed by SIGKILL" in out or "load.workers" in out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_signal_leaves_no_process_behind(words: tuple[str, ...], service: Service, number: int) -> None:
    with start(*words) as process:
        until(lambda: service.hits["/"] > 60)
        pids = children(process.pid)
        assert len(pids) >= 2
        process.send_signal(number)
        process.communicate(timeout=LONGEST)
    assert process.returncode == (-9 if number == signal.SIGKILL else 128 + number)
    until(lambda: all(gone(pid) for pid in pids))
