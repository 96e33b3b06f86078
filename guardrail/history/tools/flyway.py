"""Flyway: versioned and repeatable SQL files with checksums, and a table with a row for each run.

Format: flyway-core MigrationInfoImpl.java, CoreMigrationType.java; PostgreSQLDatabase.java getRawCreateScript (the
table), version 11.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from guardrail.history.files import read_text, walk
from guardrail.history.flyway_files import (
    Name,
    Settings,
    Version,
    checksums_of,
    files_of,
    name_of,
    settings_of,
    version_of,
)
from guardrail.history.model import Applied, Key, Migration, Record, Release, Row, Shape, Tool, Trouble
from guardrail.history.release import chained, duplicates
from guardrail.history.rows import text

TAKEN_BACK = {"DELETE", "UNDO_SQL", "UNDO_SCRIPT", "UNDO_JDBC"}
BASELINES = {"BASELINE", "SQL_BASELINE", "JDBC_BASELINE", "SCRIPT_BASELINE"}
UNSEEN = {"JDBC", "SPRING_JDBC", "SCRIPT", "CUSTOM"}  # what is compiled in, or of another kind than SQL


def fits(folder: Path) -> bool:
    """Whether there are Flyway's settings or a file of its naming at or below this folder."""
    if (folder / "flyway.conf").is_file() or (folder / "flyway.toml").is_file():
        return True
    return any(name_of(path.name, Settings()) for path in walk(folder))


def release(folders: Sequence[Path]) -> Release:
    """The versioned migrations in order of version, then the repeatable ones in order of description."""
    settings = [settings_of(folder) for folder in folders]
    troubles = [trouble for one in settings for trouble in one.troubles]
    found: dict[Path, Migration] = {}
    for folder, setting in zip(folders, settings, strict=True):
        for path, name in files_of(folder, setting):
            body = read_text(path)
            if isinstance(body, Trouble):
                troubles.append(body)
            else:
                found[path] = _migration(path, name, body, setting)
    every = sorted(found.values(), key=lambda one: (one.repeatable, one.key, one.title))
    return Release(
        migrations=tuple(every),
        troubles=(*troubles, *duplicates(every)),
        table=next((one.table for one in settings if one.table), ""),
        schema=next((one.schema for one in settings if one.schema), ""),
        out_of_order=any(one.out_of_order for one in settings),
    )


def _migration(path: Path, name: Name, body: str, settings: Settings) -> Migration:
    checksums, doubt = checksums_of(body, name, settings)
    return Migration(
        id=_id(name.kind, name.version, name.description),
        title="" if name.kind == "R" else name.description,
        path=str(path),
        key=name.version,
        checksums=checksums,
        repeatable=name.kind == "R",
        doubt=doubt,
    )


def _id(kind: str, version: Version, description: str) -> str:
    if kind == "R":
        return f"R {description}"
    return ("B" if kind == "B" else "") + ".".join(str(number) for number in version)


def record(rows: Sequence[Row], sides: Mapping[str, Sequence[Row]]) -> Record:  # noqa: ARG001 - Flyway has no side tables
    """The last word on each version and each repeatable description; rows that take one back leave it out."""
    applied: dict[str, Applied] = {}
    failed: dict[str, Trouble] = {}
    floor: Version | None = None
    for row in sorted(rows, key=lambda row: row["installed_rank"]):
        kind, version = text(row, "type"), text(row, "version")
        if kind == "SCHEMA":
            continue
        one = _applied(row, version)
        applied.pop(one.id, None)
        failed.pop(one.id, None)
        if not row["success"]:
            failed[one.id] = _failed(one, row)
        elif kind in BASELINES:
            floor = version_of(version)
        elif kind not in TAKEN_BACK:
            applied[one.id] = one
    return Record(
        state=_state(applied.values(), floor, {}),
        applied=tuple(sorted(applied.values(), key=lambda one: one.key)),
        floor=floor,
        troubles=tuple(failed.values()),
    )


def _applied(row: Row, version: str) -> Applied:
    key = version_of(version)
    return Applied(
        id=_id("V" if version else "R", key, text(row, "description")),
        title=text(row, "description"),
        key=key,
        checksum=text(row, "checksum"),
        group=text(row, "type") if text(row, "type") in UNSEEN else "",
    )


