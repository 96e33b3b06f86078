"""The images as built: which they are, how they are run as in production, and what is in them."""

import functools
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from tests.conftest import need

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = ("guardrail", "flagcheck", "smoke")
HARDENED = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--tmpfs", "/tmp")
"""As the hook Jobs are: nothing is written but /tmp, no right is left, none is gained."""


def answers(*command: str) -> bool:
    """Whether there is such a program, and it ends well."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def docker(*words: str, check: bool = True, **how: Any) -> subprocess.CompletedProcess[str]:
    """Run one docker command to its end."""
    done = subprocess.run(["docker", *words], check=False, capture_output=True, text=True, **how)
    assert not check or done.returncode == 0, f"docker {' '.join(words)}\n{done.stdout}{done.stderr}"
    return done


def image(program: str) -> str:
    """The name of a program's image on this machine; skips (or fails, where it is required) where it is not there."""
    need(shutil.which("docker"), "docker")
    registry = os.environ.get("REGISTRY", "ghcr.io/hookset")
    name = f"{registry}/{program}:{os.environ.get('VERSION', 'dev')}"
    need(docker("image", "inspect", name, check=False).returncode == 0, f"the image {name}: make images")
    return name


def inspect(name: str) -> dict[str, Any]:
    """What the engine knows of an image."""
    (found,) = json.loads(docker("image", "inspect", name).stdout)
    return found


def run(program: str, *words: str, flags: Sequence[str] = (), seconds: float = 120) -> Any:
    """Run an image hardened, with what it needs given as docker's own flags, and wait for its end."""
    name = image(program)
    return docker("run", "--rm", *HARDENED, *flags, name, *words, check=False, timeout=seconds)


@contextmanager
def started(program: str, *words: str, flags: Sequence[str] = ()) -> Iterator[str]:
    """The id of a running, hardened container, removed afterwards."""
    name = docker("run", "-d", *HARDENED, *flags, image(program), *words).stdout.strip()
    try:
        yield name
    finally:
        docker("rm", "-f", name)


IN_THE_IMAGE = {"sys_platform": "linux", "python_version": "3.13", "python_full_version": "3.13.5"}


@dataclass(frozen=True)
class Files:
    """All files of an image, below the root: their headers, and what is in those of /opt/hookset and the library."""

    members: dict[str, tarfile.TarInfo]
    contents: dict[str, bytes]

    def below(self, folder: str, suffix: str = "") -> list[str]:
        """The names below a folder that end so."""
        return [name for name in self.members if name.startswith(f"{folder}/") and name.endswith(suffix)]


@functools.cache
def files(program: str) -> Files:
    """Read an image's files once."""
    name = docker("create", image(program)).stdout.strip()
    try:
        exported = subprocess.run(["docker", "export", name], capture_output=True, check=True).stdout
    finally:
        docker("rm", name)
    with tarfile.open(fileobj=io.BytesIO(exported)) as tar:
        members = {member.name: member for member in tar}
        contents = {
            name: opened.read()
            for name, member in members.items()
            if "/python3" in name and member.isfile() and (opened := tar.extractfile(member))
        }
    return Files(members, contents)


def locked(program: str) -> dict[str, str]:
    """The closure of a program's extra in uv.lock in the image, with versions, as uv itself reads the lock."""
    uv = shutil.which("uv") or str(ROOT / ".tools/bin/uv")
    need(Path(uv).exists(), "uv")
    words = ["export", "--quiet", "--locked", "--no-default-groups", "--no-emit-project", "--no-hashes"]
    words += ["--no-annotate", "--no-header", "--extra", program]
    listed = subprocess.run([uv, *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    wanted = [Requirement(line) for line in listed.splitlines()]
    return {
        one.name: str(one.specifier).removeprefix("==")
        for one in wanted
        if one.marker is None or one.marker.evaluate(IN_THE_IMAGE)
    }
