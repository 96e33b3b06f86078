"""The four runs of a release, through the images, on the real systems: good, drifted, a flag not ready, a failing smoke."""

import re
from datetime import datetime
from typing import Any

import pytest

from tests.compose.conftest import IMAGES
from tests.compose.project import ROOT, Project, eventually
from tests.conftest import need
from tests.images.docker import answers, docker

pytestmark = [pytest.mark.xdist_group("docker"), pytest.mark.timeout(900)]
PAGE = (ROOT / "docs/how-to/compose.md").read_text()
DONE = ("Succeeded", "Reached expected number of succeeded pods")
NOT_REACHED = ("-", "not reached")
FAIL_JOB = "Container hook for pod shop/{}-xxxxx failed with exit code 10 matching FailJob rule at index 0"
GOOD = {
    "shop-flagcheck": DONE,
    "shop-guardrail": DONE,
    "shop-migrate": DONE,
    "shop": ("Synced", "Healthy"),
    "shop-guardrail-after": DONE,
    "shop-smoke": DONE,
}


def table(said: Any) -> dict[str, tuple[str, str]]:
    """The operation's table, without the pods' random letters."""
    pod = re.compile(r"(shop/\S+-)[a-z0-9]{5}\b")
    return {name: (status, pod.sub(r"\1xxxxx", message)) for name, (status, message) in said.table.items()}


def production(project: Project) -> tuple[str, str]:
    """The migration state of the database, and the release that is served."""
    # as it was created: `ps` gives an id where the name has been built anew since
    made = docker("inspect", "--format={{.Config.Image}}", project.compose("ps", "-q", "shop").strip()).stdout
    return project.sql("SELECT version_num FROM alembic_version"), made.strip().rpartition(":")[2]


def test_without_the_systems_a_release_says_what_to_do_first(tmp_path):
    need(answers("docker", "version"), "a Docker engine")
    nothing = Project(tmp_path)
    nothing.environment["COMPOSE_PROJECT_NAME"] += "-nothing"
    said = nothing.call("release", "r2")
    assert (said.code, said.output) == (2, "the systems are not running: make up\n")


def test_a_good_release_goes_through_and_nothing_fires(project: Project) -> None:
    assert production(project) == ("9c1e77a0", "r1")
    said = project.call("release", "r2")
    assert (said.code, table(said)) == (0, GOOD), said.output
    assert list(said.table) == list(GOOD)
    assert "Phase:     Succeeded\nMessage:   successfully synced (no more tasks)" in said.output
    assert production(project) == ("51ab03d2", "r2")
    assert project.get("shop", 8000, "/orders?limit=1")[0]["email"] == "customer1@example.com"
    judged(project, "smoke")
    assert project.alerts() == []
    assert project.delivered() == []


def judged(project: Project, hook: str) -> None:
    """Wait until Prometheus knows of this hook's last run, and has gone through every rule of verdicts since."""
    run = f'hook_last_run_timestamp_seconds{{hook="{hook}"}} > 0'
    found = eventually(lambda: project.query(run), f"the last run of {hook}")
    seen = float(found[0]["value"][0])
    eventually(lambda: all(at > seen for at in evaluated(project)), "another evaluation of the rules")


def evaluated(project: Project) -> list[float]:
    groups = project.get("prometheus", 9090, "/api/v1/rules")["data"]["groups"]
    return [
        datetime.fromisoformat(re.sub(r"(\.\d{6})\d*", r"\1", group["lastEvaluation"])).timestamp()
        for group in groups
        if group["interval"] < 60
    ]


@pytest.mark.parametrize("words", re.findall(r"^docker compose run --rm (.*)", PAGE, flags=re.MULTILINE))
def test_a_hook_of_the_page_runs_by_itself(project: Project, words: str) -> None:
    assert project.compose("run", "--rm", "-T", *words.split()) != ""


CONFINED = """
import os
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
assert os.getuid() == os.getgid() == 65532
assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
assert int(status["NoNewPrivs"]) == 1
open("/tmp/written", "w").close()
for path in ("/written", "/release/written", "/opt/hookset/written"):
    try:
        open(path, "w")
    except OSError:
        continue
    raise SystemExit(f"{path} can be written")
print("confined")
"""


@pytest.mark.parametrize("image", IMAGES)
def test_a_hook_is_confined(project: Project, image: str) -> None:
    said = project.compose("run", "--rm", "-T", "--entrypoint", "python3", image, "-c", CONFINED)
    assert said == "confined\n"


def test_a_drifted_database_stops_a_release_before_anything_changes(project: Project) -> None:
    before = production(project)
    said = project.call("release", "r3", "--break=drift")
    assert (said.code, table(said)) == (
        1,
        dict.fromkeys(GOOD, NOT_REACHED)
        | {"shop-flagcheck": DONE, "shop-guardrail": ("Failed", FAIL_JOB.format("shop-guardrail"))},
    ), said.output
    assert "FAIL  drift     column public.orders.total" in said.output
    assert re.search(
        r"Phase:     Failed\n"
        r"Message:   one or more synchronization tasks completed unsuccessfully\n"
        r"  shop-guardrail: FAILED in .* \(exit 10\): drift: column public.orders.total",
        said.output,
    )
    assert production(project) == before


def test_a_flag_that_is_not_ready_stops_a_release(project: Project) -> None:
    before = production(project)
    said = project.call("release", "r3", "--break=flag")
    assert (said.code, table(said)) == (
        1,
        dict.fromkeys(GOOD, NOT_REACHED)
        | {"shop-guardrail": DONE, "shop-flagcheck": ("Failed", FAIL_JOB.format("shop-flagcheck"))},
    ), said.output
    assert "FAIL  flags    refunds in production" in said.output
    assert production(project) == before


def test_a_release_that_does_not_start_is_not_smoked(project: Project) -> None:
    said = project.call("release", "r3", "--break=start")
    late = 'Deployment "shop" exceeded its progress deadline'
    assert (said.code, table(said)) == (
        1,
        GOOD | {"shop": ("Failed", late), "shop-guardrail-after": NOT_REACHED, "shop-smoke": NOT_REACHED},
    ), said.output
    assert "missing.py" in said.output, "the end of its log"


def test_a_failing_smoke_makes_alertmanager_deliver_a_webhook(project: Project) -> None:
    said = project.call("release", "r3", "--break=smoke")
    assert (said.code, table(said)) == (
        1,
        GOOD | {"shop-smoke": ("Failed", FAIL_JOB.format("shop-smoke"))},
    ), said.output
    assert production(project) == ("c6b15f7e", "r3"), "Argo CD leaves what it has rolled out"
    came = eventually(lambda: to_rollback(project), "the webhook")[0]
    assert came["status"] == "firing"
    assert [EXPECTED.items() <= alert["labels"].items() for alert in came["alerts"]] == [True], came
    assert "smoke (run) says no to shop r3 in production" in came["alerts"][0]["annotations"]["summary"]


EXPECTED = {
    "alertname": "HookFailed",
    "severity": "page",
    "hook": "smoke",
    "stage": "run",
    "app": "shop",
    "environment": "production",
    "cluster": "compose",
    "namespace": "shop",
    "owner": "shop-team",
    "release": "r3",
}


def to_rollback(project: Project) -> list[dict[str, Any]]:
    """The webhooks for the rollback receiver."""
    return [each["body"] for each in project.delivered() if each["url"].startswith("http://rollback.")]


def test_the_next_good_release_ends_every_alert(project: Project) -> None:
    said = project.call("release", "r3")
    assert (said.code, table(said)) == (0, GOOD), said.output
    eventually(lambda: project.alerts() == [], "the end of all alerts")
