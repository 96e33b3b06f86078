"""The program as it is called: its commands, and for each the function that does the work, imported when it runs."""

from collections.abc import Iterator
from typing import Any

from flagcheck import config as options
from hookset import __version__
from hookset.context import Context
from hookset.outcome import Finding, Rule
from hookset.program import Command, Program

SUMMARY = "Are the feature flags in the state that this release expects?"


def _check(config: options.Check, context: Context) -> Iterator[Finding]:
    from flagcheck.check import check  # noqa: PLC0415 - `explain` needs none of it

    yield from check(config, context)


def _list(config: options.List, context: Context) -> str:
    from flagcheck.listing import listing  # noqa: PLC0415

    return listing(config, context)


def _explain(config: options.Explain, _context: Context) -> str:
    from hookset.explain import page  # noqa: PLC0415

    return page("flagcheck", rules(), config.id)


def rules() -> tuple[Rule, ...]:
    """Every finding id of flagcheck."""
    from flagcheck.rules import RULES  # noqa: PLC0415

    return RULES


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of the expectation file."""
    from flagcheck.expectations.schema import schema  # noqa: PLC0415 - needed by no run

    return {"flags": schema()}


COMMANDS: tuple[Command, ...] = (
    Command("check", "judge the flags: are they as this release expects", options.Check, _check),
    Command("list", "print what the service says of its flags", options.List, _list, prints=True),
    Command("explain", "print what a finding means and what to do", options.Explain, _explain, prints=True),
)

PROGRAM = Program(
    "flagcheck",
    SUMMARY,
    __version__,
    COMMANDS,
    rules,
    schemas=schemas,
    families=("FLAGCHECK_TOKEN_", "FLAGCHECK_SDK_KEY"),
)
"""Tokens of services that a file names are read from variables that end in their names."""
