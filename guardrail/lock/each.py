"""`--each N`: step the scratch database through the last N revisions with Alembic, recording every state."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence

import msgspec

from guardrail import writing
from guardrail.config import Lock
from guardrail.history import Migration
from guardrail.lock import rules
from guardrail.lock.scratch import Scratch
from guardrail.schemalock import SchemaLock, chain
from hookset.context import Context
from hookset.errors import OutOfTime, UsageError
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
) -> Generator[Finding, None, SchemaLock | None]:
    """Upgrade through what is pending and record the state after each of the last N, in their order, on top of `lock`.

    No more than --keep lets stay are recorded. Returns the lock; or None, after a finding that says which revision
    failed. Raises UsageError where the migrations are not Alembic's, the lock is another tool's, or the scratch
    database is at their end already.
    """
    pending = _pending(read(), lock)
    count = min(config.each, config.keep + 1)
    if count < min(config.each, len(pending)):
        context.say(f"recording the last {count}: --keep {config.keep} keeps no more")
    earlier, steps = pending[:-count], pending[-count:]
    if earlier and (failure := _upgrade(config, ends(earlier), f"{len(earlier)} earlier revisions", context)):
        yield failure
        return None
    fresh = SchemaLock()
    for position, migration in enumerate(steps, 1):
        context.say(f"{migration.label} ({position} of {len(steps)})")
        if failure := _upgrade(config, [migration.id], migration.label, context):
            yield failure
            return None
        fresh = record(fresh, read())
    return on_top(fresh, lock, keep=config.keep)


def ends(migrations: Sequence[Migration]) -> list[str]:
    """The revisions that bring all of `migrations`: those that none of the others needs."""
    needed = {need for migration in migrations for need in migration.needs}
    return [migration.id for migration in migrations if migration.id not in needed]


def on_top(fresh: SchemaLock, lock: SchemaLock, *, keep: int) -> SchemaLock:
    """`lock` with the states of `fresh` as its newest, and of its own those that `fresh` has not."""
    names = {state.name for state in fresh.states}
    both = [
        (state, lines)
        for source in (fresh, lock)
        for state, lines in zip(source.states, chain.unfold(source.newest, source.deltas), strict=False)
        if source is fresh or state.name not in names
    ][: keep + 1]
    full = [lines for _, lines in both]
    return msgspec.structs.replace(
        lock,
        tool=fresh.tool,
        states=tuple(state for state, _ in both),
        newest=full[0],
        deltas=tuple(chain.fold(full)),
    )


def _pending(start: Scratch, lock: SchemaLock) -> Sequence[Migration]:
    if start.history.tool != TOOL:
        raise UsageError(
            "--each steps through Alembic revisions, and these are not",
            "for other tools migrate step by step, and run `guardrail lock` after each",
        )
    lock.belonging_to(tool=TOOL)
    if not start.history.pending:
        raise UsageError(
            "--each: the scratch database is at the last revision already", "start from a new, empty database"
        )
    return start.history.pending


def _upgrade(config: Lock, revisions: Sequence[str], label: str, context: Context) -> Finding | None:
    """Alembic in a process of its own: an env.py may do what it likes to logging, signals and event loops."""
    task = json.dumps({"migrations": list(config.migrations), "revisions": list(revisions)})
    url = writing.url_of(config.database_url)
    around = os.environ | writing.environment_of(config.database_url) | ({"DATABASE_URL": url} if url else {})
    child = subprocess.Popen(  # noqa: S603 - our own module
        (sys.executable, "-m", "guardrail.lock.step", task),
        env=around,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    context.when_cut_short.append(child.terminate)
    try:
        said, _ = child.communicate(timeout=context.deadline.require())
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise OutOfTime(
            f"out of time, in step: upgrade to {label}", "raise --timeout: each step starts Alembic anew"
        ) from None
    finally:
        context.when_cut_short.remove(child.terminate)
    if not child.returncode:
        return None
    return rules.STEP_FAILED.finding(label, found=" | ".join(said.split("\n")[-LAST_LINES - 1 :]).strip(" |"))
