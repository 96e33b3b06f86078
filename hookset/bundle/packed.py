"""What goes into a bundle: a file's bytes by the path at which they are packed."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from hookset.bundle.manifest import NAME, File, Manifest, manifest_of
from hookset.bundle.secret import secret_in
from hookset.errors import UsageError

MIB = 1024 * 1024
LARGEST_FILE_BYTES = 50 * MIB
"""What a smoke plan's data may have."""
LARGEST_BYTES = 60 * MIB
"""All files together: the hook Jobs' emptyDir takes 64 MiB."""
MOST_FILES = 10_000
LONGEST_PATH = 1_000


@dataclass(frozen=True)
class Packed:
    """One file: its path in the bundle, its bytes, where they came from, the part of the release it belongs to."""

    path: str
    data: bytes = field(repr=False)
    source: Path
    part: str


class Contents:
    """The files of a bundle as they are gathered; every refusal is a UsageError with one line."""

    def __init__(self) -> None:
        self._files: dict[str, Packed] = {}
        self._folders: set[str] = set()
        self._bytes = 0

    def __iter__(self) -> Iterator[Packed]:
        yield from (self._files[path] for path in sorted(self._files, key=str.encode))

    def add(self, path: str, source: Path, part: str, *, inside: Path | None = None) -> bytes:
        """Pack `source` at `path`; a link may not lead out of the folder `inside`, where one is given."""
        _require_name(path, source)
        data = read(source, inside)
        if what := secret_in(source.name, data):
            raise UsageError(
                f"{source}: {what}: a bundle is no place for secrets",
                "mount it from a Secret, and name it by its absolute path",
            )
        self._require_place(path, source, data)
        self._bytes += len(data) if path not in self._files else 0
        self._files.setdefault(path, Packed(path, data, source, part))
        self._folders.update(_folders(path))
        if self._bytes > LARGEST_BYTES or len(self._files) > MOST_FILES:
            raise self._too_much()
        return data

    def manifest(self) -> Manifest:
        """What `bundle.json` is to say."""
        from hashlib import sha256  # noqa: PLC0415 - as late as it is needed

        return manifest_of(
            [File(path=one.path, bytes=len(one.data), sha256=sha256(one.data).hexdigest()) for one in self]
        )

    def largest(self, number: int = 3) -> str:
        """The largest files with their sizes, for a message."""
        ordered = sorted(self, key=lambda one: (-len(one.data), one.path))[:number]
        return ", ".join(f"{one.path} {size_text(len(one.data))}" for one in ordered)

    def _require_place(self, path: str, source: Path, data: bytes) -> None:
        other = self._files.get(path)
        if other and other.data != data:
            raise UsageError(
                f"{source} and {other.source} would both be packed as {path}, and they differ", "rename one"
            )
        above = next((folder for folder in _folders(path) if folder in self._files), "")
        if above or path in self._folders:
            raise UsageError(
                f"{source} would be packed as {path}, but {above or path} is a {'file' if above else 'folder'}"
            )

    def _too_much(self) -> UsageError:
        if len(self._files) > MOST_FILES:
            return UsageError(f"more than {MOST_FILES:,} files: a bundle is for what a release's hooks read")
        return UsageError(
            f"the files are more than {LARGEST_BYTES // MIB} MiB together; the largest: {self.largest()}",
            "a bundle is for what a release's hooks read; large data is better fetched by the service",
        )


def read(source: Path, inside: Path | None = None) -> bytes:
    """The bytes of a regular file; raises UsageError."""
    try:
        mode = source.stat().st_mode  # first: resolve() raises RuntimeError over a link to itself
        if inside and not source.resolve().is_relative_to(inside.resolve()):
            raise UsageError(f"{source}: is a link that leads out of {inside}", "pack the file itself")
        if not stat.S_ISREG(mode):
            raise UsageError(f"{source}: is no regular file")
        with source.open("rb") as file:
            data = file.read(LARGEST_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{source}: cannot be read: {reason}") from None
    if len(data) > LARGEST_FILE_BYTES:
        raise UsageError(f"{source}: larger than {LARGEST_FILE_BYTES // MIB} MiB")
    return data


def size_text(size: int) -> str:
    """`512 B`, `23.1 KiB`, `1.5 MiB`.

    >>> size_text(512), size_text(23654), size_text(1572864)
    ('512 B', '23.1 KiB', '1.5 MiB')
    """
    for unit, bytes in (("MiB", MIB), ("KiB", 1024)):
        if size >= bytes:
            return f"{size / bytes:.1f} {unit}"
    return f"{size} B"


def _folders(path: str) -> list[str]:
    """The folders that a path stands in: `a/b` and `a` of `a/b/c`."""
    return [parent.as_posix() for parent in PurePosixPath(path).parents][:-1]


def _require_name(path: str, source: Path) -> None:
    if path == NAME:
        raise UsageError(f"{source}: {NAME} is the bundle's own file", "rename yours")
    if len(path) > LONGEST_PATH or not path.isprintable() or "\\" in path or os.path.normpath(path) != path:
        raise UsageError(f"{str(source)!r}: such a name cannot be packed", "rename it")
