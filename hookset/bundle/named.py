"""The files that a plan or an expectation file names: whatever word in it is the name of a file beside it.

What the words mean is the programs' matter: nothing here knows a plan or a flag. `smoke validate` says whether a
packed plan is whole.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hookset.errors import UsageError

LONGEST_NAME = 400


def named_files(plain: Any, beside: Path, where: str) -> Iterator[tuple[str, Path]]:
    """Each file below the folder `beside` that a word of `plain` names: its path there, and the file, in order.

    Raises UsageError for one that lies outside of the folder, and for one that must be a file and is not there. Absolute paths
    are left alone: they are mounted where the Job runs.
    """
    found: dict[str, Path] = {}
    for word in filter(_is_name, _words(plain)):
        path = beside / word
        if not _is_file(path):
            continue
        inner = os.path.normpath(word)
        if inner.startswith(".."):
            raise UsageError(f"{where}: names {word}, which lies outside of {beside}/", "put it there")
        found[inner] = path
    for word in filter(_is_name, _demanded(plain)):
        if not _is_file(beside / word):
            raise UsageError(
                f"{where}: names {word}, and there is no such file in {beside}/",
                "the hooks run in the bundle's folder, and look for it there",
            )
    yield from sorted(found.items())


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


def _demanded(plain: Any, key: str = "") -> Iterator[str]:
    """What surely is the name of a file: `file` in a `body` and under `data`, and the `source` of a flag service."""
    if isinstance(plain, list):
        for each in plain:
            yield from _demanded(each, key)
    if not isinstance(plain, dict):
        return
    if key == "body" and isinstance(plain.get("file"), str):
        yield plain["file"]
    if (key == "settings" or "service" in plain) and isinstance(plain.get("source"), str):
        yield plain["source"]
    for name, value in plain.items():
        if key == "data":
            yield from (
                [value]
                if isinstance(value, str)
                else _words(value.get("file") if isinstance(value, dict) else "")
            )
        yield from _demanded(value, str(name))
