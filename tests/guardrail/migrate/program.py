"""`guardrail migrate` as a process, with no more than its own options: what hookset.run makes of it."""

from collections.abc import Iterator
from typing import Annotated

from guardrail.migrate import RULES, run
from hookset.context import Context
from hookset.options import CommonConfig, option, rest
from hookset.outcome import Finding
from hookset.program import Command, Program
from hookset.run import main


class Migrate(CommonConfig, frozen=True, kw_only=True):
    database_url: Annotated[str, option("where", env="DATABASE_URL", secret=True, metavar="URL")]
    migrations: Annotated[tuple[str, ...], option("folders", metavar="DIR")] = ()
    command: Annotated[tuple[str, ...], rest("the tool's own command")] = ()


def migrate(config: Migrate, context: Context) -> Iterator[Finding]:
    return run(
        conninfo=config.database_url,
        command=config.command,
        migrations=config.migrations,
        before=tuple,
        after=tuple,
        deadline=context.deadline,
        context=context,
    )


if __name__ == "__main__":
    command = Command("migrate", "migrate", Migrate, migrate)
    raise SystemExit(main(Program("guardrail", "a test", "0", (command,), lambda: RULES)))
