"""`guardrail lock`: read a scratch database, refuse what must not be recorded, write the schema lock."""

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
        lock = self._present()
        if config.each:
            lock = yield from self._stepped(lock)
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
        yield self._saved(lock)
        if config.from_live:
            yield from self._adopted(lock)

    def _present(self) -> SchemaLock:
        """The lock that is to be added to: the file that is there, or a new one."""
        out, named = Path(self.config.out), bool(self.config.migrations)
        present = SchemaLock()
        if self.config.out != STANDARD_OUTPUT and out.exists() and out.stat().st_size:
            present = SchemaLock.load(out).belonging_to(service=self.config.app)
        if any(bool(state.name) != named for state in present.states):
            # with migrations a lock has named states, without them one that has no name: never both
            present = SchemaLock()
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

    def _saved(self, lock: SchemaLock) -> Finding:
        config, newest = self.config, lock.states[0]
        written = save(lock, config.out, packed=config.pack)
        rule = rules.WRITTEN if written else rules.UNCHANGED
        at = f"{newest.name or 'unnamed state'}: {newest.objects} objects"
        return rule.finding(config.out, found=at, summary=f"{at}, {len(lock.states)} states recorded")

    def _stepped(self, lock: SchemaLock) -> Generator[Finding, None, SchemaLock]:
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


def write(config: Lock, context: Context) -> Iterator[Finding]:
    """Run `guardrail lock`. Raises UsageError, and what ends a connection, after the finding that says why."""
    for conninfo in filter(None, (config.database_url, config.from_live)):
        context.hide(resolve(conninfo).password)
    try:
        yield from Writing(config, context).findings()
    except ConnectionFailed as error:
        yield error.finding
        raise
