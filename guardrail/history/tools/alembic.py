"""Alembic: a graph of revisions in Python files, and a table that holds its heads.

Format: alembic/ddl/impl.py (the table), script/base.py (which files), script/revision.py (the graph), 1.20.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from guardrail.history.alembic_layout import Layout, is_alembic, layout_of
from guardrail.history.constants import Value, module_constants, read_constants
from guardrail.history.files import walk
from guardrail.history.graph import closure
from guardrail.history.model import Applied, Migration, Reach, Record, Release, Row, Shape, Tool, Trouble
from guardrail.history.release import in_order
from guardrail.history.rows import text

NAMES = ("revision", "down_revision", "branch_labels", "depends_on")
_FILE = re.compile(r"(?!\.#|__init__).*\.py$")
_LEGACY = re.compile(r"([a-f0-9]+)\.py$")


class Revision:
    """One file's constants. `down` and `depends` may name a revision or a branch label."""

    def __init__(
        self,
        path: str,
        revision: str,
        down: tuple[str, ...],
        depends: tuple[str, ...],
        labels: tuple[str, ...],
    ) -> None:
        self.path, self.revision, self.down, self.depends, self.labels = path, revision, down, depends, labels


def release(folders: Sequence[Path]) -> Release:
    """The revisions below these folders: an `alembic.ini`'s, an `env.py`'s, or a versions folder itself."""
    layouts = [layout_of(folder) for folder in folders]
    revisions, troubles = _found(layouts)
    troubles += [trouble for one in layouts for trouble in one.troubles]
    down, needs, lost = _resolved(revisions)
    migrations, broken = in_order([_migration(one, needs[one.path]) for one in revisions])
    every = (*troubles, *lost, *broken)
    return Release(
        migrations=migrations,
        troubles=every or tuple(_heads(revisions, down)),
        table=next((one.table for one in layouts if one.table), ""),
        schema=next((one.schema for one in layouts if one.schema), ""),
    )


def _found(layouts: Sequence[Layout]) -> tuple[list[Revision], list[Trouble]]:
    """The revisions of the folders, and of those below them where the configuration says so.

    Where none was found to say it, those below count if there are no others, or if one side builds on the other
    (a folder a year); else they are an archive.
    """
    near = [path for layout in layouts for path in _files(layout, deep=bool(layout.recursive))]
    every = [path for layout in layouts for path in _files(layout, deep=layout.recursive is not False)]
    known = set(near)
    revisions, troubles = _read(near)
    below, more = _read([path for path in every if path not in known])
    if not revisions or _linked(revisions, below) or _linked(below, revisions):
        return revisions + below, troubles + more
    return revisions, troubles


def _files(layout: Layout, *, deep: bool) -> list[Path]:
    found = [path for folder in layout.versions for path in walk(folder, recursive=deep)]
    return [path for path in dict.fromkeys(found) if _FILE.match(path.name) and path.name != "env.py"]


def _read(paths: Iterable[Path]) -> tuple[list[Revision], list[Trouble]]:
    read = [_revision(path) for path in dict.fromkeys(paths)]
    revisions = [one for one in read if isinstance(one, Revision)]
    return revisions, [one for one in read if isinstance(one, Trouble)]


def _linked(these: Sequence[Revision], those: Sequence[Revision]) -> bool:
    known = {name for one in those for name in (one.revision, *one.labels)}
    return any(need in known for one in these for need in (*one.down, *one.depends))


def _revision(path: Path) -> Revision | Trouble:
    constants = read_constants(path, lambda source: module_constants(source, NAMES), "a constant")
    return constants if isinstance(constants, Trouble) else _checked(path, constants)


def _checked(path: Path, constants: Mapping[str, Value]) -> Revision | Trouble:
    legacy = _LEGACY.fullmatch(path.name)
    revision = constants["revision"] if "revision" in constants else legacy and legacy[1]
    if not isinstance(revision, str) or not revision:
        return Trouble(
            "history.files", str(path), found="no revision identifier in it", expected='revision = "..."'
        )
    others = [_strings(constants.get(name)) for name in NAMES[1:]]
    for name, value in zip(NAMES[1:], others, strict=True):
        if value is None:
            return Trouble(
                "history.files",
                str(path),
                found=f"{name} = {constants[name]!r}",
                expected="text, a tuple of texts, or None",
            )
    down, labels, depends = (value or () for value in others)
    return Revision(str(path), revision, down, depends, labels)


