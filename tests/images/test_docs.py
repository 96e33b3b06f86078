"""What the pages on images say, run and read."""

import os
import re
import ssl
import subprocess
from pathlib import Path

import pytest
import trustme
import yaml

from tests.images.docker import PROGRAMS, ROOT, image

IMAGES, TLS = ROOT / "docs/how-to/images.md", ROOT / "docs/how-to/tls.md"
README = ROOT / "images/README.md"
SHOP = ROOT / "examples/shop"


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


def commands(page: Path, beginning: str) -> list[str]:
    """The page's commands that begin so, continued lines joined."""
    lines = "\n".join(blocks(page, "sh")).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.startswith(beginning)]


def shell(command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.xdist_group("docker")
@pytest.mark.parametrize("command", commands(IMAGES, "docker run"))
def test_the_images_are_run_as_the_page_says(command, database):
    (program,) = re.findall(r"ghcr\.io/hookset/(\w+):0\.1\.0", command)
    here = command.replace(f"ghcr.io/hookset/{program}:0.1.0", image(program))
    done = shell(here, SHOP, DATABASE_URL=database)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", [IMAGES, TLS])
def test_every_block_of_yaml_is_part_of_a_pod(page):
    found = [yaml.safe_load(block) for block in blocks(page, "yaml")]
    assert found
    for pod in found:
        (container,) = pod["containers"]
        assert {one["name"] for one in container["volumeMounts"]} == {one["name"] for one in pod["volumes"]}


def test_the_jobs_container_may_do_nothing_that_pod_securitys_restricted_forbids():
    (pod,) = (yaml.safe_load(block) for block in blocks(IMAGES, "yaml"))
    assert pod["containers"][0]["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "runAsNonRoot": True,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def test_every_program_is_on_the_page():
    assert [name for name in PROGRAMS if f"| `ghcr.io/hookset/{name}` |" not in IMAGES.read_text()] == []


def test_a_bundle_of_both_kinds_of_authorities(tmp_path):
    trustme.CA().cert_pem.write_to_path(tmp_path / "company-ca.crt")
    (command,) = commands(TLS, "cat ")
    assert shell(command, tmp_path).returncode == 0
    both = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    both.load_verify_locations(tmp_path / "ca.crt")
    assert len(both.get_ca_certs()) > 1


@pytest.mark.parametrize(
    "command", [line for line in commands(README, "docker buildx bake") if "--print" in line]
)
def test_what_bake_would_build(command):
    image("guardrail")
    assert shell(command, ROOT).returncode == 0
