"""The classic histogram: exact counts of bounded endpoints; in a real Pushgateway, asked of real Prometheus 2 and 3."""

import math
import re
import shutil
import subprocess
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import msgspec
import pytest
from prometheus_client import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from hookset.metrics import registry_of
from hookset.pushgateway import push
from hookset.textfile import write_textfile
from hookset.verdict import Verdict
from smoke.config import Run
from smoke.judge.histogram import EDGES
from smoke.reports.endpoint_series import MOST_ENDPOINTS, OTHER
from smoke.reports.prometheus import measures
from smoke.result import Endpoint
from tests.conftest import need
from tests.monitoring.servers import GATEWAY, PROMETHEUS, ask, gateway, prometheus, value, wait_for
from tests.servers.flagd import free_port
from tests.smoke.reports.scenes import SCENES, result_of

PROMTOOL = shutil.which("promtool")
NAME = "smoke_latency_seconds"
DOCS = Path(__file__).parents[3] / "docs" / "how-to" / "metrics.md"


def text_of(of: Verdict) -> str:
    return generate_latest(registry_of(of, measures=measures(of))).decode()


def family(text: str) -> Metric:
    [found] = [each for each in text_string_to_metric_families(text) if each.name == NAME]
    return found


def buckets(found: Metric | list[Sample], endpoint: str) -> dict[str, float]:
    samples = found.samples if isinstance(found, Metric) else found
    mine = [s for s in samples if s.name == f"{NAME}_bucket" and s.labels["endpoint"] == endpoint]
    return {s.labels["le"]: s.value for s in mine}


def with_endpoints(of: Verdict, *endpoints: Endpoint) -> Verdict:
    run = msgspec.structs.replace(result_of(of), endpoints=endpoints)
    return msgspec.structs.replace(of, details=msgspec.to_builtins(run))


def one(name: str, below: dict[float, int], count: int) -> Endpoint:
    """An endpoint of which so many requests took at most so many seconds, and on the average 100 ms."""
    whole = result_of(SCENES["healthy"]()).endpoints[0]
    assert whole.latency
    latency = msgspec.structs.replace(whole.latency, count=count, avg=100.0)
    within = tuple((edge, max((n for upto, n in below.items() if upto <= edge), default=0)) for edge in EDGES)
    return msgspec.structs.replace(whole, name=name, requests=count, failed=0, latency=latency, within=within)


def test_it_is_a_histogram_of_twelve_buckets_without_created_series() -> None:
    found = family(text_of(SCENES["slow"]()))
    assert found.type == "histogram"
    assert {s.name for s in found.samples} == {f"{NAME}_{end}" for end in ("bucket", "count", "sum")}
    assert {s.labels["endpoint"] for s in found.samples} == {"home", "search", "checkout"}
    assert [float(le) for le in buckets(found, "home")] == [*EDGES, math.inf]


@pytest.mark.parametrize("scene", ["healthy", "slow", "stall"])
def test_counts_are_those_of_the_samples(scene: str) -> None:
    run, found = result_of(SCENES[scene]()), family(text_of(SCENES[scene]()))
    for each in run.endpoints:
        counts, latency = buckets(found, each.name), each.latency
        assert latency
        assert list(counts.values()) == sorted(counts.values())
        assert counts["+Inf"] == each.requests == latency.count
        ends = [s.value for s in found.samples if s.labels["endpoint"] == each.name and "le" not in s.labels]
        assert ends == [each.requests, pytest.approx(latency.avg * latency.count / 1000)]
        slowest = [edge for edge in EDGES if edge >= latency.max / 1000]
        assert all(counts[str(edge)] == each.requests for edge in slowest)
        half = bisect_left(list(counts.values()), latency.count / 2)
        assert latency.med / 1000 <= [*EDGES, math.inf][half] * 1.01


@pytest.mark.parametrize("scene", ["nothing", "no_request"])
def test_nothing_measured_is_an_empty_histogram(scene: str) -> None:
    found = family(text_of(SCENES[scene]()))
    assert found.samples
    assert {s.value for s in found.samples} == {0}


def test_folded_endpoints_add_up_exactly() -> None:
    many = [one(f"/{n}", {0.1: n, 1.0: n + 1}, n + 2) for n in range(50)]
    found = family(text_of(with_endpoints(SCENES["healthy"](), *many)))
    names = {s.labels["endpoint"] for s in found.samples}
    assert len(names) == MOST_ENDPOINTS
    assert len(found.samples) == MOST_ENDPOINTS * (len(EDGES) + 3)
    folded = [n for n in range(50) if f"/{n}" not in names]
    other = buckets(found, OTHER)
    assert other["0.05"] == 0
    assert other["0.25"] == sum(folded)
    assert other["2.5"] == sum(n + 1 for n in folded)
    assert other["+Inf"] == sum(n + 2 for n in folded)


