"""A verdict in one line: its reason, and the line that ends a report and is the termination message."""

from collections.abc import Mapping, Sequence

from hookset.outcome import Finding, Outcome, Status
from hookset.report.terminal import one_line
from hookset.verdict import Verdict

LONGEST_BYTES = 1023
"""With its line end, a termination message of 1 KiB."""
MOST_IN_A_REASON = 3


def reason_of(
    outcome: Outcome, findings: Sequence[Finding], headlines: Mapping[str, str], problems: Sequence[str]
) -> str:
    """Why the outcome is what it is, in one line: each check that counts, then what went wrong besides."""
    if outcome is Outcome.PASSED:
        return _passed(findings)
    status = Status.FAILED if outcome is Outcome.FAILED else Status.INCONCLUSIVE
    told = (
        [] if outcome is Outcome.ERROR else _per_check([f for f in findings if f.status is status], headlines)
    )
    return one_line("; ".join([*told, *problems])) or "nothing was judged"


def last_line(verdict: Verdict) -> str:
    """`FAILED in 0.6 s (exit 10): drift: 3 objects differ`."""
    notes = [f"exit {verdict.exit_code}"]
    if verdict.enforce == "warn":
        notes.append("--enforce warn" + (f" until {verdict.enforce_until}" if verdict.enforce_until else ""))
    overridden = len(verdict.of(Status.OVERRIDDEN))
    if verdict.override and overridden:
        notes.append(f"{overridden} overridden by {verdict.override.who}: {verdict.override.why}")
    time = f"{verdict.duration_seconds:.1f} s"
    return one_line(f"{verdict.outcome.upper()} in {time} ({', '.join(notes)}): {verdict.reason}")


def shortened(line: str, longest_bytes: int = LONGEST_BYTES) -> str:
    """The line in at most so many bytes of UTF-8, with an ellipsis where it was cut."""
    data = line.encode("utf-8", "backslashreplace")
    if len(data) <= longest_bytes:
        return line
    return data[: longest_bytes - 3].decode("utf-8", "ignore") + "…"


def groups(findings: Sequence[Finding], headlines: Mapping[str, str]) -> list[tuple[str, Sequence[Finding]]]:
    """Findings of one check and status as they are told together: what they have in common, and they.

    All of them where the hook gave a headline for what counts; else those of each id, and what passed of one object
    each by itself: it was looked at twice, as before and after a migration.
    """
    check, status = findings[0].check, findings[0].status
    if len(findings) > 1 and check in headlines and status in (Status.FAILED, Status.INCONCLUSIVE):
        return [(headlines[check], findings)]
    ids = dict.fromkeys(finding.id for finding in findings)
    alike = [[finding for finding in findings if finding.id == id] for id in ids]
    told = [some for group in alike for some in ([[each] for each in group] if _of_one(group) else [group])]
    return [(_common(group), group) for group in told]


def say(finding: Finding) -> str:
    """One finding in one line: its object where the summary does not name it, and the summary."""
    object, summary = finding.object, finding.summary
    return f"{object}: {summary}" if object and summary and object not in summary else summary or object


def _of_one(findings: Sequence[Finding]) -> bool:
    """Whether they are of one object at most, passed, and none says what another does."""
    objects = {finding.object for finding in findings if finding.object}
    told = {finding.summary for finding in findings}
    return findings[0].status is Status.PASSED and len(objects) <= 1 and len(told) == len(findings)


def _common(findings: Sequence[Finding]) -> str:
    first = findings[0]
    if len(findings) == 1:
        return say(first)
    if first.summary and all(finding.summary == first.summary for finding in findings):
        return f"{first.summary} ({len(findings)})"
    return f"{say(first)}, and {len(findings) - 1} more"


def _passed(findings: Sequence[Finding]) -> str:
    checks = len({finding.check for finding in findings if finding.status is Status.PASSED})
    words = [f"{checks} check{'s' * (checks != 1)} passed"] if checks else []
    for status, word in (
        (Status.WARNING, "warning"),
        (Status.OVERRIDDEN, "overridden"),
        (Status.ACCEPTED, "accepted"),
    ):
        number = sum(finding.status is status for finding in findings)
        plural = "s" if word == "warning" and number != 1 else ""
        words += [f"{number} {word}{plural}"] if number else []
    return ", ".join(words)


def _per_check(findings: Sequence[Finding], headlines: Mapping[str, str]) -> list[str]:
    checks = dict.fromkeys(finding.check for finding in findings)
    return [
        f"{check}: {_joined(groups([f for f in findings if f.check == check], headlines))}"
        for check in checks
    ]


def _joined(told: Sequence[tuple[str, Sequence[Finding]]]) -> str:
    words = [common for common, _ in told[:MOST_IN_A_REASON]]
    more = sum(len(group) for _, group in told[MOST_IN_A_REASON:])
    return ", ".join([*words, f"and {more} more"] if more else words)
