"""Put a bundle into its folder, whole or not at all; the same files give the same bytes, times and modes."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from hookset.bundle.manifest import NAME, Manifest, text_of
from hookset.bundle.packed import Contents
from hookset.errors import UsageError

RELEASE = "release"
OURS = frozenset({RELEASE, "Dockerfile", "configmap.yaml", "jobs.yaml", "kustomization.yaml"})
MOMENT = 315_532_800
"""1980-01-01 in UTC, the time of every folder: an image's layer holds times, too."""
_STAGING = ".bundle."


def require_free(out: Path) -> None:
    """Raise UsageError unless the folder is new, empty, or holds an earlier bundle and nothing else."""
    try:
        there = {entry.name for entry in out.iterdir()}
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"--out {out}: {error.strerror}") from None
    cut_short = {name for name in there if name.startswith(_STAGING)}
    if there and not cut_short and not (out / RELEASE / NAME).is_file():
        raise UsageError(f"--out {out}: is not empty, and holds no bundle", "name a new folder")
    if others := sorted(there - OURS - cut_short):
        raise UsageError(f"--out {out}: holds {others[0]}, which is no bundle's", "name a folder of its own")


def write(out: Path, contents: Contents, manifest: Manifest, beside: Mapping[str, bytes]) -> None:
    """Write the bundle, and the files `beside` it; an earlier one goes when the new one is whole. Raises UsageError."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        earlier = list(out.iterdir())
        new = Path(tempfile.mkdtemp(dir=out, prefix=_STAGING))
        _fill(new, contents, manifest, beside)
        for entry in earlier:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        for entry in list(new.iterdir()):
            entry.rename(out / entry.name)
        new.rmdir()
    except OSError as error:
        raise UsageError(f"--out {out}: cannot be written: {error.strerror or error}") from None


def _fill(folder: Path, contents: Contents, manifest: Manifest, beside: Mapping[str, bytes]) -> None:
    files = {f"{RELEASE}/{one.path}": one.data for one in contents}
    for path, data in {**files, f"{RELEASE}/{NAME}": text_of(manifest), **beside}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        file.chmod(0o644)
        os.utime(file, (moment_of(data),) * 2)
    for here, _, _ in os.walk(folder, topdown=False):
        Path(here).chmod(0o755)
        os.utime(here, (MOMENT, MOMENT))


def moment_of(data: bytes) -> int:
    """The time of a file with this content, from 1980 to 1988: other content, another time.

    BuildKit takes a file of the same path, size, mode and time for the one of the build before (tonistiigi/fsutil,
    diff_containerd.go: sameFile): with one time for all, an image would hold what another release has packed.
    """
    return MOMENT + int(sha256(data).hexdigest()[:7], 16)
