"""Why a file is refused as a schema lock, in one sentence with the number of a line where there is one."""

import re
from pathlib import Path

from guardrail.schemalock.chain import digest
from guardrail.schemalock.text import DIGEST_LINE, FIRST_LINE, Malformed, decoded, parsed
from hookset.errors import UsageError

WAY_OUT = "take the target branch's file and run `guardrail lock` again"
MARKER = re.compile(rb"^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}$", re.MULTILINE)
END = re.compile(rb"\nend\t(\d{1,12}) lines\n\Z")
LFS = b"version https://git-lfs.github.com/"


def diagnosed(path: Path, data: bytes) -> UsageError:
    """The error that says what is wrong with `data`, which is not what `guardrail lock` wrote."""
    if not data.strip():
        return UsageError(f"{path} is empty: not a schema lock", "write it with `guardrail lock`")
    marker = MARKER.search(data)
    if marker and FIRST_LINE.match(data):
        return _refused(path, f"has Git's conflict markers, the first in line {_line(data, marker.start())}")
    if not FIRST_LINE.match(data):
        return UsageError(
            f"{path} is not a schema lock: {_looks_like(data)}", "give the file that `guardrail lock` wrote"
        )
    return _refused(path, _edited(data))


def _refused(path: Path, fault: str) -> UsageError:
    return UsageError(f"{path}: the schema lock {fault}", WAY_OUT)


def _looks_like(data: bytes) -> str:
    if data.startswith(LFS):
        return "it is a Git LFS pointer, and the file itself was not fetched"
    if data.startswith(b"\xef\xbb\xbf"):
        return "it begins with a byte order mark, as some editors add"
    if b"\0" in data[:4096]:
        return "it is binary"
    return "its first line is not that of a schema lock"


def _edited(data: bytes) -> str:
    end = END.search(data)
    if not end:
        return f"is truncated: it breaks off in line {_line(data, len(data))}, before the end line"
    line = _suspect(data)
    where = f", by the look of it in line {line}" if line else ""
    return f"was merged or edited by hand: its digest does not fit{where}"


def _suspect(data: bytes) -> int:
    """The number of the first line that cannot be as written, or 0 where every line could be."""
    first = FIRST_LINE.match(data)
    if not first or not DIGEST_LINE.match(data, first.end()):
        return 2
    try:
        lock = parsed(data)
    except Malformed as error:
        return _misfit(data) or error.line
    except UnicodeDecodeError as error:
        return _line(data, error.start)
    if lock.states and digest(lock.newest) == lock.states[0].digest:
        return 0
    return _misfit(data)


def _misfit(data: bytes) -> int:
    """The first object line that stands out of byte order, twice, or without its two tabs."""
    try:
        lines = decoded(data)
    except UnicodeDecodeError as error:
        return _line(data, error.start)
    start = next((place for place, line in enumerate(lines) if line.startswith("[")), len(lines)) + 1
    for place in range(start, len(lines)):
        if not lines[place] or lines[place].startswith("end\t"):
            return 0
        if lines[place].count("\t") < 2:  # trailing white space is often stripped by editors and commit hooks
            return place + 1
        if place > start and lines[place] <= lines[place - 1]:
            return place + 1
    return 0


def _line(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
