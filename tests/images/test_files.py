"""The files that the images are built from."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.utils import parse_wheel_filename

from tests.conftest import need
from tests.images.docker import PROGRAMS, ROOT, docker, image, inspect, locked
from tests.images.test_contents import need_this_code

DOCKERFILE = ROOT / "images/Dockerfile"
BAKE = ("buildx", "bake", "--file", "images/docker-bake.hcl")


def baked(*targets: str) -> dict[str, dict[str, object]]:
    """What bake would build, by target."""
    need(shutil.which("docker"), "docker")
    return json.loads(docker(*BAKE, "--print", *targets, cwd=ROOT).stdout)["target"]


@pytest.fixture
def defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is told by this test run's own environment."""
    for name in ("REGISTRY", "VERSION", "REVISION", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)


def stages_of(program: str) -> str:
    (found,) = re.findall(
        rf"^FROM build AS build-{program}\n.*?\nENTRYPOINT [^\n]*\n",
        DOCKERFILE.read_text(),
        re.MULTILINE | re.DOTALL,
    )
    return found


def test_hadolint_has_nothing_to_say():
    hadolint = shutil.which("hadolint", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    need(hadolint, "hadolint")
    done = subprocess.run([hadolint, "--no-color", DOCKERFILE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_bases_are_pinned_by_digest():
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE.read_text(), re.MULTILINE)
    outside = {
        base
        for base in bases
        if not re.search(rf" AS {re.escape(base)}$", DOCKERFILE.read_text(), re.MULTILINE)
    }
    assert outside == {"${PYTHON_IMAGE}", "${UV_IMAGE}"}
    pins = re.findall(r"^ARG (?:PYTHON|UV)_IMAGE=(\S+)$", DOCKERFILE.read_text(), re.MULTILINE)
    assert [bool(re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", pin)) for pin in pins] == [True, True]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_of_its_own_needs_two_stages_that_differ_by_its_name(program):
    assert stages_of(program).replace(program, "guardrail") == stages_of("guardrail")
    assert len(stages_of(program).splitlines()) <= 6


@pytest.mark.usefixtures("defaults")
def test_every_program_has_an_image_and_every_image_a_program():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    gates = {name for name, where in scripts.items() if where.startswith(f"{name}.") and name != "hookset"}
    assert gates == set(PROGRAMS)
    assert set(baked("release")) == gates
    assert set(baked()) == {f"{name}-local" for name in gates}


@pytest.mark.usefixtures("defaults")
def test_what_is_released():
    for name, target in baked("release").items():
        assert target["platforms"] == ["linux/amd64", "linux/arm64"]
        assert target["attest"] == ["type=sbom", "type=provenance,mode=max"]
        assert target["output"] == ["type=registry"]
        levels = ("index", "manifest")  # buildx takes "index,manifest:" for a part of the key
        told = {f"{level}:{key}={value}" for key, value in target["labels"].items() for level in levels}
        assert set(target["annotations"]) == told
        assert target["tags"] == [f"ghcr.io/hookset/{name}:dev"]


@pytest.mark.usefixtures("defaults")
def test_what_is_built_for_this_machine_has_no_attestations():
    for target in baked().values():
        assert target["output"] == ["type=docker"]
        assert target.keys().isdisjoint({"attest", "annotations", "platforms"})


@pytest.mark.usefixtures("defaults")
def test_the_version_and_the_revision_are_arguments(monkeypatch):
    monkeypatch.setenv("VERSION", "1.2.3")
    monkeypatch.setenv("REVISION", "4f2c1d9")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    target = baked("guardrail")["guardrail"]
    said = {key.removeprefix("org.opencontainers.image."): value for key, value in target["labels"].items()}
    assert (said["version"], said["revision"], said["created"]) == (
        "1.2.3",
        "4f2c1d9",
        "2023-11-14T22:13:20Z",
    )
    assert target["tags"] == ["ghcr.io/hookset/guardrail:1.2.3"]


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_nothing_is_compiled_there_are_wheels_for_both_platforms(machine):
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    files = {
        (one["name"], one["version"]): [wheel["url"].rpartition("/")[2] for wheel in one.get("wheels", ())]
        for one in packages
    }
    closure = {pair for program in PROGRAMS for pair in locked(program).items()}
    assert [pair for pair in closure if not any(fits(wheel, machine) for wheel in files[pair])] == []


def fits(wheel: str, machine: str) -> bool:
    """Whether a wheel is for CPython 3.13 on Debian."""
    tags = parse_wheel_filename(wheel)[3]
    return any(
        (tag.platform == "any" or (tag.platform.startswith("manylinux") and tag.platform.endswith(machine)))
        and (tag.interpreter in ("cp313", "py3") or (tag.abi == "abi3" and tag.interpreter.startswith("cp3")))
        for tag in tags
    )


def test_there_are_no_shell_scripts():
    assert {path.suffix for path in (ROOT / "images").iterdir() if path.is_file()} <= {
        "",
        ".hcl",
        ".md",
        ".py",
        ".txt",
    }


@pytest.mark.xdist_group("docker")
@pytest.mark.timeout(900)
def test_two_builds_give_the_same_layers(monkeypatch):
    need_this_code("smoke")
    built = inspect(image("smoke"))
    monkeypatch.setenv("PYTHON_IMAGE", built["Config"]["Labels"]["org.opencontainers.image.base.name"])
    again = "hookset-again/smoke:dev"
    docker(*BAKE, "--no-cache", "--set", f"smoke-local.tags={again}", "smoke-local", cwd=ROOT)
    try:
        assert inspect(again)["RootFS"]["Layers"] == built["RootFS"]["Layers"]
    finally:
        docker("image", "rm", again)
