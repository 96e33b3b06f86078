"""Whether a folder holds a bundle unchanged: nothing else, nothing less. Reads only."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from hookset.bundle.manifest import NAME, File, Manifest, read_manifest, sha256_of
from hookset.errors import UsageError

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
DEEPEST = 40
"""Folders in folders; links that lead back into the folder end there."""

# A mounted ConfigMap holds its files in `..2026_11_23_...`, with `..data` leading there (k8s.io/kubernetes,
# pkg/volume/util/atomic_writer.go); the names that were asked for are links into it.
_KUBELETS = re.compile(r"\.\.(data|data_tmp|\d{4}_.*)")


def verify(folder: str, digest: str = "", *, who: str) -> Manifest:
    """The manifest of the bundle in `folder`; `digest` is the one it must have, if any.

    Raises UsageError, whose message begins with `who`, where a file has changed, is missing, was added or cannot be
    read. Nothing in the folder is executed, and nothing but regular files is opened.
    """
    if digest and not _DIGEST.fullmatch(digest):
        raise UsageError(f'{who}: "{digest}" is no digest (sha256: and 64 hexadecimal digits)')
    root = Path(folder)
    manifest = read_manifest(root, who)
    if digest and manifest.digest != digest:
        raise UsageError(
            f"{who}: this is the bundle {manifest.digest}, not {digest}",
            "the Job and the files that it was given come from two releases",
        )
    faults = [fault for file in manifest.files if (fault := _fault(root, file))]
    faults += _added(root, {file.path for file in manifest.files} | {NAME})
    if faults:
        more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise UsageError(f"{who}: {faults[0]}{more}", "pack the release again, or mount what was packed")
    return manifest


def _fault(root: Path, file: File) -> str:
    """What is wrong with one file, or nothing."""
    path = root / file.path
    if _leads_out(root, path):
        return f"{file.path} leads out of the folder"
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return f"{file.path} is no regular file"
        found, size = sha256_of(path, file.bytes)
    except FileNotFoundError:
        return f"{file.path} is missing"
    except (OSError, ValueError) as error:
        return f"{file.path} cannot be read: {getattr(error, 'strerror', None) or error}"
    return _difference(file, found, size)


def _difference(file: File, found: str, size: int) -> str:
    if size != file.bytes:
        longer = "longer" if size > file.bytes else "shorter"
        return f"{file.path} has changed: it is {longer} than {file.bytes} bytes"
    if found != file.sha256:
        return f"{file.path} has changed: its sha256 is {found[:12]}..., not {file.sha256[:12]}..."
    return ""


def _leads_out(root: Path, path: Path) -> bool:
    try:
        return not path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # a loop of links, a name that cannot be
        return True


def _added(root: Path, known: set[str]) -> Iterator[str]:
    """What is wrong with the folder's own entries: one line for each file that nobody packed."""
    faults: list[OSError] = []
    for here, folders, files in os.walk(root, onerror=faults.append, followlinks=True):
        inside = Path(here).relative_to(root)
        out = [name for name in folders if _leads_out(root, Path(here, name))]
        top = here == str(root)
        folders[:] = sorted(
            name for name in folders if name not in out and not (top and _KUBELETS.fullmatch(name))
        )
        yield from (f"{inside / name} leads out of the folder" for name in sorted(out))
        for name in sorted(files):
            if (inside / name).as_posix() not in known and not (top and _KUBELETS.fullmatch(name)):
                yield f"{inside / name} was added: {NAME} does not name it"
        if len(inside.parts) > DEEPEST:
            yield f"{inside} is nested deeper than {DEEPEST} folders"
            return
    for error in faults:
        yield f"{error.filename} cannot be read: {error.strerror}"
