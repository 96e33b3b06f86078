"""One run by several, over Locust's own master and workers: real processes, real faults."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from hookset.deadline import Deadline
from hookset.errors import Inconclusive, UsageError
from smoke.engine.progress import Progress
from smoke.locust import roll
from smoke.locust.loads import Locustfile
from smoke.locust.worker import run_worker
from smoke.samples import Samples
from tests.servers.proxy import Proxy
from tests.smoke.locust.cluster import ROOT, Cluster
from tests.smoke.locust.conftest import Run, Stop
from tests.smoke.locust.service import Service

LOCUSTFILE = """
class U(FastHttpUser):
    wait_time = constant(0.05)
    @task
    def page(self):
        self.client.get("/ok", headers={"X-User": f"{os.getpid()} {id(self)}"})
"""


def test_neither_locust_nor_gevent_is_imported_here() -> None:
    script = """
import sys, smoke.locust.locustfile, smoke.locust.master, smoke.locust.worker
print(*{"locust", "gevent", "zmq"} & set(sys.modules))
"""
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert told.stdout.split() == []


@pytest.fixture
def cluster(tmp_path: Path, service: Service) -> Iterator[Cluster]:
    one = Cluster(tmp_path, service)
    yield one
    one.pool.shutdown()


def test_a_plan_is_shared_and_merged_exactly(cluster: Cluster) -> None:
    plan = cluster.plan()
    master = cluster.master(plan)
    workers = [cluster.worker(plan) for _ in range(2)]
    found = master.result()
    assert (found.workers, found.reported, found.cut_short) == (2, 2, "")
    assert len(found.samples) == found.planned == 80 == cluster.service.hits["GET /ok"]
    assert [len(worker.result().samples) for worker in workers] == [40, 40]
    assert found.open_loop
    both = Samples()
    for worker in workers:
        both.extend(worker.result().samples)
    assert sorted(found.samples.due) == sorted(both.due), "the clocks of the machines do not matter"
    spacing = sorted(found.samples.due)
    assert spacing[0] < 0.03
    assert 1.9 < spacing[-1] < 2.0
    assert cluster.told
    assert cluster.told[-1].requests > cluster.told[0].requests > 0


def test_a_locustfile_is_shared(cluster: Cluster, run: Run) -> None:
    what = Locustfile(run.write(LOCUSTFILE), cluster.service.url, users=5, seconds=1.5)
    master = cluster.master(what)
    workers = [cluster.worker(what) for _ in range(2)]
    found = master.result()
    assert (found.workers, found.reported, found.cut_short, found.names) == (2, 2, "", ["GET /ok"])
    assert not found.open_loop
    assert len(cluster.service.users) == 5
    assert len(found.samples) == sum(len(worker.result().samples) for worker in workers)
    assert 0 <= cluster.service.hits["GET /ok"] - len(found.samples) <= 5


def test_a_locustfile_that_a_worker_cannot_read(cluster: Cluster, run: Run) -> None:
    text = "\nassert os.environ.get('NO_SUCH')\n" + LOCUSTFILE
    what = Locustfile(run.write(text), cluster.service.url, users=5, seconds=1.0)
    master = cluster.master(what, workers=1, deadline=Deadline(20))
    with pytest.raises(UsageError, match=r"AssertionError at locustfile\.py line"):
        cluster.worker(what).result()
    found = master.result()
    assert (found.workers, found.reported, len(found.samples)) == (1, 0, 0)
    assert found.cut_short.startswith("0 of 1 workers were ready within")


def test_not_all_come(cluster: Cluster) -> None:
    plan = cluster.plan()
    master = cluster.master(plan, workers=2, deadline=Deadline(20))
    worker = cluster.worker(plan)
    found = master.result()
    assert (found.workers, found.reported, len(found.samples)) == (2, 0, 0)
    assert re.match("[01] of 2 workers were ready within", found.cut_short)
    assert cluster.service.hits.total() == 0
    with pytest.raises(Inconclusive, match=r"declined this worker: [01] of 2 workers were ready|is gone"):
        worker.result()


def test_a_worker_that_was_only_slow_takes_part(cluster: Cluster) -> None:
    plan = cluster.plan()
    master = cluster.master(plan)
    cluster.worker(plan)
    while not cluster.said and not master.done():
        time.sleep(0.05)
    [_, slow] = [
        each for each in psutil.Process().children() if "smoke.locust.inside.relay" in each.cmdline()
    ]
    slow.suspend()
    while not any("is silent" in line for line in cluster.said) and not master.done():
        time.sleep(0.05)
    slow.resume()
    cluster.worker(plan)
    found = master.result()
    assert (found.reported, found.cut_short, len(found.samples)) == (2, "", 80)


def test_strangers_are_declined_and_the_run_goes_on(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = cluster.plan()
    master = cluster.master(plan, workers=1)
    for stranger, why in (
        (replace(plan, digest="another"), "its plan is not the same as the master's"),
        (replace(plan, target="http://elsewhere"), "its target is http://elsewhere"),
    ):
        with pytest.raises(UsageError, match=f"declined this worker: {why}"):
            cluster.worker(stranger).result()
    with monkeypatch.context() as patched:
        patched.setattr(roll, "__version__", "99.0")
        with pytest.raises(UsageError, match=r"the master 99\.0"):
            cluster.worker(plan).result()
    cluster.worker(plan).result()
    assert (master.result().reported, master.result().cut_short) == (1, "")


def test_the_port_is_taken(cluster: Cluster) -> None:
    with (
        socket.create_server(("127.0.0.1", cluster.port)),
        pytest.raises(Inconclusive, match=rf"cannot listen: port {cluster.port} is taken by another process"),
    ):
        cluster.master(cluster.plan()).result()


@pytest.mark.parametrize("listen", ["nowhere.invalid:5557", "192.0.2.1:5557"])
def test_an_address_that_is_not_this_machines(cluster: Cluster, listen: str) -> None:
    with pytest.raises(Inconclusive, match="the master cannot listen"):
        cluster.master(cluster.plan(), listen=listen).result()


@pytest.mark.parametrize("master", ["127.0.0.1:1", "nowhere.invalid"])
def test_there_is_no_master(cluster: Cluster, master: str) -> None:
    with pytest.raises(Inconclusive, match="did not answer within"):
        cluster.worker(cluster.plan(), master=master, deadline=Deadline(6)).result()


def test_a_worker_without_a_load() -> None:
    with pytest.raises(UsageError, match="a worker needs the load"):
        list(run_worker(None, master="127.0.0.1", deadline=Deadline(1), stop=Stop()))


def test_the_master_is_stopped_in_mid_run(cluster: Cluster) -> None:
    plan = cluster.plan("20/s for 40s")

    def stop(progress: Progress) -> None:
        assert len(progress.recording.samples) > 0
        cluster.stop.stopped = "p(95)<1 was crossed"

    master = cluster.master(plan, workers=1, tick=stop)
    worker = cluster.worker(plan)
    found = master.result()
    assert (found.reported, found.cut_short) == (1, "p(95)<1 was crossed")
    assert len(found.samples) == len(worker.result().samples) > 0
    assert found.ran < 30


def test_a_worker_is_stopped_in_mid_run_and_delivers_what_it_has(cluster: Cluster) -> None:
    plan, stop = cluster.plan("20/s for 40s"), Stop()

    def soon(progress: Progress) -> None:
        stop.stopped = "terminated"

    master = cluster.master(plan, workers=1, tick=soon)
    cluster.worker(plan, stop=stop).result()
    found = master.result()
    assert (found.reported, found.cut_short) == (1, "terminated")
    assert len(found.samples) > 0


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
