"""Masters and workers that are killed or cut off, and the programs as they are called."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from hookset.errors import Inconclusive
from smoke.engine.progress import Progress
from smoke.recording import Recording
from tests.servers.proxy import Proxy
from tests.smoke.locust.cluster import ROOT, Cluster, verdict
from tests.smoke.locust.conftest import Eventually, Run


def told_by_the_second(recording: Recording) -> bool:
    """Whether something has come of the second of two workers, at 20 a second: it takes every other start."""
    return 1 in {round(due * 20) % 2 for due in recording.samples.due}


def test_the_network_is_cut_in_mid_run(cluster: Cluster) -> None:
    plan = cluster.plan("20/s for 10s")
    with Proxy(cluster.port) as proxy:
        cut = threading.Event()

        def pause(progress: Progress) -> None:
            if not cut.is_set() and told_by_the_second(progress.recording):
                cut.set()
                proxy.close()

        master = cluster.master(plan, tick=pause)
        beside = cluster.worker(plan)
        while not cluster.came(1) and not master.done():
            time.sleep(0.05)
        through = cluster.worker(plan, master=f"127.0.0.1:{proxy.port}")
        found = master.result()
        assert (found.workers, found.reported, found.cut_short) == (2, 1, "")
        assert found.lost == [f"worker {socket.gethostname()} was lost"]
        assert len(beside.result().samples) == 100
        assert 100 < len(found.samples) < 200, "of the lost one is kept what it had told"
        with pytest.raises(Inconclusive, match="is gone"):
            through.result()


def test_a_worker_is_killed(cluster: Cluster) -> None:
    master = cluster.master(cluster.plan("20/s for 10s"))
    beside = cluster.worker(cluster.plan("20/s for 10s"))
    while not cluster.came(1) and not master.done():
        time.sleep(0.05)
    with cluster.program("--master", cluster.address, rate="20/s for 10s") as other:
        while not master.done() and not (cluster.told and told_by_the_second(cluster.told[-1].recording)):
            time.sleep(0.05)
        other.kill()
    found = master.result()
    assert (found.workers, found.reported, found.cut_short, found.ran) == (2, 1, "", 10)
    assert found.lost == [f"worker {socket.gethostname()} was lost"]
    assert len(beside.result().samples) == 100
    assert 100 < len(found.samples) < 200, "of the lost one is kept what it had told"


def test_the_master_is_ended_in_a_hurry_while_a_worker_hangs(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smoke.locust.master.AWAY_SECONDS", 60.0)
    cluster.stop.hurry = True
    with cluster.program("--master", cluster.address, rate="20/s for 40s") as worker:

        def hang(progress: Progress) -> None:
            worker.send_signal(signal.SIGSTOP)
            cluster.stop.stopped = "the run was ended from outside"

        found = cluster.master(cluster.plan("20/s for 40s"), workers=1, tick=hang).result()
    assert (found.reported, found.cut_short) == (0, "the run was ended from outside")
    assert found.lost == [f"worker {socket.gethostname()} did not deliver in time"]
    assert 0 < len(found.samples) < 200, "what it had told is kept"
    assert 0 < found.ran < 40


def test_the_programs_together(cluster: Cluster) -> None:
    with cluster.program("--workers", "1") as master, cluster.program("--master", "127.0.0.1") as worker:
        told, judged = verdict(worker), verdict(master)
    assert (told["outcome"], worker.returncode) == ("passed", 0)
    assert [finding["id"] for finding in told["findings"]] == ["load.passed"]
    assert (judged["outcome"], master.returncode) == ("passed", 0)
    assert judged["details"]["requests"] == 80


LOCUSTFILE = """
class U(FastHttpUser):
    wait_time = constant(0.05)
    @task
    def page(self):
        self.client.get("/ok", name=f"page {os.getpid()}")
"""


def test_the_programs_together_with_a_locustfile(cluster: Cluster, run: Run) -> None:
    words = ("--locustfile", run.write(LOCUSTFILE), "--target", cluster.service.url, "--duration", "2s")
    with (
        cluster.smoke("--workers", "2", *words) as master,
        cluster.smoke("--master", "127.0.0.1", *words) as one,
        cluster.smoke("--master", "127.0.0.1", *words) as other,
    ):
        workers, judged = [verdict(one), verdict(other)], verdict(master)
    assert [told["outcome"] for told in workers] == ["passed", "passed"]
    assert (judged["outcome"], master.returncode) == ("passed", 0)
    assert len(judged["details"]["endpoints"]) == 2, "those of both"
    generator = judged["details"]["generator"]
    assert (generator["engine"], generator["workers"], generator["reported"]) == ("locust", 2, 2)
    assert 0 < judged["details"]["requests"] <= cluster.service.hits.total()


def test_a_worker_whose_locustfile_is_killed_is_one_that_is_lost(cluster: Cluster, run: Run) -> None:
    """The worker itself lives and delivers; what it was to run does not."""
    kill = "\nimport signal\n@events.test_start.add_listener\ndef _(**_):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    words = (
        "--locustfile",
        run.write(kill + LOCUSTFILE),
        "--target",
        cluster.service.url,
        "--duration",
        "2s",
    )
    with cluster.smoke("--workers", "1", *words) as master, cluster.smoke("--master", "127.0.0.1", *words):
        judged = verdict(master)
    statuses = {finding["id"]: finding["status"] for finding in judged["findings"]}
    assert (judged["outcome"], statuses["load.workers"]) == ("inconclusive", "inconclusive")


def test_a_worker_that_is_killed_is_a_finding_of_its_own(
    cluster: Cluster, run: Run, eventually: Eventually
) -> None:
    """What the others saw stands: the run was not cut short."""
    words = ("--locustfile", run.write(LOCUSTFILE), "--target", cluster.service.url, "--duration", "10s")
    with (
        cluster.smoke("--workers", "2", *words) as master,
        cluster.smoke("--master", "127.0.0.1", *words),
        cluster.smoke("--master", "127.0.0.1", *words) as other,
    ):
        assert eventually(lambda: cluster.service.hits.total() > 50)
        other.kill()
        judged = verdict(master)
    ids = {finding["id"]: finding["status"] for finding in judged["findings"]}
    assert (judged["outcome"], ids["load.workers"]) == ("inconclusive", "inconclusive")
    assert "load.cut_short" not in ids


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
    assert time.monotonic() - began < 60
    hits = cluster.service.hits.total()
    time.sleep(0.5)
    assert cluster.service.hits.total() == hits, "no load goes on that nobody judges"
