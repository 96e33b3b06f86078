"""The report for a person: one screen, aligned, the verdict last."""

from collections.abc import Iterator, Sequence

from hookset.outcome import Finding, Status
from hookset.report.summary import groups, shortened
from hookset.report.terminal import one_line, paint, printable
from hookset.verdict import Verdict

MOST_OF_A_CHECK = 50
MOST_LINES = 8
LONGEST_LINE_BYTES = 400
WIDTH = 110

WORDS = {
    Status.FAILED: ("FAIL", "red"),
    Status.INCONCLUSIVE: ("????", "magenta"),
    Status.WARNING: ("warn", "yellow"),
    Status.OVERRIDDEN: ("over", "yellow"),
    Status.ACCEPTED: ("known", "cyan"),
    Status.INFO: ("info", "dim"),
    Status.SKIPPED: ("skip", "dim"),
    Status.PASSED: ("ok", "green"),
}
"""The word for each status, worst first, and its colour."""

_NAMES_ITS_ID = (Status.FAILED, Status.INCONCLUSIVE, Status.WARNING, Status.OVERRIDDEN, Status.ACCEPTED)
_WORD_WIDTH = 6


def body(verdict: Verdict, colour: bool = False) -> list[str]:
    """The report's lines without the last one: what was looked at, then each check, then what was written."""
    checks = list(dict.fromkeys(finding.check for finding in verdict.findings))
    width = max(map(len, checks), default=0) + 2
    lines = [paint(_head(verdict), "bold", colour)]
    for check in checks:
        for status in WORDS:
            group = [f for f in verdict.findings if f.check == check and f.status is status]
            for common, some in groups(group, verdict.headlines) if group else ():
                lines += _group(common, some, width, colour)
    hint = [paint(f"  next: {one_line(verdict.hint)}", "dim", colour)] if verdict.hint else []
    return lines + _actions(verdict, colour) + hint


def _head(verdict: Verdict) -> str:
    what = [verdict.hook, " ".join(filter(None, (verdict.app, verdict.release, verdict.environment)))]
    return one_line_parts([*what, verdict.stage or verdict.command, verdict.subject])


def one_line_parts(parts: Sequence[str]) -> str:
    """The parts that say something, two spaces apart."""
    return "  ".join(one_line(part) for part in parts if part)


def _group(common: str, group: Sequence[Finding], width: int, colour: bool) -> list[str]:
    status = group[0].status
    word, tint = WORDS[status]
    start = "  " + paint(word, tint, colour) + " " * (_WORD_WIDTH - len(word)) + group[0].check.ljust(width)
    indent = " " * (2 + _WORD_WIDTH + 2)
    common = one_line(common)
    if len(group) == 1 and (short := _tail(group[0])) is not None:
        line = f"{start}{common}{paint(short, 'dim', colour)}"
        if len(start) + len(common) + len(short) <= WIDTH or not short:
            return [line]
    rows = [start + common]
    rows += [indent + row for row in _rows(group, single=len(group) == 1)]
    return rows + [paint(f"{indent[:-2]}{line}", "dim", colour) for line in _next(group)]


def _tail(finding: Finding) -> str | None:
    """What may stand behind a finding on its line; None where it has evidence that needs lines of its own."""
    if finding.expected or (finding.found and finding.found not in finding.summary):
        return None
    named = finding.status in _NAMES_ITS_ID
    hint = f"  ({one_line(finding.hint)})" if finding.hint and named else ""
    return hint + (f"  [{finding.id}]" if named else "")


def _rows(group: Sequence[Finding], *, single: bool) -> Iterator[str]:
    shown = group[:MOST_OF_A_CHECK]
    width = min(44, max(len(one_line(finding.object)) for finding in shown))
    said = single or len({finding.summary for finding in group}) == 1
    for finding in shown:
        object = "" if single else one_line(finding.object).ljust(width) + "  "
        evidence = list(_evidence(finding, said=said))
        for index, line in enumerate(evidence):
            yield (object if index == 0 else " " * len(object)) + line
        if not evidence and object.strip():
            yield object.rstrip()
    if len(group) > len(shown):
        yield f"... and {len(group) - len(shown)} more (--format json has all)"


def _evidence(finding: Finding, *, said: bool) -> Iterator[str]:
    """The lines beside an object; `said` where the line above has the summary already."""
    if finding.summary and not said and not (finding.expected and finding.found):
        yield one_line(finding.summary.removeprefix(f"{finding.object}: "))
    if finding.status is Status.PASSED and finding.found and not finding.expected:
        yield from _excerpt(finding.found)
        return
    for label, value in (("expected", finding.expected), ("found", finding.found)):
        for index, line in enumerate(_excerpt(value)):
            yield f"{label if index == 0 else '':<9} {line}".rstrip()


def _excerpt(value: str) -> list[str]:
    """The value in a few lines: a function's body must not push the verdict off the screen."""
    lines = [shortened(line, LONGEST_LINE_BYTES) for line in printable(value).expandtabs(4).splitlines()]
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[: MOST_LINES - 1], f"... {len(lines) - MOST_LINES + 1} more lines"]


def _next(group: Sequence[Finding]) -> Iterator[str]:
    """One line for each different hint, with the ids that it is for."""
    if group[0].status not in _NAMES_ITS_ID:
        return
    hints: dict[str, dict[str, None]] = {}
    for finding in group:
        hints.setdefault(one_line(finding.hint), {})[finding.id] = None
    for hint, ids in hints.items():
        named = f"[{', '.join(ids)}]"
        yield f"next: {hint}  {named}" if hint else named


def _actions(verdict: Verdict, colour: bool) -> list[str]:
    tints = {"failed": "red", "unknown": "magenta", "done": "green"}
    lines = []
    for action in verdict.actions:
        state = paint(action.state, tints.get(action.state, "dim"), colour) + " " * (9 - len(action.state))
        took = f"{action.seconds:.1f} s" if action.seconds else ""
        lines.append(f"  action  {state}{one_line_parts((action.name, action.detail, took))}")
    return lines
