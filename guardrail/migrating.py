"""`guardrail migrate`: the migration between the two checks, each on a connection of its own."""

from collections.abc import Iterator, Sequence

from guardrail import migrate as wave
from guardrail.config import Migrate
from guardrail.gate import AFTER_MIGRATION, judge
from guardrail.history import History, Migration
from hookset.context import Context
from hookset.outcome import Finding


def migrate(config: Migrate, context: Context) -> Iterator[Finding]:
    """Check, migrate, check. Raises UsageError, and what ends a connection."""
    histories: list[History] = []

    def before() -> Iterator[Finding]:
        histories.clear()
        yield from context.settle(list(judge(config, context, "before", told=histories.append)))

    def pending() -> Sequence[Migration] | None:
        return histories[0].pending if histories and histories[0].compared else None

    yield from wave.run(
        conninfo=config.database_url,
        command=config.command,
        migrations=config.migrations,
        before=before,
        after=lambda: judge(config, context, "after", only=AFTER_MIGRATION),
        deadline=context.deadline,
        context=context,
        lock_timeout=config.lock_timeout,
        attempts=config.attempts,
        grace=config.grace,
        identity=config.lock_name,
        always=config.always,
        pending=pending,
    )
