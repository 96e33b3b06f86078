"""What became of each threshold and check of a run, after overrides and invalid evidence had their say."""

from collections.abc import Iterable

from hookset.outcome import Finding, Status
from smoke.reports.terminal import written
from smoke.result import CheckResult, ThresholdResult


def key_of(threshold: ThresholdResult) -> str:
    """Metric, selector and expression, as people write them."""
    return f"{threshold.metric}{threshold.selector} {written(threshold)}"


def finding_of(threshold: ThresholdResult, findings: Iterable[Finding]) -> Finding | None:
    """The finding that speaks of this threshold, if there is one: it has the threshold for its object."""
    key = key_of(threshold)
    return next((each for each in findings if each.check == "thresholds" and each.object == key), None)


def status_of(threshold: ThresholdResult, findings: Iterable[Finding]) -> str:
    """The threshold's status: that of its finding, which an override or invalid evidence may have changed."""
    found = finding_of(threshold, findings)
    return found.status.value if found else threshold.status


def check_finding(check: CheckResult, findings: Iterable[Finding]) -> Finding | None:
    """The finding that speaks of this check, if there is one."""
    return next((each for each in findings if each.check == "checks" and each.object == check.name), None)


def check_status(check: CheckResult, findings: Iterable[Finding]) -> str:
    """The check's status: that of its finding, since a threshold may allow that it does not always hold."""
    if found := check_finding(check, findings):
        return found.status.value
    if check.failed:
        return Status.FAILED.value
    return Status.PASSED.value if check.passed else Status.SKIPPED.value
