"""The program as it is called: its commands, and for each the function that does the work, imported when it runs."""

from collections.abc import Iterator

from guardrail import config as options
from hookset import __version__
from hookset.context import Context
from hookset.outcome import Finding, Rule
from hookset.program import Command, Program

SUMMARY = "May this release touch this database?"


def _check(config: options.Check, context: Context) -> Iterator[Finding]:
    from guardrail.gate import judge  # noqa: PLC0415 - `wait` and `explain` need none of it

    yield from judge(config, context, config.stage)


def _wait(config: options.Wait, context: Context) -> Iterator[Finding]:
    from guardrail.waiting import wait  # noqa: PLC0415

    yield from wait(config.database_url, context)


def _lock(config: options.Lock, context: Context) -> Iterator[Finding]:
    from guardrail.lock.write import write  # noqa: PLC0415

    yield from write(config, context)


def _migrate(config: options.Migrate, context: Context) -> Iterator[Finding]:
    from guardrail.migrating import migrate  # noqa: PLC0415

    yield from migrate(config, context)


def _grants(config: options.Grants, _context: Context) -> str:
    from guardrail.grants import sql  # noqa: PLC0415

    return sql(
        database=config.database,
        checker=config.checker,
        migrator=config.migrator,
        schemas=config.schema,
        history_table=config.history_table,
    )


def _explain(config: options.Explain, _context: Context) -> str:
    from hookset.explain import page  # noqa: PLC0415

    return page("guardrail", rules(), config.id)


def rules() -> tuple[Rule, ...]:
    """Every finding id of guardrail."""
    from guardrail.rules import RULES  # noqa: PLC0415

    return RULES


COMMANDS: tuple[Command, ...] = (
    Command("check", "judge the database: may this release touch it", options.Check, _check),
    Command("wait", "wait until the database can be reached", options.Wait, _wait),
    Command("lock", "record a scratch database's schema in the schema lock", options.Lock, _lock),
    Command(
        "migrate", "bring the database to this release: check, migrate, check", options.Migrate, _migrate
    ),
    Command("grants", "print the least SQL for the two roles", options.Grants, _grants, prints=True),
    Command("explain", "print what a finding means and what to do", options.Explain, _explain, prints=True),
)

PROGRAM = Program("guardrail", SUMMARY, __version__, COMMANDS, rules)
