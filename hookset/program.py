"""What a program declares about itself; `hookset.run.main` does the rest."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from hookset.context import Context
from hookset.measure import Measure, Metric
from hookset.outcome import Finding, Rule
from hookset.report.deliver import Delivery
from hookset.verdict import Verdict

if TYPE_CHECKING:
    from hookset.otlp_message import Instruments


@dataclass(frozen=True)
class Command:
    """One verb of a program.

    `name` is empty for a program that has no subcommands; `help` is one line. `config` is a frozen, keyword-only
    struct that derives from `hookset.options.CommonConfig` (any struct where `prints`). `run(config, context)`
    yields findings and imports what is heavy itself; where `prints`, it returns text that is printed as it is,
    with no verdict and no report.
    """

    name: str
    help: str
    config: type[msgspec.Struct]
    run: Callable[[Any, Context], Iterable[Finding] | str]
    prints: bool = False


@dataclass(frozen=True)
class Program:
    """A hook program: its name (also the prefix of its environment variables), one line of what it is, commands.

    `rules` gives every finding id that the program knows; it is called only where an id must be checked.
    `schemas` gives the JSON Schemas of the files that the program reads, by name.
    `deliveries` gives what else is to be sent of a run (files in formats of its own), `measures` what it has to say in
    metrics besides the common ones, `instruments` what of it only OTLP takes (`histograms` declares that), `tables` lines for a person that follow the findings; they are given the configuration or the verdict when the run has ended.
    `families` are beginnings of variables that the program reads itself, named by a file of the user's.
    """

    name: str
    summary: str
    version: str
    commands: tuple[Command, ...]
    rules: Callable[[], tuple[Rule, ...]] = tuple
    families: tuple[str, ...] = ()
    deliveries: Callable[[Any, Verdict], Iterable[Delivery]] = lambda _config, _verdict: ()
    tables: Callable[[Verdict], Sequence[str]] = lambda _verdict: ()
    measures: Callable[[Verdict], Iterable[Measure]] = lambda _verdict: ()
    instruments: "Instruments" = lambda _verdict, _frame: ()
    histograms: Callable[[], tuple[Metric, ...]] = tuple
    schemas: Callable[[], dict[str, dict[str, Any]]] = dict

    def command(self, name: str) -> Command | None:
        """The command of that name, or None."""
        return next((command for command in self.commands if command.name == name), None)
