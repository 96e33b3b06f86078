"""What is wrong with a call or a plan is said in one line, exit 2, before anything is sent."""

from pathlib import Path
from typing import Any

import pytest

from tests.smoke.run.conftest import Plans
from tests.smoke.run.program import smoke
from tests.smoke.run.service import Service


def refused(ended: Any, *words: str) -> None:
    assert (ended.code, ended.record["outcome"]) == (2, "error")
    for word in words:
        assert word in ended.all
    assert ended.termination.startswith("ERROR in ")


def test_neither_a_plan_nor_a_locustfile() -> None:
    refused(smoke("run"), "--plan", "--locustfile")


def test_a_locustfile_without_a_target(tmp_path: Path) -> None:
    refused(smoke("run", "--locustfile", str(tmp_path / "locustfile.py")), "--target")


@pytest.mark.parametrize("plan", [True, False])
def test_a_load_that_is_longer_than_the_budget(plans: Plans, service: Service, plan: bool) -> None:
    words = ("--timeout", "20s")
    if plan:
        ended = plans.run(*words, load="10/s for 19s")
    else:
        given = ("--locustfile", "any.py", "--target", service.url, "--duration", "19s")
        ended = smoke("run", *words, *given)
    refused(ended, "19 s", "20 s", "raise --timeout to 21s", "activeDeadlineSeconds")
    assert not service.hits


def test_waiting_for_the_revision_needs_time_too(plans: Plans) -> None:
    wait = {"header": "X-Revision", "expected": "r1", "wait": True}
    refused(plans.run("--timeout", "20s", load="10/s for 17s", revision=wait), "21s")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"loads": "1/s for 1s"}, ["unknown key loads", "did you mean load?"]),
        ({"thresholds": {"http_req_duration": ["p(95)<"]}}, ["thresholds.http_req_duration[0]"]),
        ({"thresholds": {"http_req_duration": ["p(200)<1"]}}, ["p(200)"]),
        ({"thresholds": {"http_req_durations": ["p(95)<1"]}}, ["did you mean http_req_duration?"]),
        ({"thresholds": {"http_req_duration{name:hme}": ["p(95)<1"]}}, ["hme", "home"]),
        ({"requests": []}, ["requests"]),
        ({"load": "0/s for 1s"}, ["load"]),
        ({"load": "1000/s for 1s"}, ["ceiling"]),
        ({"requests": [{"path": "/", "body": {"file": "nowhere"}}]}, ["nowhere"]),
        ({"checks": {"json": {"a[": 1}}}, ["a["]),
        ({"target": None}, ["target"]),
        ({"target": "ftp://shop"}, ["ftp"]),
        ({"secrets": {"token": "NOT_SET_AT_ALL"}}, ["NOT_SET_AT_ALL"]),
        ({"revision": {"header": "X", "wait": True}}, ["HOOK_RELEASE"]),
        ({"tls": {"ca": "nowhere.pem"}}, ["nowhere.pem"]),
        ({"baseline": {"max_ratio": 0.5}}, ["baseline.max_ratio"]),
        ({"validity": {"late": "soon"}}, ["validity.late"]),
    ],
)
def test_a_bad_plan(plans: Plans, service: Service, keys: dict[str, Any], words: list[str]) -> None:
    refused(plans.run(**keys), "plan.yaml", *words)
    assert not service.hits


def test_the_target_of_a_locustfile_is_one(tmp_path: Path, service: Service) -> None:
    """Locust would put the path of each request behind the query, and be answered by another page."""
    words = ("--locustfile", str(tmp_path / "none.py"), "--target")
    refused(smoke("run", *words, f"{service.url}/shop?x=1"), "--target", "has a query or a fragment")


def test_the_warm_up_is_held_against_the_load_of_a_locustfile(plans: Plans, service: Service) -> None:
    words = ("--locustfile", str(plans.folder / "none.py"), "--timeout", "90s")
    keys = {"requests": None, "load": None, "warm_up": "40s"}
    refused(plans.run(*words, "--duration", "40s", **keys), "plan.yaml: warm_up: leaves nothing to judge")
    refused(plans.run(*words, "--duration", "80s", **keys), "none.py: cannot be read")


def test_a_plan_that_is_not_there(tmp_path: Path) -> None:
    refused(smoke("run", "--plan", str(tmp_path / "none.yaml")), "none.yaml", "No such file")


@pytest.mark.parametrize(
    "words",
    [
        ("--processes", "0"),
        ("--users", "5"),
        ("--duration", "5s"),
        ("--workers", "-1"),
        ("--workers", "2", "--processes", "2"),
        ("--workers", "2", "--master", "127.0.0.1"),
        ("--otlp", "http://127.0.0.1:9", "--otlp-headers", "no-value"),
        ("--skip-if-unchanged",),
        ("--skip-if-unchanged", "--baseline", "last.json"),
        ("--skip-if-unchanged", "--release", "r1"),
        (
            "--skip-if-unchanged",
            "--release",
            "r1",
            "--app",
            "shop",
            "--baseline",
            "prometheus:http://127.0.0.1:9",
        ),
        ("--skip-if-unchanged", "--release", "r1", "--baseline", "last.json", "--locustfile", "any.py"),
        ("--update-baseline",),
        ("--update-baseline", "--baseline", "http://127.0.0.1:9/last.json"),
        ("--update-baseline", "--app", "shop", "--baseline", "prometheus:http://127.0.0.1:9"),
        ("--baseline", "prometheus:here", "--app", "shop"),
        ("--baseline", "prometheus:http://127.0.0.1:9"),
        ("--baseline", "http://"),
        ("--baseline", "http://[::1"),
        ("--severity", "load.lat=warning"),
    ],
    ids=" ".join,
)
def test_options_that_make_no_sense(plans: Plans, service: Service, words: tuple[str, ...]) -> None:
    refused(plans.run(*words), words[0].removeprefix("--").partition("-")[0])
    assert not service.hits
