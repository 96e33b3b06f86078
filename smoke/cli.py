"""The program as it is called: its commands, and for each the function that does the work, imported when it runs."""

from collections.abc import Iterable, Iterator
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import msgspec

from hookset import __version__
from hookset.context import Context
from hookset.measure import Measure, Metric
from hookset.outcome import Finding, Rule
from hookset.program import Command, Program
from hookset.report.deliver import Delivery
from hookset.verdict import Verdict
from smoke import config as options

if TYPE_CHECKING:
    from hookset.otlp_message import Frame, Json

_INDENT = "  "
SUMMARY = "Does what was just rolled out serve real load within its objectives?"


def _run(config: options.Run, context: Context) -> Iterator[Finding]:
    from smoke.run import run  # noqa: PLC0415 - `explain` needs none of it

    yield from run(config, context)


def _validate(config: options.Validate, _context: Context) -> str:
    from smoke.validate import validate  # noqa: PLC0415

    return validate(config.plan, config.target)


def _compare(config: options.Compare, context: Context) -> Iterator[Finding]:
    from smoke.comparing import compare  # noqa: PLC0415

    yield from compare(config.before, config.after, context)


def _init(config: options.Init, _context: Context) -> str:
    from smoke.init import write_plan  # noqa: PLC0415

    return write_plan(config.source, target=config.target, path=config.write)


def _explain(config: options.Explain, _context: Context) -> str:
    from hookset.explain import page  # noqa: PLC0415

    return page("smoke", rules(), config.id)


def rules() -> tuple[Rule, ...]:
    """Every finding id of smoke."""
    from smoke.rules import RULES  # noqa: PLC0415

    return RULES


def _measured(verdict: Verdict) -> Verdict:
    """The verdict without the numbers of an earlier run, which the record of one that was skipped carries on."""
    if any(finding.id == "load.unchanged" for finding in verdict.findings):
        return msgspec.structs.replace(verdict, details={})
    return verdict


def deliveries(config: Any, verdict: Verdict) -> Iterable[Delivery]:
    """The page, the JUnit file and the next baseline, where they are asked for."""
    if not isinstance(config, options.Run):
        return ()
    if not (config.html or config.junit or config.update_baseline):
        return ()
    from smoke.reports import deliveries as asked_for  # noqa: PLC0415 - only where one is

    return asked_for(config, _measured(verdict))


def measures(verdict: Verdict) -> Iterable[Measure]:
    """What smoke pushes besides the common metrics."""
    from smoke.reports.prometheus import measures as of  # noqa: PLC0415 - only where a sink is set

    return of(_measured(verdict))


def instruments(verdict: Verdict, frame: "Frame") -> "Iterable[Json]":
    """The histograms of the endpoints' latency."""
    from smoke.reports.otlp_histogram import histogram  # noqa: PLC0415 - only where OTLP is asked for
    from smoke.result import Result  # noqa: PLC0415

    details = _measured(verdict).details
    return histogram(msgspec.convert(details, Result), frame) if details else ()


def histograms() -> tuple[Metric, ...]:
    """What Prometheus calls them."""
    from smoke.reports.otlp_histogram import IN_PROMETHEUS  # noqa: PLC0415 - needed by no run

    return (IN_PROMETHEUS,)


def tables(verdict: Verdict) -> list[str]:
    """The table of the endpoints."""
    if not _measured(verdict).details:
        return []
    from smoke.reports.terminal import USUAL_COLUMNS, table  # noqa: PLC0415
    from smoke.result import Result  # noqa: PLC0415

    columns = get_terminal_size((USUAL_COLUMNS, 0)).columns - len(_INDENT)
    told = table(msgspec.convert(verdict.details, Result), columns)
    return ["", *(f"{_INDENT}{line}" for line in told), ""] if told else []


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of the plan."""
    from smoke.plan.schema import schema  # noqa: PLC0415 - needed by no run

    return {"smoke-plan": schema()}


COMMANDS: tuple[Command, ...] = (
    Command("run", "put load on the target, and judge it", options.Run, _run),
    Command(
        "validate", "read a plan and say what it would do; no load", options.Validate, _validate, prints=True
    ),
    Command("compare", "judge one run against another", options.Compare, _compare),
    Command(
        "init", "write a plan from an OpenAPI document or a list of URLs", options.Init, _init, prints=True
    ),
    Command("explain", "print what a finding means and what to do", options.Explain, _explain, prints=True),
)

PROGRAM = Program(
    "smoke",
    SUMMARY,
    __version__,
    COMMANDS,
    rules,
    schemas=schemas,
    deliveries=deliveries,
    measures=measures,
    instruments=instruments,
    histograms=histograms,
    tables=tables,
)
