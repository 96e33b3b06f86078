"""The one comparison between what a table says and what a release carries, the same for every tool."""

from collections.abc import Mapping

import msgspec

from guardrail.history.graph import closure, reversed_edges
from guardrail.history.model import Applied, Migration, Reach, Record, Release, Trouble
from hookset.outcome import Status


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """`pending` in apply order; `unknown` came after all that is known, `missing` between; the rest as troubles."""

    pending: tuple[Migration, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    troubles: tuple[Trouble, ...]


def compare(record: Record, release: Release) -> Comparison:
    """Compare rows with files, after the tool has settled what only both together can say."""
    files = {migration.id: migration for migration in release.migrations}
    stray = _stray(record, files)
    done = _done(record, files)
    doubtful = _doubtful(record, files) if stray else set()
    changed, troubles = _checksums(record, files)
    pending = [
        migration
        for migration in release.migrations
        if (migration.id not in done and migration.id not in doubtful) or migration.id in changed
    ]
    missing = _between(record, files, stray)
    late = [] if release.out_of_order else list(_late(record, release, done))
    return Comparison(
        pending=tuple(pending),
        unknown=tuple(row.id for row in stray if row.id not in missing),
        missing=tuple(missing),
        troubles=(*troubles, *late),
    )


def _stray(record: Record, files: Mapping[str, Migration]) -> list[Applied]:
    """The rows without a file; rows of applications that have no files here are not ours to judge."""
    groups = {migration.group for migration in files.values()}
    replaced = {gone for migration in files.values() for gone in migration.replaces}
    return [
        row
        for row in record.applied
        if row.id not in files and row.id not in replaced and row.group in groups | {""}
    ]


def _needs(files: Mapping[str, Migration]) -> dict[str, tuple[str, ...]]:
    return {migration.id: migration.needs for migration in files.values()}


def _done(record: Record, files: Mapping[str, Migration]) -> set[str]:
    rows = {row.id for row in record.applied}
    done = rows & files.keys()
    if record.reach is Reach.NEEDS:
        done = closure(done, _needs(files))
    floor = record.floor
    if record.reach is Reach.THROUGH:
        floor = max((row.key for row in record.applied), default=floor)
    if floor is not None:
        done |= {one.id for one in files.values() if one.key and one.key <= floor and not one.repeatable}
    return done


def _doubtful(record: Record, files: Mapping[str, Migration]) -> set[str]:
    """Where a row is unknown and stands for all that it needs, what it might cover cannot be called pending.

    A head that is known is not covered by another, so what builds on it is surely not applied.
    """
    if record.reach is not Reach.NEEDS:
        return set()
    needs = _needs(files)
    known = [row.id for row in record.applied if row.id in files]
    return files.keys() - closure(known, needs) - closure(known, reversed_edges(needs))


def _between(record: Record, files: Mapping[str, Migration], stray: list[Applied]) -> list[str]:
    """The strays after which a migration of this release was applied, in the same application."""
    if record.reach is not Reach.EACH:
        return []
    last = {row.group: place for place, row in enumerate(record.applied) if row.id in files}
    places = {row.id: place for place, row in enumerate(record.applied)}
    return [row.id for row in stray if places[row.id] < last.get(row.group, -1)]


def _checksums(record: Record, files: Mapping[str, Migration]) -> tuple[set[str], list[Trouble]]:
    """The repeatable migrations that will run again, and the others that were changed after they ran."""
    again: set[str] = set()
    troubles = []
    for row in record.applied:
        migration = files.get(row.id)
        if migration is None or not row.checksum or not migration.checksums:
            continue
        if row.checksum in migration.checksums:
            continue
        if migration.doubt:
            troubles.append(_doubted(migration))
        elif migration.repeatable:
            again.add(row.id)
        else:
            troubles.append(_edited(migration, row))
    return again, troubles


def _edited(migration: Migration, row: Applied) -> Trouble:
    return Trouble(
        "history.edited",
        migration.path or migration.id,
        expected=f"checksum {row.checksum}, as it was applied",
        found=f"checksum {migration.checksums[0]}",
    )


def _doubted(migration: Migration) -> Trouble:
    return Trouble(
        "history.unverified",
        migration.path or migration.id,
        found=migration.doubt,
        status=Status.WARNING,
        summary="whether this file changed since it was applied cannot be told",
        hint="Give the values where the tool's own configuration has them, or compare by hand.",
    )


def _late(record: Record, release: Release, done: set[str]) -> list[Trouble]:
    """The unapplied migrations that an applied one needs: somebody went ahead of them."""
    if record.reach is not Reach.EACH:
        return []
    files = {migration.id: migration for migration in release.migrations}
    blame: dict[str, str] = {}
    for migration in reversed(release.migrations):
        if migration.id in done or migration.id in blame:
            for need in migration.needs:
                if need in files and need not in done:
                    blame.setdefault(need, blame.get(migration.id, migration.id))
    return [
        Trouble(
            "history.out_of_order",
            late,
            expected=f"applied before {blame[late]}",
            found=f"not applied, but {blame[late]} is",
        )
        for late in (migration.id for migration in release.migrations)
        if late in blame
    ]
