"""What a history means for a gate: one finding for each condition, and one line where all is well."""

from collections.abc import Iterator, Sequence
from typing import Literal

from guardrail.history.model import History, Migration, Trouble
from guardrail.history.rules import ABSENT, AHEAD, BY_ID, DIVERGED, EMPTY, PASSED, PENDING, SKIPPED
from hookset.outcome import Finding, Status

MOST_NAMED = 10
_AHEAD_STATUS = {"fail": Status.FAILED, "warn": Status.WARNING, "allow": Status.INFO}
_COUNTS = {Status.FAILED, Status.INCONCLUSIVE}


def judge(
    history: History, *, stage: Literal["before", "after"], ahead: Literal["fail", "warn", "allow"] = "fail"
) -> Iterator[Finding]:
    """The findings of the history check, `history.passed` first where nothing counts against it.

    Before the migration pending ones pass; after it they fail. `ahead` sets what being ahead counts for.
    """
    if not history.compared and not history.troubles:
        yield SKIPPED.finding(history.table, found=_position(history))
        return
    findings = [_of_trouble(trouble, history, stage) for trouble in history.troubles]
    findings += _unknown(history, ahead)
    if stage == "after" and history.pending and not any(one.id in (ABSENT.id, EMPTY.id) for one in findings):
        findings.append(_pending(history))
    if history.compared and not any(one.status in _COUNTS for one in findings):
        yield PASSED.finding(
            history.table, found=history.state, summary=f"{_position(history)}, {_what_is_pending(history)}"
        )
    elif not history.compared and not any(one.status in _COUNTS for one in findings):
        yield SKIPPED.finding(history.table, found=_position(history))
    yield from findings


def _of_trouble(trouble: Trouble, history: History, stage: str) -> Finding:
    status = trouble.status
    if trouble.rule in (ABSENT.id, EMPTY.id) and stage == "after":
        status = Status.FAILED if history.pending else Status.INFO
    return BY_ID[trouble.rule].finding(
        trouble.object,
        expected=trouble.expected,
        found=trouble.found,
        hint=trouble.hint,
        summary=trouble.summary,
        status=status,
    )


def _unknown(history: History, ahead: str) -> Iterator[Finding]:
    if not history.unknown:
        return
    lacking = [migration for migration in history.pending if not migration.repeatable]
    found = f"unknown to this release: {named(history.unknown)}"
    if lacking:
        yield DIVERGED.finding(
            history.table, expected=f"applied: {named([one.label for one in lacking])}", found=found
        )
    else:
        yield AHEAD.finding(
            history.table,
            expected="only migrations of this release",
            found=found,
            status=_AHEAD_STATUS[ahead],
            summary=f"{AHEAD.title}: {_position(history)}",
        )


def _pending(history: History) -> Finding:
    return PENDING.finding(
        history.table,
        expected="nothing pending after the migration",
        found=f"{_position(history)}, {_what_is_pending(history)}",
    )


def _position(history: History) -> str:
    return f"{history.tool or 'no migration tool'} at {history.state or 'an unknown state'}"


def _what_is_pending(history: History) -> str:
    if not history.pending:
        return "nothing pending"
    return f"{len(history.pending)} pending: {named(labels(history.pending))}"


def labels(migrations: Sequence[Migration]) -> list[str]:
    """Each migration's id and title, in the order given."""
    return [migration.label for migration in migrations]


def named(names: Sequence[str]) -> str:
    """The first ten names, and how many more there are."""
    rest = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")
