"""The verdict of a run, made of what was found and of what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hookset.combine import counts, outcome_of
from hookset.context import Context
from hookset.enforce import Enforcement
from hookset.moment import now, text_of
from hookset.outcome import Finding
from hookset.report.summary import reason_of
from hookset.surroundings import Surroundings
from hookset.verdict import Verdict
from hookset.work import Problem, exit_code_of

IDENTITY = ("app", "environment", "cluster", "namespace", "owner", "release", "revision")


@dataclass(frozen=True)
class Start:
    """When and as what a run began: the names that every record and line carries."""

    began: datetime
    names: Mapping[str, Any]


def names_of(hook: str, version: str, command: str, config: Any) -> dict[str, str]:
    """The identity of a run, by field of the verdict record; `stage` where the config has one."""
    found = {name: str(getattr(config, name, "") or "") for name in (*IDENTITY, "stage")}
    return {"hook": hook, "hook_version": version, "command": command} | found


def verdict_of(
    start: Start,
    context: Context,
    found: list[Finding],
    problem: Problem | None = None,
    surroundings: Surroundings | None = None,
    *,
    signal: int = 0,
) -> Verdict:
    """The verdict record of a run that has ended, in whatever way."""
    around = surroundings or Surroundings()
    findings = around.settle(found, whole=problem is None)
    problems = [problem] if problem else []
    outcome = outcome_of(findings, [each.outcome for each in problems], judged=len(found))
    code = around.enforcement.exit_code(exit_code_of(outcome, problem, signal))
    return Verdict(
        **start.names,
        outcome=outcome,
        exit_code=int(code),
        reason=reason_of(outcome, findings, context.headlines, [each.message for each in problems]),
        hint=problem.hint if problem else "",
        subject=context.subject,
        findings=tuple(findings),
        counts=counts(findings),
        headlines=dict(context.headlines),
        actions=tuple(context.actions),
        figures=dict(context.figures),
        details=dict(context.details),
        **_enforced(around.enforcement),
        override=around.override,
        started=text_of(start.began),
        ended=text_of(now()),
        duration_seconds=round(context.deadline.spent, 3),
    )


def _enforced(enforcement: Enforcement) -> dict[str, Any]:
    return {"enforce": "warn" if enforcement.warns else "fail", "enforce_until": enforcement.until}
