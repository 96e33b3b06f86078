"""A server that freezes for a moment: seen whole, because starts do not wait for it."""

import threading
import time
from pathlib import Path

import pytest

from smoke.plan.plan import Stage
from tests.servers.nginx import Nginx, installed
from tests.smoke.engine.plans import ask, errors, samples, step

pytestmark = pytest.mark.skipif(not installed(), reason="nginx is not installed")


def test_a_stall_is_in_the_latencies_of_all_that_were_due_in_it(tmp_path: Path) -> None:
    with Nginx.started(tmp_path) as nginx:

        def freeze() -> None:
            time.sleep(0.7)
            nginx.stall(0.6)

        thread = threading.Thread(target=freeze)
        thread.start()
        found = ask(nginx.url, step("/"), step("/second"), load=(Stage(100, 100, 2),), max_in_flight=500)
        thread.join()
    latencies = sorted(one.latency for one in samples(found, "GET /"))
    assert (len(latencies), found.dropped.total(), errors(found)) == (200, 0, {""})
    assert (
        sum(latency > 0.2 for latency in latencies) >= 38
    )  # 60 are due within it, 40 of them in its first 0.4 s
    assert latencies[-1] > 0.5
