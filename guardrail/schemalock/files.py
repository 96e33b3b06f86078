"""Schema locks as files: read either form, recognised by its content; written whole or not at all."""

import hashlib
import os
import sys
import tempfile
from pathlib import Path

from guardrail.schemalock.lock import SchemaLock
from guardrail.schemalock.text import DIGEST_LINE, FIRST_LINE, FORMAT, Malformed, parsed
from hookset.errors import UsageError

LIMIT_BYTES = 256 << 20
"""Ten times the text of 10,000 tables: what is larger is no schema lock."""
WAY_OUT = "take the target branch's file and run `guardrail lock` again"


def read(path: Path) -> SchemaLock:
    """The lock in the file, plain or packed. Raises UsageError naming the file, the fault and the way out."""
    data = _plain(path, _bytes(path))
    start = _verified(path, data)
    if not start:
        from guardrail.schemalock.diagnosis import diagnosed  # noqa: PLC0415 - only for a file that is at fault

        raise diagnosed(path, data)
    try:
        return parsed(data)
    except (Malformed, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not a schema lock that this version can read: {error}", WAY_OUT) from error


def save(lock: SchemaLock, out: str, *, packed: bool = False) -> bool:
    """Write `lock` to `out` (`-`: standard output), by a temporary file beside it that takes its place.

    Returns whether anything was written: a file that already has these bytes is left alone. Raises UsageError
    where the file cannot be written.
    """
    data = lock.packed() if packed else lock.text().encode()
    if out == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return True
    path = Path(out)
    try:
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
        _replace(path, data)
    except OSError as error:
        raise UsageError(f"cannot write the schema lock {path}: {error.strerror or error}") from error
    return True


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a directory, not a schema lock", "name the file that is in it")
        if path.exists() and not path.is_file():
            raise UsageError(f"{path} is not a regular file", "give the schema lock as a file")
        with path.open("rb") as file:
            data = file.read(LIMIT_BYTES + 1)
    except FileNotFoundError:
        raise UsageError(
            f"there is no schema lock at {path}",
            "correct --schema-lock, look whether the file is mounted, or write it with `guardrail lock`",
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"cannot read the schema lock {path}: {reason or error}") from error
    if len(data) > LIMIT_BYTES:
        raise UsageError(f"{path} is larger than {LIMIT_BYTES >> 20} MiB: no schema lock is", WAY_OUT)
    return data


def _plain(path: Path, data: bytes) -> bytes:
    from guardrail.schemalock import pack  # noqa: PLC0415 - lzma is loaded only to read or write a file

    if not pack.is_packed(data):
        return data.replace(b"\r\n", b"\n") if b"\r\n" in data[:64] else data  # as Git checks out on Windows
    try:
        return pack.unpack(data, limit=LIMIT_BYTES)
    except pack.Unpackable as error:
        raise UsageError(
            f"{path}: a packed schema lock that cannot be unpacked: {error}",
            "write it again with `guardrail lock --pack`",
        ) from error


def _verified(path: Path, data: bytes) -> int:
    """Where the text under the file's digest begins; 0 where the file is not what was written."""
    first = FIRST_LINE.match(data)
    if first and int(first[1]) > FORMAT:
        raise UsageError(
            f"{path} is a schema lock of format {int(first[1])}, and this version reads up to {FORMAT}",
            "use the guardrail version that wrote it, or a newer one",
        )
    second = DIGEST_LINE.match(data, first.end()) if first else None
    if not second or hashlib.sha256(memoryview(data)[second.end() :]).hexdigest() != second[1].decode():
        return 0
    return second.end()


def _replace(path: Path, data: bytes) -> None:
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
