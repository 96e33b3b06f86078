"""The report for a log: one JSON object per line, each of them whole by itself."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from hookset.moment import now, text_of
from hookset.outcome import Finding, Status
from hookset.report.summary import last_line, say, shortened
from hookset.report.text import MOST_OF_A_CHECK
from hookset.verdict import Verdict

LONGEST_FIELD_BYTES = 2000
"""Container runtimes split a log line at 16 KiB, and what is split is no JSON any more."""

IDENTITY = ("hook", "command", "stage", "app", "environment", "cluster", "namespace", "release", "revision")

_LEVELS = {Status.FAILED: "error", Status.INCONCLUSIVE: "error", Status.WARNING: "warning"}


def line(level: str, msg: str, fields: Mapping[str, Any]) -> str:
    """One line of the log; empty fields are left out."""
    said = {name: value for name, value in fields.items() if value not in ("", None, (), {})}
    record = {"ts": text_of(now()), "level": level, "msg": msg} | said
    return msgspec.json.encode(record).decode()


def body(verdict: Verdict) -> Iterator[str]:
    """One line a finding (at most 50 of a check and status, the rest counted), then one an action."""
    identity = identity_of(verdict)
    printed: dict[tuple[str, Status], int] = {}
    for finding in verdict.findings:
        kind = (finding.check, finding.status)
        printed[kind] = printed.get(kind, 0) + 1
        if printed[kind] <= MOST_OF_A_CHECK:
            yield line(_LEVELS.get(finding.status, "info"), say(finding), identity | _fields(finding))
    for (check, status), number in printed.items():
        if number > MOST_OF_A_CHECK:
            more = f"{check}: {number - MOST_OF_A_CHECK} more {status} (--format json has all)"
            yield line("warning", more, identity | {"check": check, "status": status})
    for action in verdict.actions:
        yield line("info", f"{action.name} {action.state}", identity | {"action": action})


def last(verdict: Verdict) -> str:
    """The line that ends the log: the verdict."""
    fields = {
        "version": verdict.hook_version,
        "outcome": verdict.outcome,
        "exit_code": verdict.exit_code,
        "duration_seconds": verdict.duration_seconds,
        "counts": {status: number for status, number in verdict.counts.items() if number},
        "figures": verdict.figures,
        "subject": verdict.subject,
        "hint": verdict.hint,
    }
    level = "info" if verdict.outcome == "passed" else "error"
    return line(level, last_line(verdict), identity_of(verdict) | fields)


def identity_of(verdict: Verdict) -> dict[str, Any]:
    """What every line says about the run."""
    return {name: getattr(verdict, name) for name in IDENTITY}


def _fields(finding: Finding) -> dict[str, Any]:
    names = ("id", "check", "status", "object", "expected", "found", "hint")
    return {name: shortened(getattr(finding, name), LONGEST_FIELD_BYTES) for name in names}
