r"""`bundle.json`: what a bundle holds, by digest.

The digest of the whole is the sha256 of one line for each file, `<sha256>  <path>`, in the byte order of the paths.
It can be had without this program: `find . -type f ! -name bundle.json -printf '%P\n' | LC_ALL=C sort |
xargs -d '\n' sha256sum | sha256sum`.
"""

import hashlib
from pathlib import Path
from typing import Annotated

import msgspec

from hookset.errors import UsageError

NAME = "bundle.json"
VERSION = 1
LARGEST_BYTES = 16 * 1024 * 1024
"""Of bundle.json itself: ten thousand files with the longest paths."""
CHUNK_BYTES = 1024 * 1024


class File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file: its path in the folder, with slashes; its size; its digest in hexadecimal."""

    path: Annotated[str, msgspec.Meta(min_length=1)]
    bytes: Annotated[int, msgspec.Meta(ge=0)]
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bundle: the version of this form, the digest of the whole, all bytes together, the files by path."""

    version: int = VERSION
    digest: Annotated[str, msgspec.Meta(pattern="^sha256:[0-9a-f]{64}$")]
    bytes: Annotated[int, msgspec.Meta(ge=0)]
    files: tuple[File, ...]


def manifest_of(files: list[File]) -> Manifest:
    """The manifest of these files."""
    ordered = tuple(sorted(files, key=lambda file: file.path.encode()))
    return Manifest(digest=digest_of(ordered), bytes=sum(file.bytes for file in ordered), files=ordered)


def digest_of(files: tuple[File, ...]) -> str:
    """The digest of the whole: `sha256:` and hexadecimal digits."""
    lines = "".join(f"{file.sha256}  {file.path}\n" for file in files)
    return "sha256:" + hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def text_of(manifest: Manifest) -> bytes:
    """The file's content: the same bytes for the same manifest."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"


def read_manifest(folder: Path, who: str) -> Manifest:
    """The folder's manifest, in itself consistent; raises UsageError, whose message begins with `who`."""
    path = folder / NAME
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise _unreadable(folder, error, who) from None
    if len(data) > LARGEST_BYTES:
        raise UsageError(f"{who}: {NAME} is larger than {LARGEST_BYTES // 1024**2} MiB")
    try:
        found = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{who}: {NAME} is no manifest of a bundle: {error}") from None
    if found.version != VERSION:
        raise UsageError(
            f"{who}: {NAME} has version {found.version}, and this program knows {VERSION}",
            "take the program's version that packed it, or a newer one",
        )
    if found != manifest_of(list(found.files)):
        raise UsageError(
            f"{who}: {NAME} has been changed: its digest is not that of the files it names",
            "pack the release again, with hookset bundle",
        )
    return found


def sha256_of(path: Path, most: int) -> tuple[str, int]:
    """The digest and the size of a file, read no further than one byte past `most`; raises OSError."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while size <= most and (chunk := file.read(min(CHUNK_BYTES, most + 1 - size))):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _unreadable(folder: Path, error: OSError, who: str) -> UsageError:
    if not isinstance(error, FileNotFoundError) and not isinstance(error, NotADirectoryError):
        return UsageError(f"{who}: {NAME} cannot be read: {error.strerror}")
    if not folder.is_dir():
        return UsageError(f"{who}: there is no such folder", "look at the Job's volume mounts")
    inner = folder / "release"
    hint = "look at the Job's volume, and whether its init container has copied the release"
    return UsageError(
        f"{who}: holds no {NAME}", f"did you mean {inner}?" if (inner / NAME).exists() else hint
    )
