"""The how-to page: its commands are taken, its locustfile runs, its manifests call what there is."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from hookset.configure import configure
from smoke.cli import PROGRAM
from smoke.locust.line import PORT
from tests.smoke.locust.conftest import Run

PAGE = (Path(__file__).parents[3] / "docs/how-to/smoke-locust.md").read_text()


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


MANIFESTS: dict[tuple[str, str], dict[str, Any]] = {
    (each["kind"], each["metadata"]["name"]): each
    for each in yaml.safe_load_all("---\n".join(blocks("yaml")))
}
JOBS = [each for (kind, _), each in MANIFESTS.items() if kind == "Job"]


@pytest.mark.parametrize("line", [line for block in blocks("sh") for line in block.splitlines()])
def test_a_command_is_one_that_smoke_takes(line: str) -> None:
    program, *words = shlex.split(line)
    assert program == "smoke"
    configure(PROGRAM, words, {})


@pytest.mark.parametrize("job", JOBS, ids=lambda job: str(job["metadata"]["name"]))
def test_a_job_calls_what_there_is_within_its_time(job: dict[str, Any]) -> None:
    [container] = job["spec"]["template"]["spec"]["containers"]
    config: Any = configure(PROGRAM, container["args"], {}).config
    assert config.timeout + 30 <= job["spec"]["activeDeadlineSeconds"]
    assert (job["spec"]["backoffLimit"], job["spec"]["template"]["spec"]["restartPolicy"]) == (0, "Never")


def test_the_manifests_fit_together() -> None:
    master, workers = MANIFESTS["Job", "smoke"], MANIFESTS["Job", "smoke-workers"]
    service, policy = MANIFESTS["Service", "smoke-master"], MANIFESTS["NetworkPolicy", "smoke-master"]

    def called(job: dict[str, Any]) -> Any:
        return configure(PROGRAM, job["spec"]["template"]["spec"]["containers"][0]["args"], {}).config

    assert called(master).workers == workers["spec"]["completions"] == workers["spec"]["parallelism"]
    assert called(workers).master == service["metadata"]["name"]
    assert called(workers).plan == called(master).plan
    labels = [job["spec"]["template"]["metadata"]["labels"] for job in (master, workers)]
    assert service["spec"]["selector"] == policy["spec"]["podSelector"]["matchLabels"] == labels[0]
    assert policy["spec"]["ingress"][0]["from"] == [{"podSelector": {"matchLabels": labels[1]}}]
    assert service["spec"]["clusterIP"] == "None"
    assert service["spec"]["publishNotReadyAddresses"] is True
    assert [port["port"] for port in service["spec"]["ports"]] == [PORT]
    assert policy["spec"]["ingress"][0]["ports"] == [{"port": PORT}]


def test_the_locustfile_runs(run: Run) -> None:
    [text] = blocks("python")
    found = run(text, seconds=3.0, users=5)
    assert found.cut_short == ""
    assert {"item", "GET /login"} <= set(found.names) <= {"item", "GET /login", "POST /orders"}
    assert set(found.checks) == {"no exception in a task"}
    assert set(found.errors) <= {"", "an order without a total"}
