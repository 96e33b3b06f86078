"""The files that a plan or an expectation file names: whatever word in it is the name of a file beside it.

What the words mean is the programs' matter: nothing here knows more of a plan or of flags than where they surely name
a file. `smoke validate` says whether a packed plan is whole.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hookset.errors import UsageError

LONGEST_NAME = 400
_CONTENT = {"json", "form", "query", "headers", "checks", "capture"}
"""What a request sends and gets: names in it are the service's."""


def named_files(plain: dict[str, Any], beside: Path, where: str) -> Iterator[tuple[str, Path]]:
    """Each file below the folder `beside` that `plain` names: its path there, and the file, in order.

    Raises UsageError for one that lies outside of the folder, and for one that must be a file and is not there.
    Absolute paths are left alone: they are mounted where the Job runs.
    """
    found: dict[str, Path] = {}
    surely = set(filter(_is_name, _demanded(plain)))
    for word in sorted(surely | {word for word in _words(plain) if _looks_like_a_file(word)}):
        path = beside / word
        if not _is_file(path):
            if word in surely:
                raise UsageError(
                    f"{where}: names {word}, and there is no such file in {beside}/",
                    "the hooks run in the bundle's folder, and look for it there",
                )
            continue
        inner = os.path.normpath(word)
        if inner.startswith(".."):
            raise UsageError(f"{where}: names {word}, which lies outside of {beside}/", "put it there")
        found[inner] = path
    yield from sorted(found.items())


def _looks_like_a_file(word: str) -> bool:
    """A service called `shop` does not mean the program `shop` that was built beside its plan."""
    return _is_name(word) and ("." in word or "/" in word)


def _is_name(word: str) -> bool:
    """Whether a word may be the name of a file beside: not of a mounted one, no URL, no template."""
    return (
        0 < len(word) <= LONGEST_NAME
        and word.isprintable()
        and not word.startswith("/")
        and "://" not in word
        and "${" not in word
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long to be one
        return False


def _words(plain: Any) -> Iterator[str]:
    """Every text in lists and mappings; keys are none."""
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, list):
        for each in plain:
            yield from _words(each)
    elif isinstance(plain, dict):
        for each in plain.values():
            yield from _words(each)


def _demanded(plain: dict[str, Any]) -> Iterator[str]:
    """What surely is the name of a file: of rows under `data`, of a request's `body`, and a flag service's `source`."""
    for rows in _values(plain.get("data")):
        yield from _texts(rows, rows.get("file") if isinstance(rows, dict) else None)
    for service in (plain.get("settings"), *_values(plain.get("services"))):
        yield from _texts(service.get("source") if isinstance(service, dict) else None)
    for key in ("requests", "scenarios"):
        yield from _bodies(plain.get(key))


def _bodies(plain: Any) -> Iterator[str]:
    if isinstance(plain, list):
        for each in plain:
            yield from _bodies(each)
    if isinstance(plain, dict):
        body = plain.get("body")
        yield from _texts(body.get("file") if isinstance(body, dict) else None)
        for key, value in plain.items():
            if key not in _CONTENT:
                yield from _bodies(value)


def _values(plain: Any) -> list[Any]:
    return list(plain.values()) if isinstance(plain, dict) else []


def _texts(*values: Any) -> Iterator[str]:
    yield from (value for value in values if isinstance(value, str))
