"""The plan's checks: each that did not hold, how often and when."""

from collections.abc import Iterator, Sequence

from hookset.outcome import Finding, Rule, Status
from smoke import rules
from smoke.judge.evaluate import Judged
from smoke.judge.metrics import CHECKS
from smoke.judge.view import View
from smoke.result import CheckResult

MOST_SECONDS = 5


def check_results(view: View) -> tuple[CheckResult, ...]:
    """How often each check held and did not, warm-up excluded."""
    return tuple(
        CheckResult(
            name=name,
            passed=sum(view.later(checked.passed).values()),
            failed=sum(view.later(checked.failed).values()),
        )
        for name, checked in view.recording.checks.items()
    )


def judge_checks(view: View, results: Sequence[CheckResult], judged: Sequence[Judged]) -> Iterator[Finding]:
    """A finding for each check; one that fails is tolerated where every threshold on it holds or is only a warning."""
    for result in results:
        looked = result.passed + result.failed
        if result.failed:
            rule = _row(result.name, judged)
            yield rule.finding(
                result.name,
                summary=f"{result.name}: failed {result.failed} of {looked} times{_when(view, result.name)}",
            )
        elif looked:
            yield rules.CHECKS_PASSED.finding(result.name, summary=f"{result.name}: held {looked} times")
        else:
            yield rules.CHECKS_NEVER.finding(result.name)


def _row(name: str, judged: Sequence[Judged]) -> Rule:
    """A check's own thresholds are asked first, then those on all checks; the default one allows nothing."""
    speaking = [each for each in judged if each.threshold.metric.name == CHECKS]
    own = [each for each in speaking if dict(each.threshold.tags).get("check") == name]
    general = [each for each in speaking if not each.threshold.tags and not each.threshold.default]
    asked = own or general
    allowed = asked and all(each.finding.status is not Status.FAILED for each in asked)
    return rules.CHECKS_TOLERATED if allowed else rules.CHECKS_FAILED


def _when(view: View, name: str) -> str:
    seconds = sorted(view.later(view.recording.checks[name].failed))
    shown = ", ".join(map(str, seconds[:MOST_SECONDS]))
    more = f" and {len(seconds) - MOST_SECONDS} more" if len(seconds) > MOST_SECONDS else ""
    return f", in second {shown}" if len(seconds) == 1 else f", in seconds {shown}{more}"