def _strings(value: Value) -> tuple[str, ...] | None:
    values = value if isinstance(value, tuple) else () if value is None else (value,)
    strings = tuple(one for one in values if isinstance(one, str))
    return strings if len(strings) == len(values) else None


def _resolved(
    revisions: Sequence[Revision],
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], list[Trouble]]:
    """By revision what it comes after, by path all that it needs, and labels that two revisions claim."""
    labels: dict[str, str] = {}
    lost = [
        Trouble("history.files", one.path, found=f"branch label {label} is also that of {labels[label]}")
        for one in revisions
        for label in one.labels
        if labels.setdefault(label, one.revision) != one.revision
    ]
    down = {one.revision: tuple(labels.get(name, name) for name in one.down) for one in revisions}
    needs = {
        one.path: (*down[one.revision], *(labels.get(name, name) for name in one.depends))
        for one in revisions
    }
    return down, needs, lost


def _migration(one: Revision, needs: tuple[str, ...]) -> Migration:
    stem = Path(one.path).stem
    title = (
        stem.partition(f"{one.revision}_")[2]
        if f"{one.revision}_" in stem
        else stem.removesuffix(one.revision)
    )
    return Migration(id=one.revision, title=title.strip("_-"), path=one.path, needs=needs)


def _heads(revisions: Sequence[Revision], down: Mapping[str, tuple[str, ...]]) -> Iterable[Trouble]:
    """Heads that grew from one revision by accident: two or more of them carry no branch label of their own."""
    after = {name for names in down.values() for name in names}
    heads = [name for name in down if name not in after]
    if len(heads) < 2:
        return
    before = {head: closure([head], down) for head in heads}
    labelled = {one.revision for one in revisions if one.labels}
    unlabelled = {}
    for head in heads:
        shared = set().union(*(before[other] for other in heads if other != head))
        if before[head] & shared and not (before[head] - shared) & labelled:
            unlabelled[head] = before[head] & shared
    for one in _touching(unlabelled):
        yield Trouble(
            "history.multiple_heads",
            found=", ".join(one),
            expected="one head",
            hint="Merge them: alembic merge -m 'merge' " + " ".join(one),
        )


def _touching(shared: Mapping[str, set[str]]) -> Iterable[list[str]]:
    """The heads that have something in common, in groups of two or more."""
    groups: list[tuple[list[str], set[str]]] = []
    for head, common in shared.items():
        joined = [group for group in groups if group[1] & common]
        groups = [group for group in groups if group not in joined]
        groups.append(
            (
                [name for group in joined for name in group[0]] + [head],
                common.union(*(group[1] for group in joined)),
            )
        )
    return [sorted(names) for names, _ in groups if len(names) > 1]


def record(rows: Sequence[Row], sides: Mapping[str, Sequence[Row]]) -> Record:  # noqa: ARG001 - Alembic has no side tables
    """The heads that the rows name."""
    return _record({text(row, "version_num") for row in rows})


def _record(heads: Iterable[str]) -> Record:
    names = sorted(heads)
    return Record(
        state="+".join(names) or "base", applied=tuple(Applied(id=name) for name in names), reach=Reach.NEEDS
    )


def settle(record: Record, release: Release) -> tuple[Record, Release]:
    """Leave out rows that another row implies: whether Alembic keeps them depends on the order of upgrades."""
    needs = {migration.id: migration.needs for migration in release.migrations}
    heads = {row.id for row in record.applied}
    implied = closure([need for head in heads for need in needs.get(head, ())], needs)
    return _record(heads - implied), release


TOOL = Tool(
    name="alembic",
    shapes=(
        Shape(
            names=("alembic_version",), columns={"version_num": "character varying|text"}, mark="version_num"
        ),
    ),
    fits=is_alembic,
    release=release,
    record=record,
    settle=settle,
    unique_ids=True,
)
