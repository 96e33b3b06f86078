"""Whole runs against a real service: what passes, what fails, and what nobody could know."""

import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from tests.servers.faults import silence
from tests.servers.http_faults import OK, resetting, site
from tests.smoke.run.conftest import Plans
from tests.smoke.run.program import smoke
from tests.smoke.run.service import Service

AT_ONCE: dict[str, Any] = {"load": "50/s for 1s"}
REVISION: dict[str, Any] = {"revision": {"header": "X-Revision"}}


def test_a_good_run_passes(plans: Plans, service: Service) -> None:
    ended = plans.run(**REVISION, env={"HOOK_RELEASE": "r1"})
    assert (ended.code, ended.record["outcome"]) == (0, "passed")
    assert ended.statuses == {
        "load.passed": "passed",
        "target.passed": "passed",
        "revision.passed": "passed",
        "thresholds.passed": "passed",
        "baseline.none": "info",
    }
    assert service.hits == {"/": 100}
    assert ended.record["details"]["requests"] == 100
    assert ended.record["figures"]["requests"] == 100
    assert ended.termination.startswith("PASSED in ")


def test_the_target_on_the_command_line_wins(plans: Plans, service: Service) -> None:
    ended = plans.run("--target", service.url, target="http://127.0.0.1:9", **AT_ONCE)
    assert (ended.code, ended.record["details"]["target"]) == (0, service.url)


def test_a_slow_endpoint_fails_and_is_named_in_one_line(plans: Plans, service: Service) -> None:
    service.slow["/orders"] = 0.3
    ended = plans.run(
        requests=[{"path": "/", "name": "home"}, {"path": "/orders", "name": "orders"}],
        thresholds={"http_req_duration{name:orders}": ["p(50)<100ms"]},
    )
    assert (ended.code, ended.statuses["thresholds.latency"]) == (10, "failed")
    assert "orders" in ended.termination
    assert "p(50)<100ms" in ended.termination
    assert len(ended.termination.splitlines()) == 1


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_slow_tag_fails(plans: Plans, service: Service, processes: str) -> None:
    service.slow["/orders"] = 0.3
    ended = plans.run(
        "--processes",
        processes,
        requests=[{"path": "/", "tags": {"tier": "page"}}, {"path": "/orders", "tags": {"tier": "bank"}}],
        thresholds={"http_req_duration{tier:bank}": "p(50)<100ms", "http_reqs{tier:page}": "count>0"},
    )
    assert (ended.code, ended.statuses["thresholds.latency"]) == (10, "failed")
    assert "http_req_duration{tier:bank} p(50)<100ms" in ended.termination
    counted = {row["selector"]: row["samples"] for row in ended.record["details"]["thresholds"]}
    assert counted["{tier:bank}"] + counted["{tier:page}"] == counted[""] == 100


def test_errors_fail(plans: Plans, service: Service) -> None:
    service.broken.add("/")
    ended = plans.run(**AT_ONCE)
    assert (ended.code, ended.statuses["thresholds.errors"]) == (10, "failed")
    assert ended.record["details"]["endpoints"][0]["statuses"] == {"500": 50}


def test_a_check_that_does_not_hold_fails(plans: Plans) -> None:
    ended = plans.run(checks={"contains": "something else"}, **AT_ONCE)
    assert (ended.code, ended.statuses["checks.failed"]) == (10, "failed")
    assert "something else" in ended.termination


def test_the_old_revision_fails(plans: Plans) -> None:
    ended = plans.run("--release", "r2", **AT_ONCE, **REVISION)
    assert (ended.code, ended.statuses["revision.old"]) == (10, "failed")
    assert ended.finding("revision.old")["expected"] == "r2"


def test_nobody_listens(plans: Plans) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    ended = plans.run(target=f"http://127.0.0.1:{port}", **AT_ONCE)
    assert (ended.code, ended.statuses["target.unanswered"]) == (10, "failed")


def test_it_resets_every_connection(plans: Plans) -> None:
    with site({"/": resetting}) as server:
        ended = plans.run(target=server.url, **AT_ONCE)
    assert ended.code == 10


