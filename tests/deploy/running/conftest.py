"""The shop's rendered Jobs on a node of our own: release 2 packed, production at release 1, Secrets and flags there."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from examples.shop import demo_flags, releases
from tests.conftest import fresh_database
from tests.deploy.jobmodel import Condition, run_job
from tests.deploy.packing import packed
from tests.deploy.rendering import ROOT, Object, jobs_in, kustomize, write_shop
from tests.deploy.rules.rule import hook_container, hook_of
from tests.deploy.running.node import Node
from tests.hookset.bundle.test_image import copier  # noqa: F401 - a fixture
from tests.images.docker import docker
from tests.servers.fast_feature import FastFeature
from tests.servers.postgres import Server

BUNDLE = f"hookset-test/shop-release:{os.getpid()}"
PLAN = """\
name: shop
target: http://localhost:8000
load: 20/s for 2s
revision: {header: X-Release, path: /healthz, wait: true}
requests: [{name: orders, path: /orders}]
validity: {late: 60s}
thresholds: {http_req_failed: [rate<0.01]}
"""
"""Judges what does not hang on how busy this machine is."""


@pytest.fixture(scope="module")
def edge() -> Iterator[FastFeature]:
    """The OFREP server that the shop asks."""
    with FastFeature() as started:
        yield started


@pytest.fixture(scope="module")
def bundle(copier: str, edge: FastFeature, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:  # noqa: F811
    """What `hookset bundle` made of release 2, and its image as BUNDLE."""
    folder = tmp_path_factory.mktemp("release-2")
    (folder / "smoke.yaml").write_text(PLAN)
    flags = demo_flags.release(folder / "flags-here", edge) / "flags.yaml"
    flags.write_text(flags.read_text().replace("within: 2s", "within: 8s"))
    out = packed(folder, "--configmap=shop-release", flags=flags, plan=folder / "smoke.yaml")
    docker("build", "-q", "--build-arg", f"COPIER={copier}", "-t", BUNDLE, str(out))
    yield out
    docker("image", "rm", "-f", BUNDLE)


@pytest.fixture(scope="module")
def production(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Iterator[str]]]:
    """Makes databases that are at release 1."""
    release = releases.copy(1, tmp_path_factory.mktemp("release-1"))
    for template in fresh_database(server):
        command = [sys.executable, "-m", "guardrail", "migrate", f"--migrations={release}"]
        subprocess.run(
            command, env=os.environ | {"DATABASE_URL": template}, cwd=ROOT, check=True, capture_output=True
        )

        def copies(name: str = template.rpartition("/")[2]) -> Iterator[str]:
            for url in fresh_database(server):
                copy = url.rpartition("/")[2]
                server.run(f"DROP DATABASE {copy}", f"CREATE DATABASE {copy} TEMPLATE {name}")
                yield url

        yield copies


@dataclass
class Cluster:
    """The shop's rendered Jobs, and the node that runs them."""

    node: Node
    jobs: dict[str, Object]

    def run(self, hook: str) -> Condition:
        """The Job's end."""
        return run_job(self.jobs[hook], lambda _: self.node.run(self.jobs[hook]))

    def secret(self, name: str, key: str, value: str) -> None:
        """A Secret with one key, as the kubelet mounts it."""
        folder = self.node.folder / name
        folder.mkdir(exist_ok=True)
        (folder / key).write_text(value)
        self.node.secrets[name] = folder

    def tell(self, hook: str, name: str, value: str) -> None:
        """Another value for one of the hook's variables."""
        variables = hook_container(self.jobs[hook])["env"]
        next(each for each in variables if each["name"] == name)["value"] = value


@pytest.fixture
def cluster(bundle: Path, production: Callable[[], Iterator[str]], tmp_path: Path) -> Iterator[Cluster]:
    """Production at release 1, all Secrets there, release 2 about to come."""
    folder = tmp_path / "node"
    folder.mkdir()
    objects = kustomize(write_shop(tmp_path / "shop"))
    found = Cluster(Node(folder, BUNDLE, bundle), {hook_of(job): job for job in jobs_in(objects)})
    for url in production():
        found.secret("shop-checker", "url", url)
        found.secret("shop-migrator", "url", url)
        found.secret("shop-flags", "token", "unused")
        yield found
