"""The image recipe, built and run: what an init container copies out of it is the bundle."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookset.bundle.recipe import COPIER
from hookset.bundle.verify import verify
from tests.conftest import need
from tests.hookset.bundle.release import OPTIONS, SHOP, hookset, packed, tree
from tests.hookset.bundle.test_docs import TEXT, pod
from tests.hookset.process import toy
from tests.images.docker import answers
from tests.images.docker import image as program_image

pytestmark = pytest.mark.xdist_group("docker")
NAME = f"hookset-test/bundle:{os.getpid()}"
HARDENED = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--network=none")


def docker(*args: str) -> str:
    done = subprocess.run(["docker", *args], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def copier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The image with the static copier: the official one, or one made of Debian's busybox-static."""
    need(answers("docker", "version"), "a Docker engine")
    if answers("docker", "image", "inspect", COPIER) or answers("docker", "pull", "-q", COPIER):
        yield COPIER
        return
    folder = tmp_path_factory.mktemp("busybox")
    subprocess.run(
        ["apt-get", "download", "-qq", "busybox-static"], cwd=folder, capture_output=True, check=False
    )
    package = next(folder.glob("*.deb"), None)
    need(package, f"{COPIER}, or Debian's package busybox-static")
    subprocess.run(["dpkg", "-x", str(package), str(folder / "root")], check=True)
    binary = next(
        path for path in (folder / "root").rglob("busybox") if path.is_file() and os.access(path, os.X_OK)
    )
    (folder / "image/bin").mkdir(parents=True)
    shutil.copy2(binary, folder / "image/bin/busybox")
    name = f"hookset-test/busybox:{os.getpid()}"
    with subprocess.Popen(["tar", "-C", str(folder / "image"), "-c", "."], stdout=subprocess.PIPE) as tar:
        subprocess.run(["docker", "import", "-", name], stdin=tar.stdout, capture_output=True, check=True)
    yield name
    docker("image", "rm", "-f", name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def image(copier: str, folder: Path) -> Iterator[str]:
    build(folder, copier, NAME, "--no-cache")
    yield NAME
    docker("image", "rm", "-f", NAME)


def build(folder: Path, copier: str, name: str, *words: str) -> dict[str, Any]:
    docker("build", "-q", *words, "--build-arg", f"COPIER={copier}", "-t", name, str(folder.parent))
    found: list[dict[str, Any]] = json.loads(docker("image", "inspect", name))
    return found[0]


def digest_of(folder: Path) -> str:
    found: str = json.loads((folder / "bundle.json").read_text())["digest"]
    return found


def test_what_the_image_says_of_itself(image: str, folder: Path) -> None:
    config = json.loads(docker("image", "inspect", image))[0]["Config"]
    assert config["Labels"]["io.github.hookset.bundle.digest"] == digest_of(folder)
    assert config["User"] == "65532:65532"
    assert (config["Entrypoint"], config["Cmd"]) == (["/busybox", "cp", "-R", "/release/."], ["/target"])


def test_an_init_container_copies_it_and_the_hook_verifies_it(
    image: str, folder: Path, tmp_path: Path
) -> None:
    """As docs/how-to/bundle.md has it."""
    (init,) = pod("init-container")["initContainers"]
    (mount,) = init["volumeMounts"]
    target = tmp_path / "emptyDir"
    target.mkdir()
    target.chmod(0o777)  # as the kubelet makes one
    for _ in range(2):  # the kubelet may start an init container once more
        docker("run", "--rm", *HARDENED, "-v", f"{target}:{mount['mountPath']}", image, *init["args"])
    assert tree(target) == tree(folder)
    job = {"HOOK_BUNDLE": str(target), "HOOK_BUNDLE_DIGEST": digest_of(folder)}
    assert toy("judge", env=job).code == 0
    (target / "schema.lock").chmod(0o666)
    (target / "schema.lock").write_text("")
    assert toy("judge", env=job).code == 2


def test_what_an_image_volume_shows(image: str, folder: Path, tmp_path: Path) -> None:
    """Its /release, without any container."""
    container = docker("create", image)
    docker("cp", "-q", f"{container}:/release", str(tmp_path / "release"))
    docker("rm", container)
    assert tree(tmp_path / "release") == tree(folder)
    assert verify(str(tmp_path / "release"), digest_of(folder), who="X")


def test_the_same_release_gives_the_same_layers(copier: str, folder: Path, tmp_path: Path) -> None:
    """Of contexts with names of their own: of one known by name, BuildKit leaves a changed folder the time of its change."""
    again = packed(tmp_path)
    assert hookset("bundle", *OPTIONS, cwd=tmp_path).code == 0
    layers = []
    for name, packing in {"first": folder, "second": again}.items():
        context = shutil.copytree(packing.parent, tmp_path / f"{os.getpid()}-{name}")
        built = build(context / "release", copier, f"{NAME}-{name}", "--no-cache")
        docker("image", "rm", "-f", f"{NAME}-{name}")
        layers.append(built["RootFS"]["Layers"])
    assert layers[0] == layers[1]


def test_every_image_has_the_program_that_packs(tmp_path: Path) -> None:
    """By the command of docs/how-to/bundle.md, on the example that it packs."""
    (command,) = re.findall(r"^docker run .*?[^\\\\]\n", TEXT, flags=re.MULTILINE | re.DOTALL)
    official = "ghcr.io/hookset/guardrail:0.1.0"
    assert official in command
    shutil.copytree(SHOP, tmp_path / "shop", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("guardrail", "flagcheck", "smoke"):
        words = ["sh", "-ec", command.replace(official, program_image(name))]
        ended = subprocess.run(words, cwd=tmp_path / "shop", capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        assert verify(str(tmp_path / "shop/dist/release"), who="X")


@pytest.fixture
def next_image() -> Iterator[str]:
    """A name, which is gone afterwards."""
    yield f"{NAME}-next"
    docker("image", "rm", "-f", f"{NAME}-next")


def test_a_file_that_changed_and_kept_its_size_is_in_the_next_image(
    copier: str, next_image: str, tmp_path: Path
) -> None:
    """BuildKit compares a folder with the one of that name that it built from before, by sizes and times."""
    for number in (1, 2):
        here = tmp_path / str(number)
        (here / "migrations").mkdir(parents=True)
        (here / "migrations/V1__orders.sql").write_text(f"select {number};\n")
        said = hookset("bundle", "--migrations=migrations", f"--out=dist-{os.getpid()}", cwd=here)
        assert said.code == 0, said.err
        folder = here / f"dist-{os.getpid()}/release"
        built = build(folder, copier, next_image)
        container = docker("create", next_image)
        docker("cp", "-q", f"{container}:/release", str(here / "built"))
        docker("rm", container)
        assert tree(here / "built") == tree(folder)
        assert built["Config"]["Labels"]["io.github.hookset.bundle.digest"] == digest_of(folder)
