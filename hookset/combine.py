"""How findings become an outcome; the order is that of docs/outcomes.md."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from msgspec.structs import replace

from hookset.outcome import Finding, Outcome, Status

JUDGED = (Status.PASSED, Status.FAILED)
COUNTING = (Status.FAILED, Status.INCONCLUSIVE)
LOWER = (Status.WARNING, Status.INFO)
ACCEPTABLE = (Status.FAILED, Status.INCONCLUSIVE, Status.WARNING)
SILENT = (Status.PASSED, Status.SKIPPED)

_FIRST_TO_LAST = (Outcome.FAILED, Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.PASSED)


def settle(
    findings: Iterable[Finding],
    *,
    severity: Mapping[str, Status] | None = None,
    accepts: Callable[[Finding], bool] = lambda _: False,
    overridden: Collection[str] = (),
) -> list[Finding]:
    """The findings as they count: invalidated, changed in severity, accepted, overridden, in this order."""
    found = list(findings)
    culprits = [finding for finding in found if finding.invalidates and finding.status not in SILENT]
    settled = []
    for finding in found:
        culprit = _culprit(finding, culprits)
        now = _invalidate(finding, culprit) if culprit else finding
        now = _change(now, (severity or {}).get(now.id), lower_only=culprit is not None)
        if now.status in ACCEPTABLE and accepts(now):
            now = replace(now, status=Status.ACCEPTED)
        if now.status in COUNTING and now.id in overridden:
            now = replace(now, status=Status.OVERRIDDEN)
        settled.append(now)
    return settled


def outcome_of(
    findings: Sequence[Finding], problems: Iterable[Outcome] = (), judged: int | None = None
) -> Outcome:
    """The outcome of settled findings and of what else went wrong; nothing judged at all is inconclusive.

    Only the first `judged` findings are the hook's own (all, unless given): what the core adds judges nothing.
    """
    said = {_outcome_of(finding.status) for finding in findings} | set(problems)
    if all(finding.status is Status.SKIPPED for finding in findings[:judged]):
        said.add(Outcome.INCONCLUSIVE)
    return next(outcome for outcome in _FIRST_TO_LAST if outcome in said)


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings have each status, for all statuses in their fixed order."""
    number = Counter(finding.status for finding in findings)
    return {str(status): number[status] for status in Status}


def _outcome_of(status: Status) -> Outcome:
    if status is Status.FAILED:
        return Outcome.FAILED
    return Outcome.INCONCLUSIVE if status is Status.INCONCLUSIVE else Outcome.PASSED


def _culprit(finding: Finding, culprits: Sequence[Finding]) -> Finding | None:
    """The finding that makes this judgement worthless, if one does."""
    if finding.status not in JUDGED:
        return None
    names = {finding.id, finding.check}
    return next((each for each in culprits if each is not finding and names & {*each.invalidates}), None)


def _invalidate(finding: Finding, culprit: Finding) -> Finding:
    why = f"worthless because of {culprit.id}"
    summary = f"{finding.summary} ({why})" if finding.summary else why
    return replace(finding, status=Status.INCONCLUSIVE, summary=summary, hint=culprit.hint or finding.hint)


def _change(finding: Finding, status: Status | None, *, lower_only: bool) -> Finding:
    if status is None or finding.status in SILENT or (lower_only and status not in LOWER):
        return finding
    return replace(finding, status=status)
