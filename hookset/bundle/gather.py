"""From options to the contents of a bundle."""

import os
from pathlib import Path
from typing import Any

from hookset.bundle.config import Bundle
from hookset.bundle.migrations import pack_migrations
from hookset.bundle.named import named_files
from hookset.bundle.packed import Contents
from hookset.errors import UsageError
from hookset.files import read_plain

LOCK = "schema.lock"
FLAGS = "flags.yaml"
PLAN = "smoke.yaml"
DATA = "data"

_LOCK_BEGINS = (b"guardrail schema lock, format ", b"\xfd7zXZ\x00")
"""The two forms of a schema lock: text, and packed as an xz stream."""


def gather(config: Bundle) -> tuple[Contents, str]:
    """All files that the bundle is to hold, and the migration tools that they look like. Raises UsageError."""
    contents = Contents()
    tools = pack_migrations(config.migrations, contents, Path(config.out))
    if config.schema_lock:
        _pack_lock(Path(config.schema_lock), contents)
    for said, option, path in ((config.expect, "--expect", FLAGS), (config.plan, "--plan", PLAN)):
        if said:
            _pack_plain(Path(said), option, path, contents)
    for said in config.data:
        source = Path(said)
        _require_some(contents.add(_place(source, config), source, DATA), "--data", source)
    if not any(contents):
        raise UsageError(
            "nothing to pack", "give at least one of --migrations, --schema-lock, --expect, --plan, --data"
        )
    return contents, tools


def _pack_lock(source: Path, contents: Contents) -> None:
    data = contents.add(LOCK, source, LOCK)
    _require_some(data, "--schema-lock", source)
    if not data.startswith(_LOCK_BEGINS):
        raise UsageError(f"--schema-lock {source}: is no schema lock", "guardrail lock writes one")


def _pack_plain(source: Path, option: str, path: str, contents: Contents) -> None:
    """Pack a YAML or JSON file, and what it names beside it."""
    _require_some(contents.add(path, source, path), option, source)
    plain: Any = read_plain(str(source), option)
    if not isinstance(plain, dict):
        raise UsageError(f"{option} {source}: is no mapping of keys to values")
    for name, file in named_files(plain, source.parent, f"{option} {source}"):
        if not file.samefile(source):
            contents.add(name, file, path, inside=source.parent)


def _place(source: Path, config: Bundle) -> str:
    """Where a file of --data is packed: as the plan or the expectations would name it, if it lies below them."""
    real = Path(os.path.realpath(source))  # Path.resolve() raises RuntimeError over a link to itself
    for said in filter(None, (config.plan, config.expect)):
        folder = Path(said).resolve().parent
        if real.is_relative_to(folder):
            return real.relative_to(folder).as_posix()
    return source.name


def _require_some(data: bytes, option: str, source: Path) -> None:
    if not data.strip():
        raise UsageError(f"{option} {source}: is empty")
