"""OTLP into a real Prometheus 3: series, native histograms, exemplars."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import requests

from hookset.moment import text_of
from hookset.verdict import Verdict
from tests.conftest import need
from tests.servers.prometheus import BINARY, Prometheus
from tests.smoke.reports.scenes import SCENES, result_of
from tests.smoke.reports.sending import delivery

AT = '{app="shop",endpoint="home"}'


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    need(BINARY.exists(), f"Prometheus 3 ({BINARY}; tests/servers/prometheus_module builds it)")
    server = Prometheus(tmp_path_factory.mktemp("prometheus"), "--enable-feature=exemplar-storage").start()
    yield server
    server.stop()


def sent(url: str, ago: float) -> Verdict:
    ended = datetime.now(UTC) - timedelta(seconds=ago)
    began = ended - timedelta(seconds=31)
    of = SCENES["slow"]()
    times = {
        "started": text_of(began),
        "ended": text_of(ended),
        "details": of.details | {"began": text_of(began)},
    }
    of = msgspec.structs.replace(of, **times)
    delivery(f"{url}/api/v1/otlp", of).send(60.0)
    return of


def test_series_histograms_and_exemplars_arrive(prometheus: Prometheus) -> None:
    sent(prometheus.url, ago=120)
    of = sent(prometheus.url, ago=10)  # exemplars of a series that is new are dropped
    run = result_of(of)
    assert run.endpoints[0].latency
    [median] = prometheus.ask(f"histogram_quantile(0.5, smoke_request_duration_seconds{AT})")
    assert float(median["value"][1]) == pytest.approx(run.endpoints[0].latency.med / 1000, rel=0.02)
    [ok] = prometheus.ask('smoke_threshold_ok{app="shop",endpoint="checkout"}')
    assert ok["value"][1] == "0"
    assert ok["metric"]["job"] == "smoke"
    [info] = prometheus.ask("hook_run_info")
    assert info["metric"]["revision"] == of.revision
    now = time.time()
    answer = requests.get(
        f"{prometheus.url}/api/v1/query_exemplars",
        params={"query": "smoke_request_duration_seconds", "start": str(now - 600), "end": str(now + 600)},
        timeout=30,
    )
    traces = {each["labels"]["trace_id"] for series in answer.json()["data"] for each in series["exemplars"]}
    assert traces & {each.trace_id for each in run.slowest}
