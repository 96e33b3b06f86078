"""One run by several, over Locust's own master and workers: real processes, real faults."""

import re
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace

import psutil
import pytest

from hookset.deadline import Deadline
from hookset.errors import Inconclusive, UsageError
from smoke.engine.progress import Progress
from smoke.locust import roll
from smoke.locust.loads import Locustfile
from smoke.locust.worker import run_worker
from smoke.samples import Samples
from tests.smoke.locust.cluster import ROOT, Cluster, Stop
from tests.smoke.locust.conftest import Eventually, Run

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


def test_a_plan_is_shared_and_merged_exactly(cluster: Cluster) -> None:
    plan = cluster.plan("40/s for 3s")
    master = cluster.master(plan)
    workers = [cluster.worker(plan) for _ in range(2)]
    found = master.result()
    assert (found.workers, found.reported, found.lost, found.cut_short) == (2, 2, [], "")
    assert len(found.samples) == found.planned == 120 == cluster.service.hits["GET /ok"]
    assert [len(worker.result().samples) for worker in workers] == [60, 60]
    assert found.open_loop
    both = Samples()
    for worker in workers:
        both.extend(worker.result().samples)
    assert sorted(found.samples.due) == sorted(both.due), "the clocks of the machines do not matter"
    spacing = sorted(found.samples.due)
    assert spacing[0] < 0.03
    assert 2.9 < spacing[-1] < 3.0
    assert cluster.told
    assert cluster.told[-1].requests >= cluster.told[0].requests > 0


def test_a_locustfile_is_shared(cluster: Cluster, run: Run) -> None:
    what = Locustfile(run.write(LOCUSTFILE), cluster.service.url, users=5, seconds=2.5)
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
    master = cluster.master(what, workers=1)
    with pytest.raises(UsageError, match=r"AssertionError at locustfile\.py line"):
        cluster.worker(what).result()
    found = master.result()
    assert (found.workers, found.reported, len(found.samples)) == (1, 0, 0)
    assert re.fullmatch(
        r"worker .+ cannot begin: .+AssertionError at locustfile\.py line .+: no load was put on",
        found.cut_short,
    )


def test_not_all_come(cluster: Cluster, eventually: Eventually) -> None:
    plan = cluster.plan()
    master = cluster.master(plan, workers=2)
    worker = cluster.worker(plan)
    assert eventually(lambda: cluster.came(1))
    cluster.clock.ahead = 115.0
    found = master.result()
    assert (found.workers, found.reported, len(found.samples)) == (2, 0, 0)
    assert re.match("[01] of 2 workers were ready within", found.cut_short)
    assert cluster.service.hits.total() == 0
    with pytest.raises(Inconclusive, match=r"declined this worker: [01] of 2 workers were ready|is gone"):
        worker.result()


def relays() -> set[psutil.Process]:
    """The processes that speak Locust's protocol for those of this process."""
    found = set()
    for each in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # one that ends meanwhile, or has ended, is none
            found |= {each} if "smoke.locust.inside.relay" in each.cmdline() else set()
    return found


def test_a_worker_that_was_only_slow_takes_part(cluster: Cluster, eventually: Eventually) -> None:
    plan = cluster.plan()
    master = cluster.master(plan)
    assert eventually(lambda: len(relays()) == 1)
    masters = relays()
    cluster.worker(plan)
    while not cluster.came(1) and not master.done():
        time.sleep(0.05)
    [slow] = relays() - masters
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
        cluster.worker(cluster.plan(), master=master, deadline=Deadline(2)).result()


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
