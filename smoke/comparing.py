"""`smoke compare A.json B.json`: one run against another."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from hookset.context import Context
from hookset.errors import UsageError
from hookset.outcome import Finding, Rule, Status
from smoke import rules
from smoke.judge.baseline import Baseline, read_baseline, same_plan
from smoke.judge.bounds import Bounds
from smoke.judge.compare import compare as compared
from smoke.result import Result


def compare(before: str, after: str, context: Context) -> Iterator[Finding]:
    """What is slower in `after` than in `before`, both verdict records. Raises UsageError where one is none."""
    (earlier, one), (later, other) = _read(before), _read(after)
    context.subject = f"{before} and {after}"
    if not same_plan(earlier.plan_digest, later.plan_digest):
        context.say(f"{before} and {after} are of different plans: what differs may be the load")
    findings, rows = compared(earlier, later, Bounds())
    context.details.update(
        msgspec.to_builtins(msgspec.structs.replace(later, comparison=rows, baseline=before))
    )
    told = any(finding.status in (Status.PASSED, Status.FAILED) for finding in findings)
    for finding in findings:  # of a run it is no failure; here nothing else is asked
        yield finding if told else msgspec.structs.replace(finding, status=Status.INCONCLUSIVE)
    # a service that refuses is quick
    yield from _doubt(one, rules.BASELINE_PASSED, rules.BASELINE_REGRESSED)
    yield from _doubt(other, rules.BASELINE_PASSED)


def _read(path: str) -> tuple[Result, Baseline]:
    try:
        record = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read: {getattr(error, 'strerror', '') or error}") from None
    found = read_baseline(record, path)
    if found.result is None:
        raise UsageError(f"{path}: {found.problem}", "give the file that `smoke run --report FILE` wrote")
    return found.result, found


def _doubt(found: Baseline, *worthless: Rule) -> Iterator[Finding]:
    """What a run that had not passed makes worthless."""
    if not found.passed:
        yield rules.BASELINE_NOT_PASSED.finding(
            found.source,
            summary=f"the run of {found.source} had not passed",
            invalidates=tuple(rule.id for rule in worthless),
        )
