"""SIGTERM and SIGINT at any moment: what is known is reported, and nothing is left behind."""

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.servers.faults import silence
from tests.servers.http_faults import site
from tests.smoke.run.conftest import Plans
from tests.smoke.run.program import Ended, start
from tests.smoke.run.service import Service

LONG = "50/s for 20s"


def until(so: Any) -> None:
    end = time.monotonic() + 20
    while not so():
        assert time.monotonic() < end
        time.sleep(0.02)


def started(plans: Plans, *words: str, **keys: Any) -> "subprocess.Popen[str]":
    given = {"load": LONG} | keys
    words = ("--report", str(plans.folder / "report"), *words)
    plan = str(plans.write(**given))
    return start("run", "--format", "json", "--plan", plan, *words, log=plans.folder / "termination")


def ended(
    plans: Plans, process: "subprocess.Popen[str]", number: int = signal.SIGTERM
) -> tuple[Ended, float]:
    began = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    took = time.monotonic() - began
    assert "Traceback" not in err
    said = plans.folder / "termination"
    return Ended(process.returncode, out, err, said.read_text() if said.exists() else ""), took


def partial(found: Ended, report: Path) -> Any:
    """The partial record, which was printed and written."""
    record = json.loads(report.read_text())
    assert record == found.record
    assert (record["exit_code"], record["outcome"]) == (143, "inconclusive")
    assert found.termination.startswith("INCONCLUSIVE in ")
    assert "terminated by SIGTERM" in found.termination
    return record


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("seconds", [0.1, 0.2, 0.3, 0.4, 0.6, 0.8])
def test_while_it_starts(plans: Plans, seconds: float, number: int) -> None:
    process = started(plans)
    time.sleep(seconds)
    found, took = ended(plans, process, number)
    assert found.code == 128 + number
    assert took < 5


def test_in_mid_load(plans: Plans, service: Service) -> None:
    process = started(plans)
    until(lambda: service.hits["/"] > 60)
    found, took = ended(plans, process)
    record = partial(found, plans.folder / "report")
    assert took < 5
    assert record["details"]["requests"] >= 50
    assert found.statuses["load.cut_short"] == "inconclusive"
    assert service.hits["/"] < 900


def test_in_mid_load_of_a_service_that_never_answers(plans: Plans) -> None:
    with site({"/": silence}) as server:
        process = started(plans, target=server.url, timeout="30s")
        until(lambda: len(server.heard) > 60)
        found, took = ended(plans, process)
    partial(found, plans.folder / "report")
    assert took < 5


def test_a_failing_run_is_no_failure_before_it_is_judged_whole(plans: Plans, service: Service) -> None:
    service.slow["/"] = 0.2
    process = started(plans, thresholds={"http_req_duration": ["p(50)<100ms"]})
    until(lambda: service.hits["/"] > 60)
    found, _ = ended(plans, process)
    partial(found, plans.folder / "report")


def test_interrupted_in_mid_load(plans: Plans, service: Service) -> None:
    process = started(plans)
    until(lambda: service.hits["/"] > 20)
    found, _ = ended(plans, process, signal.SIGINT)
    assert (found.code, found.record["exit_code"]) == (130, 130)


def test_while_it_waits_for_the_revision(plans: Plans, service: Service) -> None:
    process = started(plans, "--release", "r2", revision={"header": "X-Revision", "wait": True, "path": "/v"})
    until(lambda: service.hits["/v"] > 10)
    found, took = ended(plans, process)
    record = partial(found, plans.folder / "report")
    assert "waiting for revision r2" in record["reason"]
    assert record["findings"] == []
    assert took < 5


def test_while_it_reads_the_baseline(plans: Plans) -> None:
    with site({"/last": silence}) as server:
        process = started(plans, "--baseline", f"{server.url}/last")
        until(lambda: server.heard)
        found, took = ended(plans, process)
    assert "reading the baseline" in partial(found, plans.folder / "report")["reason"]
    assert took < 5


@pytest.mark.parametrize("early", [0.3, 0.2, 0.1, 0.05, 0.0, -0.05, -0.1])
def test_about_the_end_of_the_load(plans: Plans, service: Service, early: float) -> None:
    """Whatever comes first, the exit code says which, and the report is whole."""
    process = started(plans, load="50/s for 1s")
    until(lambda: service.hits["/"])
    time.sleep(1.0 - early)
    found, took = ended(plans, process)
    told = json.loads((plans.folder / "report").read_text())["exit_code"]
    # behind its last word the interpreter ends, and hears no more
    assert found.code == told or (found.code, told) == (-signal.SIGTERM, 0)
    assert told in (0, 143)
    assert took < 5
