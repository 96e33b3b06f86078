"""OTLP into a real Prometheus 3: series, native histograms, exemplars. Debian's is too old; PATH or PROMETHEUS names one."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests

from hookset.moment import text_of
from hookset.verdict import Verdict
from smoke.config import Run
from smoke.reports import deliveries
from tests.smoke.reports.scenes import SCENES, result_of

BINARY = os.environ.get("PROMETHEUS") or shutil.which("prometheus")
RECEIVER = "--web.enable-otlp-receiver"
AT = '{app="shop",endpoint="home"}'


def able() -> bool:
    if not BINARY:
        return False
    told = subprocess.run([BINARY, "--help"], check=False, capture_output=True, text=True)
    return RECEIVER.removeprefix("--") in told.stdout + told.stderr  # --[no-]web.enable-otlp-receiver


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not able():
        pytest.skip("needs Prometheus 3 (in PATH, or named by PROMETHEUS)")
    folder = tmp_path_factory.mktemp("prometheus")
    (folder / "p.yml").write_text("storage: {tsdb: {out_of_order_time_window: 30m}}\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    features = "--enable-feature=native-histograms,exemplar-storage"
    words = [f"--config.file={folder}/p.yml", f"--storage.tsdb.path={folder}/data", RECEIVER, features]
    listen = f"--web.listen-address=127.0.0.1:{port}"
    with Path(folder / "log").open("w") as log:
        process = subprocess.Popen([str(BINARY), *words, listen], stderr=log)
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0 and requests.get(f"{url}/-/ready", timeout=5).ok:
                break
        time.sleep(0.1)
    yield url
    process.terminate()
    process.wait()


def sent(url: str, ago: float) -> Verdict:
    ended = datetime.now(UTC) - timedelta(seconds=ago)
    began = ended - timedelta(seconds=31)
    of = msgspec.structs.replace(SCENES["slow"](), started=text_of(began), ended=text_of(ended))
    [delivery] = deliveries(Run(otlp=f"{url}/api/v1/otlp"), of)
    delivery.send(10.0)
    return of


def asked(url: str, query: str) -> list[Any]:
    answer = requests.get(f"{url}/api/v1/query", params={"query": query}, timeout=10).json()
    found: list[Any] = answer["data"]["result"]
    return found


def test_series_histograms_and_exemplars_arrive(prometheus: str) -> None:
    sent(prometheus, ago=120)
    of = sent(prometheus, ago=10)  # exemplars of a series that is new are dropped (3.5)
    run = result_of(of)
    assert run.endpoints[0].latency
    [median] = asked(prometheus, f"histogram_quantile(0.5, smoke_request_duration_seconds{AT})")
    assert float(median["value"][1]) == pytest.approx(run.endpoints[0].latency.med / 1000, rel=0.02)
    [ok] = asked(prometheus, 'smoke_threshold_ok{app="shop",endpoint="checkout"}')
    assert ok["value"][1] == "0"
    assert ok["metric"]["job"] == "smoke"
    [info] = asked(prometheus, "hook_run_info")
    assert info["metric"]["revision"] == of.revision
    now = time.time()
    answer = requests.get(
        f"{prometheus}/api/v1/query_exemplars",
        params={"query": "smoke_request_duration_seconds", "start": str(now - 600), "end": str(now + 600)},
        timeout=10,
    )
    traces = {each["labels"]["trace_id"] for series in answer.json()["data"] for each in series["exemplars"]}
    assert traces & {each.trace_id for each in run.slowest}
