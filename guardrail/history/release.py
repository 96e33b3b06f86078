"""Making a release of what the files say: duplicates, references to nothing and cycles named, the rest in apply order."""

from collections.abc import Iterable, Sequence

import msgspec

from guardrail.history.graph import cycle, ordered
from guardrail.history.model import Migration, Trouble


def duplicates(migrations: Iterable[Migration]) -> list[Trouble]:
    """One trouble for each id that two files claim."""
    paths: dict[str, list[str]] = {}
    for migration in migrations:
        paths.setdefault(migration.id, []).append(migration.path or "")
    return [
        Trouble("history.files", id, found=f"claimed by {' and '.join(where)}", expected="one file")
        for id, where in paths.items()
        if len(where) > 1
    ]


def in_order(migrations: Sequence[Migration]) -> tuple[tuple[Migration, ...], tuple[Trouble, ...]]:
    """The migrations, each after all that it needs, otherwise as given, and what is wrong with their references."""
    troubles = duplicates(migrations)
    by_id = {migration.id: migration for migration in migrations}
    troubles += [
        Trouble(
            "history.files",
            migration.path or migration.id,
            found=f"{migration.id} needs {need}, which no file has",
        )
        for migration in by_id.values()
        for need in migration.needs
        if need not in by_id
    ]
    needs = {migration.id: migration.needs for migration in by_id.values()}
    order = ordered(list(by_id), needs)
    if loop := cycle(by_id.keys() - set(order), needs):
        where = ", ".join(by_id[id].path or id for id in loop[:-1])
        troubles.append(Trouble("history.files", where, found=f"a cycle: {' needs '.join(loop)}"))
    return tuple(by_id[id] for id in order), tuple(troubles)


def chained(migrations: Sequence[Migration]) -> tuple[Migration, ...]:
    """The migrations of a tool that runs them one after the other: each needs the one before it."""
    before = [(), *((migration.id,) for migration in migrations)]
    return tuple(
        msgspec.structs.replace(migration, needs=need)
        for migration, need in zip(migrations, before, strict=False)
    )
