"""Measures: names, units, bounds; read by Prometheus' own parser, and taken by a real Pushgateway."""

import math
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import msgspec
import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from hookset.metrics import registry_of
from hookset.outcome import Outcome
from hookset.pushgateway import push
from hookset.verdict import Verdict
from smoke.config import Run
from smoke.reports import prometheus
from smoke.reports.endpoint_series import MOST_ENDPOINTS
from smoke.reports.prometheus import measures
from tests.conftest import need
from tests.smoke.reports.results import finding, threshold, verdict
from tests.smoke.reports.scenes import SCENES, result_of

BINARY = shutil.which("prometheus-pushgateway")
LISTENS = re.compile(r"address=(127\.0\.0\.1:[1-9]\d*)")
DOCS = Path(__file__).parents[3] / "docs" / "how-to" / "metrics.md"


def samples(of: Verdict) -> list[Sample]:
    text = generate_latest(registry_of(of, measures=measures(of))).decode()
    families = text_string_to_metric_families(text)
    return [sample for family in families for sample in family.samples if sample.name.startswith("smoke_")]


def value(found: list[Sample], name: str, **labels: str) -> float:
    [one] = [s.value for s in found if s.name == name and labels.items() <= s.labels.items()]
    return one


def test_values_are_in_base_units():
    found = samples(SCENES["slow"]())
    run = result_of(SCENES["slow"]())
    checkout = run.endpoints[2]
    assert checkout.latency
    at = {"endpoint": "checkout", "quantile": "0.95"}
    assert value(found, "smoke_latency_quantile_seconds", **at) == pytest.approx(checkout.latency.p95 / 1000)
    whole = {"endpoint": "", "quantile": "1"}
    assert value(found, "smoke_latency_quantile_seconds", **whole) == pytest.approx(10.0)
    assert value(found, "smoke_requests", endpoint="checkout", outcome="failed") == checkout.failed
    assert sum(s.value for s in found if s.name == "smoke_requests") == run.requests
    assert value(found, "smoke_send_lateness_seconds", quantile="0.99") == pytest.approx(0.0014)


def test_thresholds_have_value_limit_and_whether_they_hold():
    found = samples(SCENES["slow"]())
    mine = {"metric": "http_req_duration", "endpoint": "checkout", "expression": "p(95)<400ms"}
    assert value(found, "smoke_threshold", **mine) == pytest.approx(0.5124)
    assert value(found, "smoke_threshold_limit", **mine) == 0.4
    assert value(found, "smoke_threshold_ok", **mine) == 0
    assert value(found, "smoke_threshold_ok", metric="http_req_failed") == 1
    assert math.isnan(value(found, "smoke_threshold_ok", expression="p(99.9)<1s"))


def test_a_name_with_braces_is_the_endpoint_of_its_threshold():
    of = SCENES["slow"]()
    limits = (threshold("p(95)<1s", 512.4, 1000.0, selector="{name:GET /items/{id}}"),)
    run = msgspec.structs.replace(result_of(of), thresholds=limits)
    found = samples(msgspec.structs.replace(of, details=msgspec.to_builtins(run)))
    assert value(found, "smoke_threshold", endpoint="GET /items/{id}") == pytest.approx(0.5124)


def test_a_window_is_part_of_the_expression():
    found = samples(SCENES["stall"]())
    assert value(found, "smoke_threshold_ok", expression="p(99)<250ms over 5s") == 0


@pytest.mark.parametrize("scene", SCENES)
def test_every_run_has_the_same_names_and_none_of_a_revision(scene):
    of = SCENES[scene]()
    found = samples(of)
    names = {re.sub("_(bucket|count|sum)$", "", sample.name) for sample in found}
    assert names == set(prometheus._HELP)
    assert not [s for s in found if of.revision in s.labels.values() or of.release in s.labels.values()]


@pytest.mark.parametrize("scene", ["nothing", "no_request"])
def test_nothing_measured_is_nan_and_never_a_number_to_pass(scene):
    found = samples(SCENES[scene]())
    assert math.isnan(value(found, "smoke_latency_quantile_seconds", quantile="0.99"))
    assert math.isnan(value(found, "smoke_threshold_ok"))
    assert sum(s.value for s in found if s.name == "smoke_requests") == 0


