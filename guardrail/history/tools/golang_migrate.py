"""golang-migrate: numbered files, and a table of one row that says how far.

Format: database/postgres/postgres.go (the table), source/parse.go (the files), v4.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from guardrail.history.model import Applied, Migration, Reach, Record, Release, Row, Shape, Tool, Trouble
from guardrail.history.release import chained, duplicates

_FILE = re.compile(r"([0-9]+)_(.*)\.(down|up)\.(.*)")


def fits(folder: Path) -> bool:
    """Whether a file is named NUMBER_title.up.EXTENSION."""
    return any(_FILE.fullmatch(path.name) for path in folder.iterdir())


def release(folders: Sequence[Path]) -> Release:
    """The migrations of the folders themselves: the tool reads no folders below."""
    found: dict[str, list[Migration]] = {"up": [], "down": []}
    for path in sorted(path for folder in folders for path in folder.iterdir()):
        if match := _FILE.fullmatch(path.name):
            number = int(match[1])
            one = Migration(id=str(number), title=match[2], path=str(path), key=(number,))
            found[match[3]].append(one)
    troubles = [trouble for side in found.values() for trouble in duplicates(side)]
    ups = sorted(found["up"], key=lambda one: one.key)
    return Release(migrations=chained(ups), troubles=tuple(troubles))


def record(rows: Sequence[Row], sides: Mapping[str, Sequence[Row]]) -> Record:  # noqa: ARG001 - the tool has no side tables
    """How far the one row says that the database is; -1 means nowhere."""
    if len(rows) > 1:
        trouble = Trouble(
            "history.dirty", found=f"{len(rows)} rows", expected="one row: the tool keeps only one"
        )
        return Record(state="", reach=Reach.THROUGH, troubles=(trouble,))
    version = rows[0]["version"] if rows else -1
    applied = (Applied(id=str(version), key=(version,)),) if version >= 0 else ()
    if not rows or not rows[0]["dirty"]:
        return Record(state=str(version) if applied else "base", applied=applied, reach=Reach.THROUGH)
    name = str(version) if applied else "base"
    trouble = Trouble(
        "history.dirty",
        name,
        found="dirty: it failed, or was killed, or runs at this moment",
        hint=f"Look at what it did, complete or undo that by hand, then: migrate force {version} (or the one before it).",
    )
    return Record(state=f"{name}-dirty", applied=applied, reach=Reach.THROUGH, troubles=(trouble,))


TOOL = Tool(
    name="golang-migrate",
    shapes=(
        Shape(names=("schema_migrations",), columns={"version": "bigint", "dirty": "boolean"}, mark="dirty"),
    ),
    fits=fits,
    release=release,
    record=record,
)