def _failed(one: Applied, row: Row) -> Trouble:
    return Trouble(
        "history.dirty",
        one.id,
        found=f"{text(row, 'script')} failed on {text(row, 'installed_on')}",
        hint="Look at what it did, complete or undo that by hand, then: flyway repair",
    )


def _state(applied: Iterable[Applied], floor: Version | None, doubtful: Mapping[str, str]) -> str:
    """The highest version, and a digest of the repeatables with their checksums where there are any."""
    rows = list(applied)
    versions = [one.key for one in rows if one.key] + ([floor] if floor is not None else [])
    repeatable = sorted((one.id, doubtful.get(one.id, one.checksum)) for one in rows if not one.key)
    number = ".".join(str(part) for part in max(versions)) if versions else "base"
    if not repeatable:
        return number
    return f"{number}+r{hashlib.sha256(repr(repeatable).encode()).hexdigest()[:8]}"


def settle(record: Record, release: Release) -> tuple[Record, Release]:
    """Leave out what the other side cannot show: baseline files of a database that has begun, rows of Java migrations.

    A repeatable one whose checksum depends on placeholders counts in the state by its name alone, since the same
    file has another checksum in each environment.
    """
    files = {one.id: one for one in release.migrations}
    begun = bool(record.applied) or record.floor is not None
    baseline = max((one.key for one in files.values() if one.id.startswith("B")), default=())
    migrations = [
        one
        for one in release.migrations
        if (begun and not one.id.startswith("B")) or (not begun and _runs_from(one, baseline))
    ]
    rows = [
        msgspec.structs.replace(row, group="")
        for row in record.applied
        if row.id in files or (not row.group and not (record.floor and row.key and row.key <= record.floor))
    ]
    doubtful = {one.id: "" for one in files.values() if one.doubt}
    versioned = chained([one for one in migrations if not one.repeatable])
    settled = msgspec.structs.replace(
        record,
        state=_state(record.applied, record.floor, doubtful),
        applied=_in_order(rows, files),
    )
    return settled, msgspec.structs.replace(
        release,
        migrations=(*versioned, *(one for one in migrations if one.repeatable)),
        troubles=(*release.troubles, *_renamed(rows, files)),
    )


def _in_order(rows: Sequence[Applied], files: Mapping[str, Migration]) -> tuple[Applied, ...]:
    """The rows by version. An unknown repeatable one comes last in a database that is ahead, else it was deleted."""
    versions = [row for row in rows if row.key]
    ahead = bool(versions) and max(versions, key=lambda row: row.key).id not in files

    def place(row: Applied) -> tuple[int, Key]:
        return (1 if row.key else 2 if ahead and row.id not in files else 0, row.key)

    return tuple(sorted(rows, key=place))


def _runs_from(one: Migration, baseline: Version) -> bool:
    return one.repeatable or one.key > baseline or (one.id.startswith("B") and one.key == baseline)


def _renamed(rows: Iterable[Applied], files: Mapping[str, Migration]) -> Iterable[Trouble]:
    for row in rows:
        one = files.get(row.id)
        if one and row.key and one.title and row.title and one.title[:200] != row.title:
            yield Trouble(
                "history.edited",
                one.path or one.id,
                expected=f"description {row.title!r}, as it was applied",
                found=f"description {one.title!r}",
            )


_COLUMNS = {
    "installed_rank": "integer",
    "description": "character varying",
    "type": "character varying",
    "script": "character varying",
    "checksum": "integer",
    "installed_by": "character varying",
    "installed_on": "timestamp without time zone",
    "execution_time": "integer",
    "success": "boolean",
    "version": "character varying",
}

TOOL = Tool(
    name="flyway",
    shapes=(
        Shape(
            names=("flyway_schema_history", "schema_version"),
            columns=_COLUMNS,
            optional={"version_rank": "integer"},  # before version 4
            mark="installed_rank",
        ),
    ),
    fits=fits,
    release=release,
    record=record,
    settle=settle,
)