def test_it_never_answers(plans: Plans) -> None:
    with site({"/": silence}) as server:
        ended = plans.run(target=server.url, timeout="500ms", **AT_ONCE)
    assert (ended.code, ended.statuses["target.unanswered"]) == (10, "failed")


def test_a_name_that_does_not_resolve_is_inconclusive(plans: Plans) -> None:
    ended = plans.run(target="http://shop.invalid", **AT_ONCE)
    assert (ended.code, ended.statuses["target.unresolved"]) == (11, "inconclusive")
    assert "shop.invalid" in ended.all


def test_a_certificate_that_nobody_trusts_is_inconclusive(plans: Plans, certificate: ssl.SSLContext) -> None:
    with site({"/": OK}, tls=certificate) as server:
        ended = plans.run(target=server.url.replace("http", "https"), **AT_ONCE)
    assert (ended.code, ended.statuses["target.untrusted"]) == (11, "inconclusive")


def test_too_few_samples_for_a_percentile_are_inconclusive(plans: Plans) -> None:
    ended = plans.run(load="10/s for 1s", thresholds={"http_req_duration": ["p(99)<10s"]})
    assert (ended.code, ended.statuses["thresholds.too_few"]) == (11, "inconclusive")


def test_a_run_that_the_budget_ends_is_inconclusive(plans: Plans) -> None:
    with site({"/": silence}) as server:
        ended = plans.run("--timeout", "10s", target=server.url, timeout="60s", load="10/s for 2s")
    assert (ended.code, ended.statuses["load.cut_short"]) == (11, "inconclusive")
    assert "the time budget of 10 s was spent, with 20 requests in flight" in ended.termination


def test_a_severity_makes_a_failure_a_warning(plans: Plans, service: Service) -> None:
    service.broken.add("/")
    ended = plans.run("--severity", "thresholds.errors=warning", **AT_ONCE)
    assert (ended.code, ended.statuses["thresholds.errors"]) == (0, "warning")


def test_enforce_warn_reports_the_truth_and_exits_0(plans: Plans, service: Service) -> None:
    service.broken.add("/")
    ended = plans.run("--enforce", "warn", "--until", "2099-01-01", **AT_ONCE)
    assert (ended.code, ended.record["outcome"]) == (0, "failed")


def test_abort_thresholds_end_the_run_early_and_fail(plans: Plans, service: Service) -> None:
    service.broken.add("/")
    ended = plans.run(
        load="50/s for 20s",
        thresholds={"http_req_failed": [{"threshold": "rate<0.1", "abort": True}]},
    )
    assert (ended.code, ended.statuses["load.aborted"]) == (10, "info")
    assert ended.statuses["thresholds.errors"] == "failed"
    assert service.hits["/"] < 700


def test_a_closed_model_of_users(plans: Plans) -> None:
    ended = plans.run(load={"users": 3, "for": "1s"}, think="100ms")
    assert ended.code == 0
    assert ended.record["details"]["requests"] > 3


@pytest.mark.parametrize("folder", ["there", "not-there"])
def test_a_file_of_the_plan_is_found_from_the_plan(plans: Plans, folder: str) -> None:
    plans.folder.joinpath("there").mkdir()
    plans.folder.joinpath("there", "body.txt").write_text("hello")
    ended = plans.run(requests=[{"path": "/", "body": {"file": f"{folder}/body.txt"}}], **AT_ONCE)
    assert ended.code == (0 if folder == "there" else 2)


def test_a_locustfile(plans: Plans, service: Service, tmp_path: Path) -> None:
    file = tmp_path / "locustfile.py"
    file.write_text(
        "from locust import FastHttpUser, constant, task\n"
        "class U(FastHttpUser):\n"
        "    wait_time = constant(0.05)\n"
        "    @task\n"
        "    def home(self):\n"
        "        self.client.get('/', name='home')\n"
    )
    words = ("--locustfile", str(file), "--target", f"{service.url}/", "--duration", "2s", "--users", "5")
    ended = smoke("run", *words)
    assert ended.record["details"]["endpoints"][0]["name"] == "home"
    assert set(service.hits) == {"/"}, "of the slash at the target's end none is left"
    assert ended.code in (0, 11), ended.all
    service.broken.add("/")
    assert smoke("run", *words).code in (10, 11)
