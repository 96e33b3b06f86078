"""A server that freezes for a moment: seen whole, because starts do not wait for it."""

import threading
from pathlib import Path

import pytest

from smoke.engine.progress import Progress
from smoke.plan.plan import Stage
from tests.servers.nginx import Nginx, installed
from tests.smoke.engine.plans import errors, go, plan, samples, step

pytestmark = pytest.mark.skipif(not installed(), reason="nginx is not installed")


def test_a_stall_is_in_the_latencies_of_all_that_were_due_in_it(tmp_path: Path) -> None:
    threads: list[threading.Thread] = []
    with Nginx.started(tmp_path) as nginx:

        def freeze(_: Progress) -> None:
            if not threads:
                threads.append(threading.Thread(target=nginx.stall, args=(0.6,)))
                threads[0].start()

        what = plan(nginx.url, step("/"), step("/second"), load=(Stage(100, 100, 3),), max_in_flight=900)
        found = go(what, tick=freeze)
        threads[0].join()
    latencies = sorted(one.latency for one in samples(found, "GET /"))
    assert (len(latencies), found.dropped.total(), errors(found)) == (300, 0, {""})
    # 60 are due within it, 40 of them in its first 0.4 s
    assert sum(latency > 0.2 for latency in latencies) >= 38
    assert latencies[-1] > 0.5
