"""Django: one table for all applications, a graph of migrations across them, squashed ones among them.

Format: django/db/migrations/recorder.py (the table), loader.py (the files and the graph), 5.2.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from guardrail.history.django_files import File, folders_below, folders_elsewhere, read_app
from guardrail.history.django_squash import resolve
from guardrail.history.model import Applied, Migration, Record, Release, Row, Shape, Tool, Trouble
from guardrail.history.release import duplicates, in_order
from guardrail.history.rows import text
from hookset.outcome import Status

_SQUASHED = re.compile(r".*_squashed_([0-9]+_.+)")


def fits(folder: Path) -> bool:
    """Whether there is a `migrations` folder of an application at or below this one."""
    return next(folders_below(folder), None) is not None


def release(folders: Sequence[Path]) -> Release:
    """The migrations of all applications at or below these folders; `settle` puts them in order."""
    homes = list(dict.fromkeys(home for folder in folders for home in folders_below(folder)))
    read = [read_app(home) for home in homes]
    files = [one for found, _ in read for one in found]
    migrations = _migrations(files)
    troubles = [trouble for _, found in read for trouble in found] + duplicates(migrations)
    troubles += [
        _left_out(path) for folder in folders for path in folders_elsewhere(folder) if path not in homes
    ]
    return Release(migrations=tuple(migrations), troubles=tuple(troubles))


def _left_out(folder: Path) -> Trouble:
    return Trouble(
        "history.unverified",
        str(folder),
        found="not compared: the folder is not called migrations",
        summary="whether MIGRATION_MODULES names a folder of migrations cannot be told",
        hint=f"Where it does: --migrations {folder} as well.",
        status=Status.WARNING,
    )


def _migrations(files: Sequence[File]) -> list[Migration]:
    before: dict[str, list[str]] = {}
    for one in files:
        for app, name in one.run_before:
            before.setdefault(f"{app}.{name}", []).append(f"{one.app}.{one.name}")
    ends = _ends(files)
    apps = {one.app for one in files}
    return [
        Migration(
            id=f"{one.app}.{one.name}",
            path=one.path,
            group=one.app,
            replaces=tuple(f"{app}.{name}" for app, name in one.replaces),
            needs=tuple(
                dict.fromkeys(
                    [
                        need
                        for app, name in one.dependencies
                        if app in apps and (need := _named(app, name, one.app, ends))
                    ]
                    + before.get(f"{one.app}.{one.name}", [])
                )
            ),
        )
        for one in files
    ]


def _named(app: str, name: str, own: str, ends: Mapping[tuple[str, str], str]) -> str:
    if name not in ("__first__", "__latest__"):
        return f"{app}.{name}"
    # Django ignores these within one application (its ticket 22325)
    return "" if app == own else ends.get((app, name), "")


def _ends(files: Sequence[File]) -> dict[tuple[str, str], str]:
    """What `__first__` and `__latest__` mean for each application."""
    inner = {
        app for one in files for app in [(one.app, name) for of, name in one.dependencies if of == one.app]
    }
    ends: dict[tuple[str, str], str] = {}
    for one in sorted(files, key=lambda file: file.name):
        if all(app != one.app for app, _ in one.dependencies):
            ends.setdefault((one.app, "__first__"), f"{one.app}.{one.name}")
        if (one.app, one.name) not in inner:
            ends.setdefault((one.app, "__latest__"), f"{one.app}.{one.name}")
    return ends


def record(rows: Sequence[Row], sides: Mapping[str, Sequence[Row]]) -> Record:  # noqa: ARG001 - Django has no side tables
    """Each row is one applied migration; the order of their ids is that in which they were recorded."""
    applied: dict[str, Applied] = {}
    for row in sorted(rows, key=lambda row: row["id"]):
        app = text(row, "app")
        one = Applied(id=f"{app}.{text(row, 'name')}", group=app)
        applied.setdefault(one.id, one)
    return Record(state=state_of(applied), applied=tuple(applied.values()))


def state_of(ids: Iterable[str]) -> str:
    """For each application its newest name by number; a squashed one counts as the last that it replaces."""
    newest: dict[str, tuple[int, set[str]]] = {}
    for id in ids:
        app, _, name = id.partition(".")
        squashed = _SQUASHED.fullmatch(name)
        name = squashed[1] if squashed else name
        digits = re.match(r"[0-9]*", name)
        number = int(digits[0]) if digits and digits[0] else -1
        best, names = newest.get(app, (-2, set()))
        if number >= best:
            newest[app] = (number, {name} | (names if number == best else set()))
    return (
        "+".join(f"{app}.{','.join(sorted(names))}" for app, (_, names) in sorted(newest.items())) or "base"
    )


def settle(record: Record, release: Release) -> tuple[Record, Release]:
    """Resolve squashed migrations against the rows, put the rest in order, and name the state by our own apps."""
    rows = {row.id: row for row in record.applied}
    counted, applied = resolve(sorted(release.migrations, key=lambda one: one.id), rows)
    migrations, broken = in_order(counted)
    settled = Record(
        state=state_of(_current(record, release)),
        applied=_with_implied(record, counted, applied),
        troubles=record.troubles,
    )
    troubles = (*release.troubles, *broken, *(() if broken else _leaves(migrations)))
    return settled, msgspec.structs.replace(release, migrations=migrations, troubles=troubles)


def _current(record: Record, release: Release) -> list[str]:
    """The rows of our own applications, without those left over from files that are gone."""
    known = {name for one in release.migrations for name in (one.id, *one.replaces)}
    apps = {one.group for one in release.migrations}
    last = {row.group: place for place, row in enumerate(record.applied) if row.id in known}
    return [
        row.id
        for place, row in enumerate(record.applied)
        if row.group in apps and (row.id in known or place > last.get(row.group, -1))
    ]


def _with_implied(record: Record, counted: Sequence[Migration], applied: set[str]) -> tuple[Applied, ...]:
    """The rows that count, and each squash that has no row of its own where the last that it replaces is."""
    rows = [row.id for row in record.applied]
    squashes = {
        max(rows.index(one) for one in squash.replaces if one in rows): squash
        for squash in counted
        if squash.id in applied and squash.id not in rows
    }
    whole = []
    for place, row in enumerate(record.applied):
        whole += [row] if row.id in applied else []
        if place in squashes:
            whole.append(Applied(id=squashes[place].id, group=squashes[place].group))
    return tuple(whole)


def _leaves(migrations: Sequence[Migration]) -> Iterable[Trouble]:
    """Applications with several last migrations: Django refuses to migrate."""
    groups = {one.id: one.group for one in migrations}
    inner = {need for one in migrations for need in one.needs if groups.get(need) == one.group}
    leaves: dict[str, list[str]] = {}
    for one in migrations:
        if one.id not in inner:
            leaves.setdefault(one.group, []).append(one.id)
    for app, ids in sorted(leaves.items()):
        if len(ids) > 1:
            yield Trouble(
                "history.multiple_heads",
                app,
                found=", ".join(sorted(ids)),
                expected="one last migration",
                hint="Merge them: manage.py makemigrations --merge",
            )


TOOL = Tool(
    name="django",
    shapes=(
        Shape(
            names=("django_migrations",),
            columns={
                "id": "integer|bigint",
                "app": "character varying",
                "name": "character varying",
                "applied": "timestamp with time zone",
            },
            mark="app",
        ),
    ),
    fits=fits,
    release=release,
    record=record,
    settle=settle,
    unique_ids=True,
    prunes=True,
)
