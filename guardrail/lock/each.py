"""`--each N`: step the scratch database through the last N revisions with Alembic, recording every state."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence

from guardrail import writing
from guardrail.config import Lock
from guardrail.history import Migration
from guardrail.lock.scratch import Scratch
from guardrail.schemalock import SchemaLock
from hookset.context import Context
from hookset.errors import Inconclusive, OutOfTime, UsageError
from hookset.outcome import Finding

TOOL = "alembic"
LAST_LINES = 5


def step_through(
    lock: SchemaLock,
    config: Lock,
    context: Context,
    *,
    read: Callable[[], Scratch],
    record: Callable[[SchemaLock, Scratch], SchemaLock],
) -> Generator[Finding, None, SchemaLock]:
    """Upgrade through what is pending and record the state after each of the last N; returns the lock.

    Raises UsageError where the migrations are not Alembic's or the scratch database is at their end already.
    """
    yield from ()
    start = read()
    pending = _pending(start, config.each)
    first = max(0, len(pending) - config.each)
    targets = [*pending[first - 1 : first], *pending[first:]]
    for position, migration in enumerate(targets):
        context.say(f"{migration.label} ({position + 1} of {len(targets)})")
        with context.deadline.within(f"upgrade to {migration.id}"):
            _upgrade(config, migration.id, context)
        if position or first == 0:
            lock = record(lock, read())
    return lock


def _pending(start: Scratch, count: int) -> Sequence[Migration]:
    if start.history.tool != TOOL:
        raise UsageError(
            "--each steps through Alembic revisions; for other tools run `guardrail lock` after each step"
        )
    if count < 1:
        raise UsageError(f"--each must be at least 1, not {count}")
    if not start.history.pending:
        raise UsageError(
            "--each: the scratch database is at the last revision already", "start from a new, empty database"
        )
    return start.history.pending


def _upgrade(config: Lock, revision: str, context: Context) -> None:
    """Alembic in a process of its own: an env.py may do what it likes to logging, signals and event loops."""
    task = json.dumps({"migrations": list(config.migrations), "revision": revision})
    url = writing.url_of(config.database_url)
    around = os.environ | writing.environment_of(config.database_url) | ({"DATABASE_URL": url} if url else {})
    child = subprocess.Popen(  # noqa: S603 - our own module
        (sys.executable, "-m", "guardrail.lock.step", task),
        env=around,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    context.when_cut_short.append(child.terminate)
    try:
        said, _ = child.communicate(timeout=context.deadline.require())
    except subprocess.TimeoutExpired:
        child.kill()
        raise OutOfTime(f"out of time, in step: upgrade to {revision}") from None
    context.when_cut_short.remove(child.terminate)
    if child.returncode:
        raise Inconclusive(
            f"upgrade to {revision} ended with {child.returncode}: {' | '.join(said.splitlines()[-LAST_LINES:])}",
            "correct the migration, and start again from a new, empty database",
        )
