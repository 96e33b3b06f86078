"""The files that a plan names: found beside it, read once, within a size, remembered by their digest."""

import hashlib
from pathlib import Path

from hookset.errors import UsageError

LARGEST_BODY = 10 * 1024 * 1024
LARGEST_DATA = 50 * 1024 * 1024
LARGEST_SCHEMA = 1024 * 1024


class Folder:
    """Where a plan's relative paths begin. Paths may lead out of it: mounts do."""

    def __init__(self, plan: str) -> None:
        self._folder = Path(plan).parent
        self._read: dict[Path, bytes] = {}
        self.sent: dict[str, str] = {}
        self.judged_by: dict[str, str] = {}

    def path(self, said: str, at: str) -> Path:
        """The path of a regular file that is there; raises UsageError, `at` begins its message."""
        if not said.strip() or "\0" in said:
            raise UsageError(f"{at}: names no file")
        path = self._folder / said
        try:
            if path.is_file():
                return path
            reason = "is no regular file" if path.exists() else "there is no such file"
        except OSError as error:
            reason = str(error.strerror)
        raise UsageError(f"{at}: {path}: {reason}", "relative paths begin at the plan's folder")

    def bytes(self, said: str, at: str, largest: int, *, sent: bool = True) -> bytes:
        """The file's content; raises UsageError, also where it has more than `largest` bytes.

        Its SHA-256 by path as written goes into `sent`, or into `judged_by` where it decides nothing of the load.
        """
        path = self.path(said, at)
        if path not in self._read:
            self._read[path] = _content(path, at, largest)
        if len(self._read[path]) > largest:
            raise _too_large(path, at, largest)
        (self.sent if sent else self.judged_by)[said] = hashlib.sha256(self._read[path]).hexdigest()
        return self._read[path]

    def text(self, said: str, at: str, largest: int, *, sent: bool = True) -> str:
        """The same as text; raises UsageError where it is no UTF-8. A byte order mark is left out."""
        try:
            return self.bytes(said, at, largest, sent=sent).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UsageError(f"{at}: {self._folder / said}: is no UTF-8 text") from None


def _content(path: Path, at: str, largest: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise UsageError(f"{at}: {path}: cannot be read: {error.strerror}") from None
    if len(data) > largest:
        raise _too_large(path, at, largest)
    return data


def _too_large(path: Path, at: str, largest: int) -> UsageError:
    return UsageError(f"{at}: {path}: larger than {largest // (1024 * 1024)} MiB")