def test_a_textfile_has_it_with_the_names_of_the_group(tmp_path: Path) -> None:
    write_textfile(str(tmp_path / "smoke.prom"), SCENES["slow"](), measures(SCENES["slow"]()))
    found = family((tmp_path / "smoke.prom").read_text())
    assert found.type == "histogram"
    assert all(
        s.labels.items() >= {"app": "shop", "hook": "smoke", "stage": "after"}.items() for s in found.samples
    )


@pytest.mark.parametrize("scene", ["slow", "nothing", "hostile"])
def test_promtool_dislikes_nothing_but_the_label_of_quantiles(scene: str) -> None:
    need(PROMTOOL, "promtool (Debian's prometheus)")
    done = subprocess.run(
        [str(PROMTOOL), "check", "metrics"],
        input=text_of(SCENES[scene]()),
        capture_output=True,
        text=True,
        check=False,
    )
    told = {line.partition(" ")[2] for line in (done.stdout + done.stderr).splitlines()}
    assert told <= {'non-summary metrics should not have "quantile" label'}


@dataclass
class World:
    """A gateway, and the Prometheus that scrapes it."""

    gateway: str
    url: str
    second: str
    """How this Prometheus writes the edge of one second."""

    def push(self, of: Verdict) -> list[Sample]:
        """What the gateway has of the histogram once this was pushed."""
        push(Run(pushgateway=self.gateway), of, 60.0, measures(of))
        with urlopen(f"{self.gateway}/metrics") as answer:
            return list(family(answer.read().decode()).samples)


@pytest.fixture(scope="module", params=sorted(PROMETHEUS))
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    binary = PROMETHEUS[request.param]
    need(binary, f"Prometheus {request.param} (2: Debian's; 3: tests/servers/prometheus_module builds it)")
    need(GATEWAY, "prometheus-pushgateway (Debian)")
    folder, port = tmp_path_factory.mktemp("histogram"), free_port()
    at = f"127.0.0.1:{port}"
    jobs = [{"job_name": "gateway", "honor_labels": True, "static_configs": [{"targets": [at]}]}]
    with gateway(folder, port), prometheus(binary, folder, jobs) as url:
        yield World(f"http://{at}", url, {"2": "1", "3": "1.0"}[request.param])


def test_quantiles_and_shares_of_what_was_pushed(world: World) -> None:
    fast, late = {0.05: 60, 0.1: 100}, {0.25: 50, 0.5: 90, 1.0: 100}
    world.push(with_endpoints(SCENES["healthy"](), one("fast", fast, 100), one("late", late, 100)))
    count = f"sum({NAME}_count)"
    wait_for(lambda: value(world.url, count) == 200, "a scrape of the push")

    def quantile(share: float, of: str) -> float | None:
        return value(world.url, f"histogram_quantile({share}, {of})")

    at = f'sum by (le) ({NAME}_bucket{{app="shop", endpoint="%s"}})'
    assert quantile(0.5, at % "fast") == pytest.approx(0.025 + 0.025 * 50 / 60)
    assert quantile(0.8, at % "fast") == pytest.approx(0.05 + 0.05 * 20 / 40)
    assert quantile(0.7, at % "late") == pytest.approx(0.25 + 0.25 * 20 / 40)
    both = f"sum by (app, le) ({NAME}_bucket)"
    assert quantile(0.5, both) == pytest.approx(0.1)
    assert quantile(0.95, both) == pytest.approx(0.25 + 0.25 * 40 / 40)
    [share] = [each for each in queries() if "/" in each]
    assert value(world.url, share) == 150 / 200
    assert value(world.url, f"sum({NAME}_sum) / {count}") == pytest.approx(0.1)
    assert value(world.url, f'sum({NAME}_bucket{{le="{world.second}"}})') == 200


def queries() -> list[str]:
    """Those of the page that ask for the histogram."""
    found = re.findall(r"```promql\n(.*?)```", DOCS.read_text(), flags=re.DOTALL)
    return [each for each in found if f"{NAME}_bucket" in each]


def test_the_queries_of_the_page_have_an_answer(world: World) -> None:
    world.push(SCENES["healthy"]())
    total = result_of(SCENES["healthy"]()).requests
    wait_for(lambda: value(world.url, f"sum({NAME}_count)") == total, "a scrape of the push")
    assert len(queries()) == 2
    assert all(len(ask(world.url, query)) == 1 for query in queries())


def test_a_push_replaces_the_run_before(world: World) -> None:
    first = world.push(with_endpoints(SCENES["healthy"](), one("gone", {0.1: 7}, 9)))
    assert {s.labels["endpoint"] for s in first} == {"gone"}
    assert buckets(first, "gone")["0.1"] == 7
    second = world.push(with_endpoints(SCENES["slow"](), one("stays", {0.5: 3}, 4)))
    assert {s.labels["endpoint"] for s in second} == {"stays"}
    nothing = world.push(SCENES["nothing"]())
    assert {s.labels["endpoint"] for s in nothing} == {""}
    wait_for(lambda: value(world.url, f"sum({NAME}_count)") == 0, "a scrape of the push")
    assert math.isnan(value(world.url, f"histogram_quantile(0.95, sum by (le) ({NAME}_bucket))") or 0.0)
