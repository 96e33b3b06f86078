"""The records of the history check: a release's files, a table's rows, and what came of comparing them."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from hookset.outcome import Status

Row: TypeAlias = Mapping[str, Any]
Key: TypeAlias = tuple[Any, ...]


class Reach(StrEnum):
    """What one row of a tool's table says is applied."""

    EACH = "each"  # the migration that it names (Django, Flyway, most tools)
    NEEDS = "needs"  # that one and all that it needs (Alembic's heads)
    THROUGH = "through"  # all up to it, in order (golang-migrate, tern, Drizzle)


class Trouble(msgspec.Struct, frozen=True):
    """A condition of the outcome table that a reader or the comparison has met: `rule` is its id."""

    rule: str
    object: str = ""
    found: str = ""
    expected: str = ""
    hint: str = ""
    summary: str = ""
    status: Status | None = None


class Migration(msgspec.Struct, frozen=True, kw_only=True):
    """One migration of the release. `id` is what the tool's table would hold, as text.

    `key` gives its place where the tool orders by number, `needs` the ids that must come before it, `replaces`
    those that it stands for. `checksums` are the recorded values that mean "unchanged" (none: not compared);
    a repeatable one whose recorded checksum differs runs again. `doubt` says why a checksum that differs proves
    nothing. `group` is the application that it belongs to, where a tool keeps several in one table.
    """

    id: str
    title: str = ""
    path: str | None = None
    key: Key = ()
    needs: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    checksums: tuple[str, ...] = ()
    repeatable: bool = False
    doubt: str = ""
    group: str = ""

    @property
    def label(self) -> str:
        """The id with its title, for a person."""
        return f"{self.id} {self.title}".strip()


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """What the table says of one migration; the reader leaves out what was taken back, and keeps the last word."""

    id: str
    title: str = ""
    key: Key = ()
    checksum: str = ""
    group: str = ""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A table's rows, read: what is applied, in the order in which it was, and the state that this is.

    Everything up to `floor` counts as applied (a baseline). `troubles` are marks in the rows: dirty, in progress.
    """

    state: str
    applied: tuple[Applied, ...] = ()
    reach: Reach = Reach.EACH
    floor: Key | None = None
    troubles: tuple[Trouble, ...] = ()


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A release's files, read: its migrations in the order in which they would run, and what is wrong with them.

    `table` is the history table's name where the tool's own configuration says it, `schema` likewise.
    `out_of_order` is true where the tool was told to accept migrations that come late; `passed_over` is what else
    its configuration says to accept, in the tool's own words, for `settle`.
    """

    migrations: tuple[Migration, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    table: str = ""
    schema: str = ""
    out_of_order: bool = False
    passed_over: frozenset[str] = frozenset()

    @property
    def broken(self) -> bool:
        """Whether the files do not say what would run, so that comparing them with rows would mislead."""
        return any(
            one.rule in ("history.files", "history.unverified") and one.status is None
            for one in self.troubles
        )


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """How a tool's table is recognised: these columns with these types, and no others but the `optional` ones.

    A type is a name as `format_type` gives it, without length; several are joined by `|`. `mark` is the column to
    look for in the whole database, so that a renamed table is found; empty where the columns are too ordinary:
    then only the `names` are looked at.
    """

    names: tuple[str, ...]
    columns: Mapping[str, str]
    optional: Mapping[str, str] = {}
    mark: str = ""

    def fits(self, columns: Mapping[str, str]) -> bool:
        """Whether a table with these columns (name: type) is of this shape."""
        allowed = {**self.optional, **self.columns}
        return self.columns.keys() <= columns.keys() <= allowed.keys() and all(
            kind in allowed[name].split("|") for name, kind in columns.items()
        )


def _unsettled(record: Record, release: Release) -> tuple[Record, Release]:
    return record, release


class Tool(msgspec.Struct, frozen=True, kw_only=True):
    """One migration tool: how to know it, and its two readers.

    `fits` looks at a folder and says whether it could be this tool's; `release` reads the folders; `record` reads
    the rows of a table of one of the `shapes` (dictionaries of the shape's columns) and, by table name, those of the
    `sides`, tables of the tool that lie beside it (locks). `settle`, where given, brings the two together where each alone
    cannot say it: squashed migrations, baselines, heads that imply each other. `unique_ids` says that an id can only
    be this service's (a hash, a name), `prunes` that applied migrations without a file are ordinary.
    """

    name: str
    shapes: tuple[Shape, ...]
    fits: Callable[[Path], bool]
    release: Callable[[Sequence[Path]], Release]
    record: Callable[[Sequence[Row], Mapping[str, Sequence[Row]]], Record]
    settle: Callable[[Record, Release], tuple[Record, Release]] = _unsettled
    sides: tuple[Shape, ...] = ()
    unique_ids: bool = False
    prunes: bool = False


class History(msgspec.Struct, frozen=True, kw_only=True):
    """Where the database is, and what that means for this release.

    `table` is qualified and quoted as needed; empty where there is none. `state` names the migration state, empty
    where it could not be had. `applied` are ids as the table has them, `pending` migrations in the order in which they will
    run, `unknown` ids that this release does not know. `tables` are all tables that belong to the tool. `compared` is
    false where no folder was given or nothing could be read.
    """

    tool: str = ""
    table: str = ""
    state: str = ""
    applied: tuple[str, ...] = ()
    pending: tuple[Migration, ...] = ()
    unknown: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    compared: bool = False
