"""The options of every guardrail command, declared once: parser, help, reference page and schemas come from here."""

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from guardrail.checks.thresholds import Thresholds
from hookset.options import CommonConfig, Duration, common, option, positional, rest


class Target(CommonConfig, frozen=True, kw_only=True):
    """Where the database is."""

    database_url: Annotated[
        str,
        option(
            "the database, as a URL or key=value list; libpq's PG* variables and service files fill in the rest",
            env="DATABASE_URL",
            secret=True,
            metavar="URL",
            shown="PG* and the service file",
        ),
    ] = ""


class Release(Target, frozen=True, kw_only=True):
    """What the release expects of its migration history."""

    migrations: Annotated[
        tuple[str, ...], option("the release's migrations: read, never executed", metavar="DIR")
    ] = ()
    history_tool: Annotated[
        str, option("the migration tool", metavar="NAME", shown="recognised by its table and files")
    ] = ""
    history_table: Annotated[
        str,
        option(
            "the tool's table, where it is renamed", metavar="[SCHEMA.]TABLE", shown="found by its columns"
        ),
    ] = ""


if TYPE_CHECKING:
    Limited = Release
else:  # a struct has one base, so the thresholds' fields are taken over into a struct of their own
    Limited = msgspec.defstruct(
        "Limited",
        [(field.name, field.type, field.default) for field in msgspec.structs.fields(Thresholds)],
        bases=(Release,),
        frozen=True,
        kw_only=True,
    )


class Gate(Limited, frozen=True, kw_only=True):
    """What `check` judges, and `migrate` before and after."""

    schema_lock: Annotated[
        str, option("the schema lock to compare with, plain or packed", metavar="FILE")
    ] = ""
    ahead: Annotated[
        Literal["fail", "warn", "allow"],
        option("a database that is ahead of this release; warn and allow ask drift for compatibility"),
    ] = "fail"
    compare: Annotated[
        tuple[str, ...],
        option("also compare what may differ between environments: kinds, or all", metavar="KIND"),
    ] = ()
    ignore: Annotated[
        tuple[str, ...], option("leave objects out of the comparison, by globs", metavar="KIND:PATTERN")
    ] = ()
    schema: Annotated[
        tuple[str, ...],
        option("compare these schemas (names or globs), each with the lock's one", metavar="NAME"),
    ] = ()
    migrator: Annotated[
        str, option("the role that runs the migrations, where its rights are to be judged", metavar="ROLE")
    ] = ""
    large_table_rows: Annotated[
        int, option("from how many rows on a table is large to the hazards check")
    ] = 100_000
    large_table_bytes: Annotated[
        int, option("from how many bytes on a table is large to the hazards check")
    ] = 1 << 30


class Check(Gate, frozen=True, kw_only=True):
    """`guardrail check`."""

    stage: Annotated[
        Literal["before", "after"],
        option("before the migration pending migrations are expected; after it they fail"),
    ] = "before"


class Wait(Target, frozen=True, kw_only=True):
    """`guardrail wait`."""


class Lock(Release, frozen=True, kw_only=True):
    """`guardrail lock`."""

    out: Annotated[
        str, option("the lock to write; an existing one is added to; - is standard output", metavar="FILE")
    ]
    keep: Annotated[int, option("how many earlier states stay in the lock")] = 20
    pack: Annotated[bool, option("write the compressed form, for a ConfigMap's binaryData")] = False
    each: Annotated[
        int,
        option(
            "step the scratch database through the last N revisions, recording each (Alembic)", metavar="N"
        ),
    ] = 0
    from_live: Annotated[
        str,
        option(
            "accept what this live database differs in: entries for `check --accept`, beside the lock",
            secret=True,
            metavar="URL",
        ),
    ] = ""
    models: Annotated[
        str, option("SQLAlchemy metadata that the migrated database must agree with", metavar="MODULE:NAME")
    ] = ""
    schema: Annotated[tuple[str, ...], option("record only this schema", metavar="NAME")] = ()


class Migrate(Gate, frozen=True, kw_only=True):
    """`guardrail migrate`."""

    timeout: Annotated[Duration, common("the one time budget of the whole run", metavar="TIME")] = 900.0
    lock_timeout: Annotated[
        Duration,
        option("how long a step may queue for a lock before it gives way and tries again", metavar="TIME"),
    ] = 3.0
    attempts: Annotated[int, option("how often a step that gave way is tried")] = 10
    grace: Annotated[
        Duration, option("how long a command that is stopped may take to end by itself", metavar="TIME")
    ] = 5.0
    lock_name: Annotated[
        str, option("tells apart histories of one database that may migrate at the same time", metavar="NAME")
    ] = ""
    always: Annotated[bool, option("run the command also when nothing is pending")] = False
    command: Annotated[tuple[str, ...], rest("the service's own migration command; none: Alembic")] = ()

    def __post_init__(self) -> None:
        if self.enforce == "warn":
            raise ValueError(
                "--enforce warn: a migration that failed is not done, whatever is said; it belongs to `guardrail check`"
            )


class Grants(msgspec.Struct, frozen=True, kw_only=True):
    """`guardrail grants`."""

    database: Annotated[str, option("the database", metavar="NAME")] = "mydatabase"
    checker: Annotated[str, option("the role that checks", metavar="ROLE")] = "guardrail_checker"
    migrator: Annotated[str, option("the role that migrates", metavar="ROLE")] = "guardrail_migrator"
    schema: Annotated[tuple[str, ...], option("the release's schemas", metavar="NAME")] = ("public",)
    history_table: Annotated[str, option("the migration tool's table", metavar="[SCHEMA.]TABLE")] = ""


class Explain(msgspec.Struct, frozen=True, kw_only=True):
    """`guardrail explain`."""

    id: Annotated[str, positional("the finding's id, or a check's name", metavar="ID")] = ""
