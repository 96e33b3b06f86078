"""The checks of one gate in their order, on one connection, in one read-only transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from guardrail import hazards, history
from guardrail.checks import access, activity, connect, server, thresholds
from guardrail.config import Gate
from guardrail.connection.errors import ConnectionFailed
from guardrail.database import Session
from guardrail.drift.check import check_drift
from guardrail.history import History
from guardrail.schemalock import SchemaLock
from hookset.context import Context
from hookset.outcome import Finding

Stage = Literal["before", "after"]
GLOB = frozenset("*?[")


@dataclass
class Evidence:
    """What one gate knows while its checks run: each takes from it what it needs of the ones before."""

    config: Gate
    context: Context
    session: Session
    stage: Stage
    lock: SchemaLock | None
    read: History = field(default_factory=History)
    history_findings: list[Finding] = field(default_factory=list)
    touched: frozenset[str] | None = None

    def read_history(self) -> None:
        """Read the history first of all: access and activity are judged by what is pending."""
        self.read, self.history_findings = history.check(
            self.session,
            [Path(folder) for folder in self.config.migrations],
            stage=self.stage,
            ahead=self.config.ahead,
            tool=self.config.history_tool,
            table=self.config.history_table,
        )
        self.touched = hazards.touched(self.read.pending, self.read.tool) if self.read.compared else None


def _server(known: Evidence) -> Iterator[Finding]:
    yield from server.check(known.session, migrator=known.config.migrator)


def _access(known: Evidence) -> Iterator[Finding]:
    yield from access.check(
        known.session,
        schemas=[name for name in known.config.schema if not GLOB & set(name)],
        history_table=known.read.table or known.config.history_table,
        migrator=known.config.migrator,
        touched=known.touched,
    )


def _activity(known: Evidence) -> Iterator[Finding]:
    yield from activity.check(
        known.session,
        touched=known.touched,
        pending=bool(known.read.pending),
        thresholds=thresholds.of(known.config),
    )


def _history(known: Evidence) -> Iterator[Finding]:
    yield from known.history_findings


def _drift(known: Evidence) -> Iterator[Finding]:
    config, read = known.config, known.read
    if known.lock is not None:
        known.lock.belonging_to(tool=read.tool if config.migrations else "")
    yield from check_drift(
        known.session,
        lock=known.lock,
        state=read.state or None,
        exclude_tables=read.tables,
        schemas=config.schema,
        compare=config.compare,
        ignore=config.ignore,
        ahead=bool(read.unknown) and config.ahead != "fail",
    )


def _hazards(known: Evidence) -> Iterator[Finding]:
    yield from hazards.check(
        known.session,
        known.read.pending,
        tool=known.read.tool,
        compared=known.read.compared,
        large_rows=known.config.large_table_rows,
        large_bytes=known.config.large_table_bytes,
    )


CHECKS: tuple[tuple[str, Callable[[Evidence], Iterator[Finding]]], ...] = (
    ("server", _server),
    ("access", _access),
    ("activity", _activity),
    ("history", _history),
    ("drift", _drift),
    ("hazards", _hazards),
)


AFTER_MIGRATION = ("history", "drift")
"""What a migration can have changed: the other checks were made before it, a moment ago."""


def judge(
    config: Gate,
    context: Context,
    stage: Stage,
    *,
    told: Callable[[History], None] = lambda _: None,
    only: Sequence[str] = (),
) -> Iterator[Finding]:
    """Connect and run every check, or `only` those named; `told` is given the history as soon as it is read.

    Raises UsageError, and what ends a connection, after the finding that says why was yielded.
    """
    lock = _lock(config)
    try:
        yield from _judged(config, context, stage, lock, told=told, only=only)
    except ConnectionFailed as error:
        yield error.finding
        raise


def _lock(config: Gate) -> SchemaLock | None:
    if not config.schema_lock:
        return None
    return SchemaLock.load(config.schema_lock).belonging_to(service=config.app)


def _judged(
    config: Gate,
    context: Context,
    stage: Stage,
    lock: SchemaLock | None,
    *,
    told: Callable[[History], None],
    only: Sequence[str],
) -> Iterator[Finding]:
    with connect.connected(config.database_url, context.deadline, context.say, context.hide) as (
        session,
        found,
    ):
        context.subject = session.subject
        yield from (one for one in found if not only)
        known = Evidence(config, context, session, stage, lock)
        with context.deadline.within("history"):
            known.read_history()
        told(known.read)
        for name, check in ((name, check) for name, check in CHECKS if not only or name in only):
            with context.deadline.within(name):
                yield from check(known)
        context.figures.update(server_version_num=session.version, roundtrips=session.roundtrips)
