"""Flyway: versioned and repeatable SQL files with checksums, and a table with a row for each run.

Format: flyway-core MigrationInfoImpl.java, CoreMigrationType.java; PostgreSQLDatabase.java getRawCreateScript (the
table), version 11.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

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
from guardrail.history.flyway_settle import settle, state_of
from guardrail.history.model import Applied, Migration, Record, Release, Row, Shape, Tool, Trouble
from guardrail.history.release import duplicates
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
            body = read_text(path, setting.encoding)
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
        passed_over=frozenset().union(*(one.passed_over for one in settings)),
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
        state=state_of(applied.values(), floor, {}),
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