def test_a_skipped_run_and_other_commands_leave_the_last_numbers_alone():
    assert measures(verdict(Outcome.PASSED, "passed here before")) == []
    assert measures(msgspec.structs.replace(SCENES["slow"](), command="compare")) == []


@pytest.mark.parametrize("count", [MOST_ENDPOINTS, MOST_ENDPOINTS + 1, 300])
def test_endpoints_are_bounded(count):
    of = SCENES["healthy"]()
    run = result_of(of)
    one = run.endpoints[0]
    many = [
        msgspec.structs.replace(one, name=f"/{n}", requests=10 + n, failed=n % 2) for n in range(count - 1)
    ]
    many.append(msgspec.structs.replace(one, name="other", requests=5000, failed=1))
    run = msgspec.structs.replace(run, endpoints=tuple(many))
    found = samples(msgspec.structs.replace(of, details=msgspec.to_builtins(run)))
    names = {s.labels["endpoint"] for s in found if s.name == "smoke_requests"}
    assert len(names) == MOST_ENDPOINTS
    assert "other" in names, "an endpoint that is called other is itself, or one of the others"
    requests = [s.value for s in found if s.name == "smoke_requests"]
    assert sum(requests) == sum(each.requests for each in many)
    busiest = f"/{count - 2}"
    assert busiest in names


def test_a_finding_that_is_overridden_is_still_one_that_does_not_hold():
    of = SCENES["slow"]()
    told = finding("thresholds.latency", "overridden", "x", object="http_req_duration p(95)<300ms")
    found = samples(msgspec.structs.replace(of, findings=(told,)))
    assert value(found, "smoke_threshold_ok", endpoint="", expression="p(95)<300ms") == 0


@pytest.mark.parametrize(("id", "holds"), [("thresholds.too_few", math.nan), ("thresholds.latency", 0.0)])
def test_a_threshold_that_only_warns(id, holds):
    of = SCENES["slow"]()
    told = finding(id, "warning", "x", object="http_req_duration p(95)<300ms")
    found = samples(msgspec.structs.replace(of, findings=(told,)))
    is_now = value(found, "smoke_threshold_ok", endpoint="", expression="p(95)<300ms")
    assert is_now == pytest.approx(holds, nan_ok=True)


def test_the_docs_have_every_series():
    page = DOCS.read_text()
    assert [name for name in prometheus._HELP if f"`{name}`" not in page] == []


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[str]:
    need(BINARY, "prometheus-pushgateway (Debian)")
    words = [
        str(BINARY),
        "--web.listen-address=127.0.0.1:0",
        "--persistence.file=",
    ]  # Debian keeps one by default
    log = tmp_path / "log"
    with log.open("w") as file:
        process = subprocess.Popen(words, stderr=file)
    until = time.monotonic() + 60
    while not (listens := LISTENS.search(log.read_text())):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    yield f"http://{listens[1]}"
    process.kill()
    process.wait()


def test_a_real_gateway_forgets_the_numbers_of_the_run_before(gateway: str) -> None:
    def pushed(of: Verdict) -> list[Sample]:
        push(Run(pushgateway=gateway), of, 60.0, measures(of))
        with urlopen(f"{gateway}/metrics") as answer:
            families = list(text_string_to_metric_families(answer.read().decode()))
        return [s for family in families for s in family.samples if s.name.startswith("smoke_")]

    slow = pushed(SCENES["slow"]())
    assert value(slow, "smoke_threshold_ok", endpoint="checkout") == 0
    assert {s.labels["app"] for s in slow} == {"shop"}
    nothing = pushed(SCENES["nothing"]())
    assert [s for s in nothing if s.name == "smoke_threshold_ok" and s.value == 0] == []
    assert {s.labels.get("endpoint", "") for s in nothing} == {""}
    hostile = pushed(SCENES["hostile"]())
    assert [s for s in hostile if s.name == "smoke_requests" and "<script>" in s.labels["endpoint"]]
