"""The Jobs as `deploy/` renders them, on the systems of compose: after test_release.py production is at release 3."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compose.project import Project
from tests.deploy.jobmodel import run_job
from tests.deploy.packing import packed
from tests.deploy.rendering import HOOKS, jobs_in, kustomize, write_shop
from tests.deploy.rules.rule import hook_of
from tests.deploy.running.node import Node
from tests.hookset.bundle.test_image import copier  # noqa: F401 - a fixture
from tests.images.docker import docker

pytestmark = [pytest.mark.xdist_group("docker"), pytest.mark.timeout(900)]
BUNDLE = f"hookset-test/shop-release-3:{os.getpid()}"
URL = "postgresql://guardrail_{}:not-a-secret@postgres:5432/shop"
SECRETS = {
    "shop-checker": ("url", URL.format("checker")),
    "shop-migrator": ("url", URL.format("migrator")),
    "shop-flags": ("token", "unused"),
}


@pytest.fixture
def node(project: Project, copier: str, tmp_path: Path) -> Iterator[Node]:  # noqa: F811
    """A node beside the systems, with release 3 packed and every Secret there."""
    build = Path(project.environment["SHOP_BUILD"])
    here = tmp_path / "here"
    shutil.copytree(build / "flags", here / "flags")
    shutil.copyfile(build / "r3/flags.yaml", here / "flags.yaml")
    out = packed(tmp_path / "release", number=3, flags=here / "flags.yaml", plan=build / "r3/smoke.yaml")
    docker("build", "-q", "--build-arg", f"COPIER={copier}", "-t", BUNDLE, str(out))
    (tmp_path / "node").mkdir()
    network = f"{project.environment['COMPOSE_PROJECT_NAME']}_default"
    made = Node(tmp_path / "node", BUNDLE, out, network=network)
    for name, (key, value) in SECRETS.items():
        made.secrets[name] = tmp_path / name
        made.secrets[name].mkdir()
        (made.secrets[name] / key).write_text(value)
    yield made
    docker("image", "rm", "-f", BUNDLE)


def test_every_job_passes(project: Project, node: Node, tmp_path: Path) -> None:
    said = project.call("release", "r3")
    assert said.code == 0, said.output
    names = ("registry.example/shop", "registry.example/shop-release")
    shop = write_shop(
        tmp_path / "shop",
        settings={"target": "http://shop:8000"},
        images=[{"name": name, "newTag": "r3"} for name in names],
    )
    jobs = {hook_of(job): job for job in jobs_in(kustomize(shop))}
    for hook in HOOKS:
        ended = run_job(jobs[hook], lambda _, job=jobs[hook]: node.run(job))
        assert ended.hook_phase == "Succeeded", (hook, node.output)
        assert node.message.startswith("PASSED in "), (hook, node.message)
