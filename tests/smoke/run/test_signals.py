"""SIGTERM and SIGINT at any moment: what is known is reported, and nothing is left behind.

Whoever is asked to end has 0.8 seconds for its report, and ends without one where the machine has no time for it: such a
run is run again.
"""

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.servers.faults import silence
from tests.servers.http_faults import site
from tests.smoke.run.conftest import Plans
from tests.smoke.run.program import LONGEST, Ended, start
from tests.smoke.run.service import Service

LONG = "50/s for 20s"
ATTEMPTS = 5


def until(so: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not so():
        assert time.monotonic() < end
        time.sleep(0.02)


def hears(process: "subprocess.Popen[str]") -> bool:
    """Whether it has a handler for SIGTERM by now."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def started(plans: Plans, *words: str, **keys: Any) -> "subprocess.Popen[str]":
    given = {"load": LONG} | keys
    plan = str(plans.write(**given))
    return start("run", "--format", "json", "--plan", plan, *words, log=plans.folder / "termination")


def ended(plans: Plans, process: "subprocess.Popen[str]", number: int = signal.SIGTERM) -> Ended:
    process.send_signal(number)
    out, err = process.communicate(timeout=LONGEST)
    assert "Traceback" not in err
    said = plans.folder / "termination"
    return Ended(process.returncode, out, err, said.read_text() if said.exists() else "")


def interrupted(
    plans: Plans,
    counted: Callable[[], int],
    most: int,
    *words: str,
    number: int = signal.SIGTERM,
    **keys: Any,
) -> Ended:
    """A run that is ended as soon as more than so many have been counted of what it does."""
    words = ("--report", str(plans.folder / "partial"), *words)
    for _ in range(ATTEMPTS):
        before, process = counted(), started(plans, *words, **keys)
        until(lambda before=before: counted() - before > most)
        found = ended(plans, process, number)
        if all(Path(word).exists() for word in words if word.startswith(str(plans.folder / "partial"))):
            return found
        assert found.code == 128 + number
    pytest.fail("no run has written its report")


def partial(plans: Plans, found: Ended) -> Any:
    """The partial record, which was printed and written."""
    record = json.loads((plans.folder / "partial").read_text())
    assert record == found.record
    assert (found.code, record["exit_code"], record["outcome"]) == (143, 143, "inconclusive")
    assert found.termination.startswith("INCONCLUSIVE in ")
    assert "terminated by SIGTERM" in found.termination
    return record


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.2, 0.3, 0.5, 0.8])
def test_while_it_starts(plans: Plans, seconds: float, number: int) -> None:
    process = started(plans)
    until(lambda: hears(process))
    time.sleep(seconds)
    assert ended(plans, process, number).code == 128 + number


def test_in_mid_load(plans: Plans, service: Service) -> None:
    found = interrupted(plans, lambda: service.hits["/"], 60)
    record = partial(plans, found)
    assert 1 <= record["details"]["requests"] < 900
    assert found.statuses["load.cut_short"] == "inconclusive"


def test_in_mid_load_with_all_reports(plans: Plans, service: Service) -> None:
    files = [plans.folder / f"partial.{name}" for name in ("html", "junit", "prom")]
    options = zip(("--html", "--junit", "--metrics-textfile"), map(str, files), strict=True)
    found = interrupted(plans, lambda: service.hits["/"], 60, *(word for pair in options for word in pair))
    assert found.code == 143
    page, junit, metrics = (file.read_text() for file in files)
    assert "terminated by SIGTERM" in page
    assert "Latency over time" in page
    assert '<error type="inconclusive"' in junit
    assert 'outcome="inconclusive",stage="run"} 1.0' in metrics
    assert 'smoke_requests{endpoint="home"' in metrics


def test_in_mid_load_of_a_service_that_never_answers(plans: Plans) -> None:
    with site({"/": silence}) as server:
        found = interrupted(plans, lambda: len(server.heard), 60, target=server.url, timeout="30s")
    assert partial(plans, found)["duration_seconds"] < 30


def test_a_failing_run_is_no_failure_before_it_is_judged_whole(plans: Plans, service: Service) -> None:
    service.slow["/"] = 0.2
    slow = {"http_req_duration": ["p(50)<100ms"]}
    partial(plans, interrupted(plans, lambda: service.hits["/"], 60, thresholds=slow))


def test_interrupted_in_mid_load(plans: Plans, service: Service) -> None:
    found = interrupted(plans, lambda: service.hits["/"], 20, number=signal.SIGINT)
    assert (found.code, found.record["exit_code"]) == (130, 130)


def test_while_it_waits_for_the_revision(plans: Plans, service: Service) -> None:
    revision = {"header": "X-Revision", "wait": True, "path": "/v"}
    found = interrupted(plans, lambda: service.hits["/v"], 10, "--release", "r2", revision=revision)
    record = partial(plans, found)
    assert "waiting for revision r2" in record["reason"]
    assert record["findings"] == []


def test_while_it_reads_the_baseline(plans: Plans) -> None:
    with site({"/last": silence}) as server:
        found = interrupted(plans, lambda: len(server.heard), 0, "--baseline", f"{server.url}/last")
    assert "reading the baseline" in partial(plans, found)["reason"]


@pytest.mark.parametrize("early", [0.3, 0.2, 0.1, 0.05, 0.0, -0.05, -0.1])
def test_about_the_end_of_the_load(plans: Plans, service: Service, early: float) -> None:
    """Whatever comes first, the exit code says which, and the report is whole."""
    report = plans.folder / "report"
    process = started(plans, "--report", str(report), load="50/s for 1s")
    until(lambda: service.hits["/"])
    time.sleep(1.0 - early)
    found = ended(plans, process)
    told = found.record["exit_code"] if found.out else 143
    assert told in (0, 143)
    assert found.code == told
    assert found.termination.startswith("PASSED" if told == 0 else "INCONCLUSIVE")
    if report.exists():
        assert json.loads(report.read_text()) == found.record
