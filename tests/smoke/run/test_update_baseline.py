"""`--update-baseline`: the baseline is the last run that passed, and nobody has to copy files for that."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hookset.moment import text_of
from tests.smoke.run.conftest import Plans
from tests.smoke.run.program import Ended
from tests.smoke.run.service import Service

SHORT: dict[str, Any] = {"load": "50/s for 1s"}
FAILING = {"http_req_failed": ["rate<0.1"]}


def updating(plans: Plans, *words: str, **keys: Any) -> Ended:
    baseline = str(plans.folder / "last.json")
    return plans.run("--baseline", baseline, "--update-baseline", *words, **(SHORT | keys))


@pytest.fixture
def last(plans: Plans, service: Service) -> Path:
    """The baseline that a first run, which passes, leaves."""
    ended = updating(plans, "--release", "r1")
    assert (ended.code, ended.statuses["baseline.none"]) == (0, "info")
    service.hits.clear()
    return plans.folder / "last.json"


def test_the_first_run_leaves_it_and_the_next_is_compared_with_it(plans: Plans, last: Path) -> None:
    ended = updating(plans, "--release", "r2", load="20/s for 5s")
    assert ended.statuses["baseline.other_plan"] == "warning"
    ended = updating(plans, "--release", "r3", load="20/s for 5s")
    assert (ended.code, ended.statuses["baseline.passed"]) == (0, "passed")
    assert json.loads(last.read_text()) == ended.record
    assert sorted(file.name for file in plans.folder.iterdir()) == ["last.json", "plan.yaml"]


@pytest.mark.parametrize("words", [(), ("--enforce", "warn", "--until", "2099-01-01")], ids=["fail", "warn"])
def test_a_run_that_has_failed_leaves_it_alone(
    plans: Plans, service: Service, last: Path, words: tuple[str, ...]
) -> None:
    before = last.read_bytes()
    service.broken.add("/")
    ended = updating(plans, *words)
    assert (ended.code, ended.record["outcome"]) == (0 if words else 10, "failed")
    assert last.read_bytes() == before


def test_a_run_that_nobody_could_judge_leaves_it_alone(plans: Plans, last: Path) -> None:
    before = last.read_bytes()
    assert updating(plans, load="10/s for 1s", thresholds={"http_req_duration": ["p(99)<10s"]}).code == 11
    assert last.read_bytes() == before


def test_a_run_that_somebody_let_pass_leaves_it_alone(plans: Plans, service: Service, last: Path) -> None:
    before = last.read_bytes()
    service.broken.add("/")
    override = {"who": "jane", "why": "known", "release": "r2", "ids": ["thresholds.errors"]}
    override["expires"] = text_of(datetime.now(UTC) + timedelta(hours=1))
    (plans.folder / "override.yaml").write_text(json.dumps(override))
    ended = updating(plans, "--release", "r2", "--override", str(plans.folder / "override.yaml"))
    assert (ended.code, ended.statuses["thresholds.errors"]) == (0, "overridden")
    assert last.read_bytes() == before


def test_a_run_that_was_skipped_leaves_it_alone(plans: Plans, service: Service, last: Path) -> None:
    before = last.read_bytes()
    ended = updating(plans, "--release", "r1", "--skip-if-unchanged")
    assert (ended.code, ended.statuses) == (0, {"load.unchanged": "passed"})
    assert (last.read_bytes(), service.hits.total()) == (before, 0)


def test_what_is_no_record_is_replaced(plans: Plans, last: Path) -> None:
    last.write_text("{")
    ended = updating(plans)
    assert ended.statuses["baseline.unusable"] == "warning"
    assert json.loads(last.read_text()) == ended.record


def test_a_full_disk_is_a_warning(plans: Plans) -> None:
    ended = plans.run("--baseline", "/dev/full", "--update-baseline", **SHORT)
    assert ended.code == 0
    assert "warning: baseline to /dev/full: cannot be written: No space left on device" in ended.err
