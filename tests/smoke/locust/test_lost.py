"""Masters and workers that are killed or cut off, and the programs as they are called."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from hookset.errors import Inconclusive
from smoke.engine.progress import Progress
from tests.servers.proxy import Proxy
from tests.smoke.locust.cluster import ROOT, Cluster


def test_the_network_is_cut_in_mid_run(cluster: Cluster) -> None:
    plan = cluster.plan("20/s for 6s")
    with Proxy(cluster.port) as proxy:
        cut = threading.Event()

        def pause(progress: Progress) -> None:
            if not cut.is_set() and progress.elapsed > 2:
                cut.set()
                proxy.close()

        master = cluster.master(plan, tick=pause)
        beside = cluster.worker(plan)
        while not cluster.said and not master.done():
            time.sleep(0.05)
        through = cluster.worker(plan, master=f"127.0.0.1:{proxy.port}")
        found = master.result()
        assert (found.workers, found.reported) == (2, 1)
        assert found.cut_short == f"worker {socket.gethostname()} was lost"
        assert len(beside.result().samples) == 60
        assert 60 < len(found.samples) < 120, "of the lost one is kept what it had told"
        with pytest.raises(Inconclusive, match="is gone"):
            through.result()


def test_a_worker_is_killed(cluster: Cluster) -> None:
    master = cluster.master(cluster.plan("20/s for 6s"))
    beside = cluster.worker(cluster.plan("20/s for 6s"))
    with cluster.program("--master", cluster.address, "--timeout", "60s", rate="20/s for 6s") as other:
        while not master.done() and (not cluster.told or len(cluster.told[-1].recording.samples) < 25):
            time.sleep(0.05)
        other.kill()
    found = master.result()
    assert (found.workers, found.reported) == (2, 1)
    assert found.cut_short == f"worker {socket.gethostname()} was lost"
    assert len(beside.result().samples) == 60
    assert 60 < len(found.samples) < 120, "of the lost one is kept what it had told"


def verdict(program: "subprocess.Popen[str]") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(program.communicate(timeout=90)[0])
    return found


def test_the_programs_together(cluster: Cluster) -> None:
    options = ("--timeout", "60s")
    with cluster.program("--master", cluster.address, *options) as worker:
        recording = cluster.master(cluster.plan(), workers=1).result()
        told = verdict(worker)
    assert (told["outcome"], worker.returncode) == ("passed", 0)
    assert [finding["id"] for finding in told["findings"]] == ["load.passed"]
    assert recording.reported == 1


def test_the_master_is_killed(cluster: Cluster) -> None:
    script = f"""
from hookset.deadline import Deadline
from smoke.locust.master import run_master
from smoke.plan.load import load
class Stop: stopped = ""
run_master(load({str(cluster.plan_file("20/s for 40s"))!r}), workers=1, listen={cluster.address!r}, stop=Stop(),
    deadline=Deadline(90), tick=lambda _: print("going", flush=True))
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT) as master:
        worker = cluster.worker(cluster.plan("20/s for 40s"))
        assert master.stdout
        assert master.stdout.readline() == b"going\n"
        os.kill(master.pid, signal.SIGKILL)
        began = time.monotonic()
        with pytest.raises(Inconclusive, match=r"the master .* is gone"):
            worker.result()
    assert time.monotonic() - began < 30
    hits = cluster.service.hits.total()
    time.sleep(0.5)
    assert cluster.service.hits.total() == hits, "no load goes on that nobody judges"
