"""One compose project for all tests that need its systems: they are marked for one worker, and go in their order."""

from collections.abc import Iterator

import pytest

from tests.compose.project import Project
from tests.conftest import need
from tests.images.docker import answers

IMAGES = ("guardrail", "flagcheck", "smoke")


@pytest.fixture(scope="package")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The systems, and production at release 1; removed afterwards with all that they have stored."""
    need(answers("docker", "version"), "a Docker engine")
    for image in IMAGES:
        need(answers("docker", "image", "inspect", f"ghcr.io/hookset/{image}:dev"), f"the image of {image}")
    made = Project(tmp_path_factory.mktemp("compose"))
    try:
        made.compose("up", "-d", "receiver")
        said = made.call("up")
        assert said.code == 0, said.output
        yield made
    finally:
        made.call("down")
