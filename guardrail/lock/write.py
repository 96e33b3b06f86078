"""`guardrail lock`: read a scratch database, refuse what must not be recorded, write the schema lock."""

import sys
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from guardrail.config import Lock
from guardrail.connection.errors import ConnectionFailed
from guardrail.connection.libpq import resolve
from guardrail.lock import rules
from guardrail.lock.scratch import Scratch, obstacles, read_scratch
from guardrail.schemalock import SchemaLock, save
from hookset.context import Context
from hookset.errors import UsageError
from hookset.outcome import Finding, Status

STANDARD_OUTPUT = "-"


@dataclass(frozen=True)
class Writing:
    """One call of `guardrail lock`."""

    config: Lock
    context: Context

    def findings(self) -> Iterator[Finding]:
        """Everything in order; nothing is written where anything stands against it."""
        config = self.config
        require_sensible(config)
        lock: SchemaLock | None = self._present()
        if config.each:
            lock = yield from self._stepped(lock or SchemaLock())
        if lock is None:
            return
        scratch = self._read()
        self.context.subject = scratch.subject
        against = list(obstacles(scratch, named=bool(config.migrations)))
        yield from against
        if any(finding.status in (Status.FAILED, Status.INCONCLUSIVE) for finding in against):
            return
        if config.models:
            differing = list(self._models(scratch))
            yield from differing
            if any(finding.status is Status.FAILED for finding in differing):
                return
        lock = self._recorded(lock, scratch)
        yield self._saved(lock, scratch)
        if config.from_live:
            yield from self._adopted(lock)

    def _present(self) -> SchemaLock:
        """The lock that is to be added to: the file that is there, or a new one."""
        out, named = Path(self.config.out), bool(self.config.migrations)
        present = SchemaLock()
        if self.config.out != STANDARD_OUTPUT and out.exists() and out.stat().st_size:
            present = SchemaLock.load(out).belonging_to(service=self.config.app)
        if not named and present.tool:
            raise UsageError(
                f"{out} records the states of {present.tool} migrations, and --migrations is not given",
                "give --migrations, or another --out for a lock without them",
            )
        if any(bool(state.name) != named for state in present.states):
            present = SchemaLock(service=present.service)  # an unnamed state serves nobody beside named ones
        return msgspec.structs.replace(present, service=self.config.app or present.service)

    def _read(self) -> Scratch:
        config, context = self.config, self.context
        return read_scratch(
            config.database_url,
            context.deadline,
            context.say,
            folders=config.migrations,
            tool=config.history_tool,
            table=config.history_table,
            schemas=config.schema,
        )

    def _recorded(self, lock: SchemaLock, scratch: Scratch) -> SchemaLock:
        named = bool(self.config.migrations)
        tool = scratch.history.tool if named else ""
        lock = msgspec.structs.replace(lock.belonging_to(tool=tool), tool=tool)
        return lock.record(scratch.state(named=named), scratch.lines, scratch.major, keep=self.config.keep)

    def _saved(self, lock: SchemaLock, scratch: Scratch) -> Finding:
        config, name = self.config, scratch.state(named=bool(self.config.migrations))
        recorded = next(state for state in lock.states if state.name == name)
        written = save(lock, config.out, packed=config.pack)
        if config.out == STANDARD_OUTPUT:
            sys.stdout = sys.stderr  # the lock is all that may stand there; the report is still to come
        rule = rules.WRITTEN if written else rules.UNCHANGED
        at = f"{name or 'unnamed state'}: {recorded.objects} objects"
        count = "1 state" if len(lock.states) == 1 else f"{len(lock.states)} states"
        return rule.finding(config.out, found=at, summary=f"{config.out}: {at}, {count} recorded")

    def _stepped(self, lock: SchemaLock) -> Generator[Finding, None, SchemaLock | None]:
        from guardrail.lock.each import step_through  # noqa: PLC0415 - only with --each

        return step_through(lock, self.config, self.context, read=self._read, record=self._recorded)

    def _models(self, scratch: Scratch) -> Iterator[Finding]:
        from guardrail.lock.models import compare_models  # noqa: PLC0415 - SQLAlchemy, only with --models

        yield from compare_models(
            self.config.models,
            self.config.database_url,
            exclude=scratch.history.tables,
            deadline=self.context.deadline,
        )

    def _adopted(self, lock: SchemaLock) -> Iterator[Finding]:
        from guardrail.lock.live import adopt  # noqa: PLC0415 - only with --from-live

        yield from adopt(lock, self.config, self.context)


def require_sensible(config: Lock) -> None:
    """Raise UsageError for a call that could only fail later, after the work."""
    for name in ("keep", "each"):
        if getattr(config, name) < 0:
            raise UsageError(f"--{name} must not be below zero, and is {getattr(config, name)}")
    if config.each and not config.migrations:
        raise UsageError("--each steps through migrations: give them with --migrations")
    if config.out == STANDARD_OUTPUT:
        if config.from_live:
            raise UsageError("--from-live writes a file beside the lock, so --out must name one, not -")
        if config.format != "text":
            raise UsageError(
                "--out - shares standard output with the report: give --format text, which moves aside"
            )
    elif not Path(config.out).parent.is_dir():
        raise UsageError(f"--out {config.out}: there is no folder {Path(config.out).parent}", "make it first")


def write(config: Lock, context: Context) -> Iterator[Finding]:
    """Run `guardrail lock`. Raises UsageError, and what ends a connection, after the finding that says why."""
    for conninfo in filter(None, (config.database_url, config.from_live)):
        context.hide(resolve(conninfo).password)
    try:
        yield from Writing(config, context).findings()
    except ConnectionFailed as error:
        yield error.finding
        raise
