"""Waiting for the revision that was rolled out."""

from typing import Any

from tests.servers.faults import answer
from tests.servers.http_faults import site
from tests.smoke.run.conftest import Plans
from tests.smoke.run.service import Service

PLAN: dict[str, Any] = {
    "revision": {"header": "X-Revision", "wait": True, "path": "/version"},
    "load": "50/s for 1s",
}
LOCUSTFILE = """
from locust import FastHttpUser, constant, task

class User(FastHttpUser):
    wait_time = constant(0.1)

    @task
    def page(self):
        self.client.get("/")
"""
RELEASE = {"HOOK_RELEASE": "r2"}


def test_it_waits_until_only_the_new_one_answers(plans: Plans, service: Service) -> None:
    service.turns = (15, "r2")
    ended = plans.run(**PLAN, env=RELEASE)
    assert (ended.code, ended.statuses["revision.passed"]) == (0, "passed")
    assert ended.record["details"]["revisions"] == {"r2": 50}
    assert service.hits["/"] == 50
    assert "waiting for revision r2: r1 10 times" in ended.err
    assert "only revision r2 answers now" in ended.err


def test_one_that_stays_old_fails_without_load(plans: Plans, service: Service) -> None:
    ended = plans.run("--timeout", "8s", **PLAN, env=RELEASE)
    assert (ended.code, ended.statuses) == (10, {"revision.old": "failed"})
    found = ended.finding("revision.old")
    assert (found["expected"], found["found"]) == ("r2", "r1 10 times")
    assert "r1 10 times" in ended.termination
    assert service.hits.keys() == {"/version"}


def test_answers_that_tell_none_are_inconclusive(plans: Plans) -> None:
    with site({"/version": answer(200, "fine")}) as server:
        ended = plans.run("--timeout", "8s", target=server.url, **PLAN, env=RELEASE)
    assert (ended.code, ended.statuses) == (11, {"revision.untold": "inconclusive"})


def test_server_errors_that_tell_none_are_a_failure(plans: Plans) -> None:
    """A release that only answers 503 by way of its proxy has failed, waited for or not."""
    with site({"/version": answer(503, "no pods"), "/": answer(503, "no pods")}) as server:
        ended = plans.run("--timeout", "12s", target=server.url, **PLAN, env=RELEASE)
    assert (ended.code, ended.statuses["thresholds.errors"]) == (10, "failed")


def test_the_time_that_a_locustfile_needs_is_its_own(plans: Plans, service: Service) -> None:
    """And not that of the plan's load, which is not put on."""
    service.turns = (15, "r2")
    file = plans.folder / "locustfile.py"
    file.write_text(LOCUSTFILE)
    words = ("--locustfile", str(file), "--duration", "1s", "--timeout", "100s")
    ended = plans.run(*words, **PLAN | {"load": "1/s for 100s", "requests": None}, env=RELEASE)
    assert ended.statuses.get("revision.passed") == "passed"
    assert ended.record["details"]["revisions"].keys() == {"r2"}


def test_a_commit_may_be_shortened(plans: Plans, service: Service) -> None:
    service.revision = "4f2c1d9ab03e5f6a7b8c9d0e1f2a3b4c5d6e7f80"
    ended = plans.run("--release", "4f2c1d9", **PLAN)
    assert (ended.code, ended.statuses["revision.passed"]) == (0, "passed")
    assert "waiting" not in ended.err


def test_where_nobody_answers_the_load_shows_it(plans: Plans) -> None:
    ended = plans.run("--timeout", "8s", target="http://shop.invalid", **PLAN, env=RELEASE)
    assert (ended.code, ended.statuses["target.unresolved"]) == (11, "inconclusive")


def test_what_the_plan_expects_comes_after_the_release(plans: Plans) -> None:
    revision = {"header": "X-Revision", "expected": "r9"}
    ended = plans.run(load="50/s for 1s", revision=revision)
    assert ended.finding("revision.old")["expected"] == "r9"
