"""Reports, pages and metrics: written whole, and never the verdict's matter."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.servers.faults import answer, silence
from tests.servers.http_faults import site
from tests.smoke.run.conftest import Plans
from tests.smoke.run.program import ROOT, SECRET, environment
from tests.smoke.run.service import Service

SHORT: dict[str, Any] = {"load": "50/s for 1s"}
APP = {"HOOK_APP": "shop", "HOOK_ENVIRONMENT": "production"}


def test_everything_is_written(plans: Plans, service: Service, tmp_path: Path) -> None:
    service.broken.add("/")
    names = ("report", "html", "junit", "metrics-textfile")
    words = [word for name in names for word in (f"--{name}", str(tmp_path / name))]
    ended = plans.run(*words, **SHORT)
    assert (ended.code, "warning" in ended.err) == (10, False)
    assert json.loads((tmp_path / "report").read_text()) == ended.record
    page = (tmp_path / "html").read_text()
    assert page.startswith("<!")
    assert "http_req_failed" in page
    suite = ElementTree.fromstring((tmp_path / "junit").read_bytes())
    assert suite.findall(".//failure")
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([*names, "plan.yaml"])


def test_the_metrics_file_has_smokes_series(plans: Plans, tmp_path: Path) -> None:
    file = tmp_path / "smoke.prom"
    assert plans.run("--metrics-textfile", str(file), **SHORT, env=APP).code == 0
    families = {family.name: family for family in text_string_to_metric_families(file.read_text())}
    counts = {sample.labels["outcome"]: sample for sample in families["smoke_requests"].samples}
    assert (counts["ok"].value, counts["failed"].value) == (50.0, 0.0)
    assert counts["ok"].labels.items() >= {"app": "shop", "endpoint": "home", "stage": "run"}.items()
    quantiles = {
        sample.labels["quantile"]
        for sample in families["smoke_latency_quantile_seconds"].samples
        if sample.labels["endpoint"] == "home"
    }
    assert quantiles >= {"0.5", "0.95", "0.99", "1"}
    counted = {s.labels["le"]: s.value for s in families["smoke_latency_seconds"].samples if "le" in s.labels}
    assert (len(counted), counted["10.0"], counted["+Inf"]) == (12, 50.0, 50.0)
    assert "hook_outcome" in families


@pytest.mark.parametrize("name", ["report", "html", "junit", "metrics-textfile"])
@pytest.mark.parametrize("where", ["full", "nowhere"])
@pytest.mark.parametrize("broken", [False, True])
def test_what_cannot_be_written_is_a_warning(
    plans: Plans, service: Service, tmp_path: Path, name: str, where: str, broken: bool
) -> None:
    if broken:
        service.broken.add("/")
    path = "/dev/full" if where == "full" else str(tmp_path / "nowhere" / "file")
    ended = plans.run(f"--{name}", path, **SHORT)
    assert (ended.code, ended.record["outcome"]) == ((10, "failed") if broken else (0, "passed"))
    assert "warning: " in ended.err
    assert path in ended.err


@pytest.mark.parametrize("option", ["--pushgateway", "--report", "--otlp"])
def test_nobody_listens_where_it_is_sent(plans: Plans, option: str) -> None:
    ended = plans.run(option, "http://127.0.0.1:9", **SHORT)
    assert ended.code == 0
    assert "warning: " in ended.err


@pytest.mark.parametrize("option", ["--pushgateway", "--otlp"])
def test_where_it_is_sent_nobody_ever_answers(plans: Plans, option: str) -> None:
    with site({"/metrics/job/smoke/stage/run": silence, "/v1/metrics": silence}) as server:
        ended = plans.run(option, server.url, **SHORT)
        assert server.heard
    assert ended.code == 0
    assert "warning: metrics" in ended.err


def test_a_report_goes_to_an_address_with_its_token(plans: Plans) -> None:
    with site({"/last.json": answer(201)}) as server:
        words = ("--report", f"{server.url}/last.json", "--report-token", SECRET)
        ended = plans.run(*words, **SHORT)
        [heard] = server.heard
    assert heard.line.startswith("PUT ")
    assert heard.headers["authorization"] == f"Bearer {SECRET}"
    assert json.loads(heard.body) == ended.record


def test_a_pushgateway_gets_smokes_series(plans: Plans) -> None:
    path = "/metrics/job/smoke/app/shop/environment/production/stage/run"
    with site({path: answer(200)}) as server:
        ended = plans.run("--pushgateway", server.url, **SHORT, env=APP)
        bodies = [one.body for one in server.heard]
    assert (ended.code, "warning" in ended.err) == (0, False)
    assert any(b"smoke_latency_quantile_seconds" in gzip.decompress(body) for body in bodies)


def test_standard_output_that_is_full(plans: Plans, tmp_path: Path) -> None:
    plan = plans.write(**SHORT)
    with Path("/dev/full").open("w") as full:
        words = [sys.executable, "-m", "smoke", "run", "--plan", str(plan), "--format", "text"]
        log = tmp_path / "termination"
        done = subprocess.run(
            words, cwd=ROOT, env=environment(log), stdout=full, stderr=subprocess.PIPE, check=False, text=True
        )
    assert (done.returncode, log.read_text().startswith("PASSED")) == (0, True)
    assert "cannot write to standard output" in done.stderr
