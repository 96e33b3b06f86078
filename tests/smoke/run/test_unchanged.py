"""`--skip-if-unchanged`: what has passed here need not be put under load again."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.smoke.run.conftest import Plans
from tests.smoke.run.program import Ended
from tests.smoke.run.service import Service

SHORT: dict[str, Any] = {"load": "50/s for 1s"}


@pytest.fixture
def last(plans: Plans, service: Service) -> Path:
    """The record of a passed run of r1."""
    file = plans.folder / "last.json"
    ended = plans.run("--release", "r1", "--report", str(file), **SHORT)
    assert ended.code == 0, ended.all
    service.hits.clear()
    return file


def again(plans: Plans, last: Path, *words: str, release: str = "r1", **keys: Any) -> Ended:
    given = ("--skip-if-unchanged", "--baseline", str(last), "--release", release)
    return plans.run(*given, *words, **(SHORT | keys))


def test_it_passes_at_once_and_says_so(plans: Plans, service: Service, last: Path) -> None:
    ended = again(plans, last, format="text")
    assert (ended.code, service.hits.total()) == (0, 0)
    assert "no load was put on" in ended.out
    assert "requests" not in ended.out
    assert ended.termination.startswith("PASSED in ")


def test_its_record_serves_the_next_one(plans: Plans, service: Service, last: Path) -> None:
    before = json.loads(last.read_text())["details"]
    for _ in range(2):
        ended = again(plans, last, "--report", str(last))
        assert (ended.code, ended.statuses) == (0, {"load.unchanged": "passed"})
    assert json.loads(last.read_text())["details"] == before
    assert service.hits.total() == 0
    assert again(plans, last, release="r2").statuses["load.passed"] == "passed"


def test_it_sends_no_old_numbers(plans: Plans, last: Path, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("metrics.prom", "page.html", "junit.xml")]
    words = ("--metrics-textfile", str(files[0]), "--html", str(files[1]), "--junit", str(files[2]))
    assert again(plans, last, *words).code == 0
    metrics, page, junit = (file.read_text() for file in files)
    assert 'hook_outcome{hook="smoke",outcome="passed",stage="run"} 1.0' in metrics
    assert "smoke_" not in metrics
    assert "<svg" not in page
    assert "load" in junit


def test_what_passed_elsewhere_has_not_passed_here(plans: Plans, service: Service, last: Path) -> None:
    ended = again(plans, last, "--cluster", "other")
    assert (ended.code, ended.statuses["load.passed"]) == (0, "passed")
    assert service.hits.total() > 0


@pytest.mark.parametrize(
    ("keys", "release"),
    [
        ({}, "r2"),
        ({"load": "40/s for 1s"}, "r1"),
        ({"requests": [{"path": "/other", "name": "home"}]}, "r1"),
        ({"thresholds": {"http_req_duration": ["p(50)<9s"]}}, "r1"),
        ({"checks": {"status": 200}}, "r1"),
    ],
    ids=["release", "load", "requests", "thresholds", "checks"],
)
def test_what_has_changed_is_put_under_load(
    plans: Plans, service: Service, last: Path, keys: dict[str, Any], release: str
) -> None:
    ended = again(plans, last, release=release, **keys)
    assert (ended.code, ended.statuses["load.passed"]) == (0, "passed")
    assert service.hits.total() >= 40


def test_another_target_is_put_under_load(plans: Plans, service: Service, last: Path) -> None:
    assert again(plans, last, "--target", f"{service.url}/v2").code == 0
    assert service.hits.total() == 50


@pytest.mark.parametrize("change", [{"outcome": "failed"}, {"outcome": "inconclusive"}, {"details": {}}])
def test_what_has_not_passed_is_put_under_load(
    plans: Plans, service: Service, last: Path, change: dict[str, Any]
) -> None:
    last.write_text(json.dumps(json.loads(last.read_text()) | change))
    assert again(plans, last).code == 0
    assert service.hits.total() == 50


def test_what_only_an_override_let_pass_is_put_under_load(plans: Plans, service: Service, last: Path) -> None:
    record = json.loads(last.read_text())
    let = {"id": "thresholds.errors", "status": "overridden"}
    last.write_text(json.dumps(record | {"findings": [*record["findings"], let]}))
    ended = again(plans, last)
    assert (ended.code, ended.statuses["baseline.not_passed"]) == (0, "warning")
    assert service.hits.total() == 50


def test_a_first_run_is_put_under_load(plans: Plans, service: Service, tmp_path: Path) -> None:
    assert again(plans, tmp_path / "none.json").statuses["baseline.none"] == "info"
    assert service.hits.total() == 50
