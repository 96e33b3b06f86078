"""What Flyway's rows and files come to together: baselines, migrations that are code, what it was told to pass over.

Rules: flyway-core MigrationInfoImpl.java (getState, validate), version 11.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from guardrail.history.flyway_files import Version
from guardrail.history.model import Applied, Key, Migration, Record, Release, Trouble
from guardrail.history.release import chained
from hookset.outcome import Status


def state_of(applied: Iterable[Applied], floor: Version | None, doubtful: Mapping[str, str]) -> str:
    """The highest version, and a digest of the repeatables with their checksums where there are any."""
    rows = list(applied)
    versions = [one.key for one in rows if one.key] + ([floor] if floor is not None else [])
    repeatable = sorted((one.id, doubtful.get(one.id, one.checksum)) for one in rows if not one.key)
    number = ".".join(str(part) for part in max(versions)) if versions else "base"
    if not repeatable:
        return number
    return f"{number}+r{hashlib.sha256(repr(repeatable).encode()).hexdigest()[:8]}"


def settle(record: Record, release: Release) -> tuple[Record, Release]:
    """Leave out what the other side cannot show, and what Flyway was told to pass over, saying what that is.

    The first are baseline files of a database that has begun, and rows of migrations that are code. A repeatable
    one whose checksum depends on placeholders counts in the state by its name alone, since the same file has another
    checksum in each environment.
    """
    files = {one.id: one for one in release.migrations}
    lost = _told_missing(record, release)
    rows = [
        msgspec.structs.replace(row, group="")
        for row in record.applied
        if row.id in files or not (row.group or row in lost or _below(row.key, record.floor))
    ]
    late = _told_ignored(rows, record.floor, release)
    migrations = [one for one in _that_run(record, release) if one not in late]
    doubtful = {one.id: "" for one in files.values() if one.doubt}
    settled = msgspec.structs.replace(
        record, state=state_of(record.applied, record.floor, doubtful), applied=_in_order(rows, files)
    )
    return settled, msgspec.structs.replace(
        release,
        migrations=(
            *chained([one for one in migrations if not one.repeatable]),
            *(one for one in migrations if one.repeatable),
        ),
        troubles=(
            *release.troubles,
            *_renamed(rows, files),
            *_passed_over(lost, late),
            *_code(record, files),
        ),
    )


def _below(key: Key, floor: Key | None) -> bool:
    return bool(floor and key and key <= floor)


def _that_run(record: Record, release: Release) -> list[Migration]:
    """Without the baseline files of a database that has begun; else from the newest of them on."""
    if record.applied or record.floor is not None:
        return [one for one in release.migrations if not one.id.startswith("B")]
    baseline = max((one.key for one in release.migrations if one.id.startswith("B")), default=())
    return [one for one in release.migrations if _runs_from(one, baseline)]


def _told(release: Release, key: Key, state: str) -> bool:
    kind = "versioned" if key else "repeatable"
    return any(f"{one}:{other}" in release.passed_over for one in (kind, "*") for other in (state, "*"))


def _told_missing(record: Record, release: Release) -> list[Applied]:
    """The rows without a file, in a database that is not ahead by them, that Flyway was told to pass over."""
    newest = max((one.key for one in release.migrations), default=())
    ahead = any(row.key > newest for row in record.applied)
    known = {one.id for one in release.migrations}
    return [
        row
        for row in record.applied
        if row.id not in known
        and (row.key < newest if row.key else not ahead)
        and _told(release, row.key, "missing")
    ]


def _told_ignored(rows: Sequence[Applied], floor: Key | None, release: Release) -> list[Migration]:
    """The files that come too late to run, where Flyway was told to pass over them."""
    if release.out_of_order:
        return []
    done = {row.id for row in rows}
    last = max((row.key for row in rows), default=())
    return [
        one
        for one in release.migrations
        if one.id not in done
        and () < one.key < last
        and not _below(one.key, floor)
        and _told(release, one.key, "ignored")
    ]


def _passed_over(lost: Sequence[Applied], late: Sequence[Migration]) -> Iterable[Trouble]:
    told = "ignoreMigrationPatterns passes over it"
    for row in lost:
        yield Trouble("history.missing", row.id, found=f"no file; {told}", status=Status.INFO)
    for one in late:
        yield Trouble("history.out_of_order", one.id, found=f"never applied; {told}", status=Status.INFO)


def _code(record: Record, files: Mapping[str, Migration]) -> Iterable[Trouble]:
    """What is known of migrations that are code: that they ran. By the newest one the database may be ahead."""
    rows = [row for row in record.applied if row.group and row.id not in files]
    if rows:
        newest = max((one.key for one in files.values()), default=())
        yield Trouble(
            "history.unverified",
            found="applied: " + ", ".join(f"{row.id} ({row.group})" for row in rows),
            status=Status.WARNING if any(row.key > newest for row in rows) else Status.INFO,
            summary="migrations that are code have no file here: whether this release has them, and others, cannot be told",
            hint="An SQL migration after them shows that this release is the newer one.",
        )


def _in_order(rows: Sequence[Applied], files: Mapping[str, Migration]) -> tuple[Applied, ...]:
    """The rows by version. An unknown repeatable one comes last in a database that is ahead, else it was deleted."""
    versions = [row for row in rows if row.key]
    ahead = bool(versions) and max(versions, key=lambda row: row.key).id not in files

    def place(row: Applied) -> tuple[int, Key]:
        return (1 if row.key else 2 if ahead and row.id not in files else 0, row.key)

    return tuple(sorted(rows, key=place))


def _runs_from(one: Migration, baseline: Key) -> bool:
    return one.repeatable or one.key > baseline or (one.id.startswith("B") and one.key == baseline)


def _renamed(rows: Iterable[Applied], files: Mapping[str, Migration]) -> Iterable[Trouble]:
    for row in rows:
        one = files.get(row.id)
        if one and row.key and one.title and row.title and _recorded(one.title) != row.title:
            yield Trouble(
                "history.edited",
                one.path or one.id,
                expected=f"description {row.title!r}, as it was applied",
                found=f"description {one.title!r}",
            )


def _recorded(description: str) -> str:
    """As the table has it (flyway-core AbbreviationUtils.java)."""
    return description if len(description) <= 200 else f"{description[:197]}..."
