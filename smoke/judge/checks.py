"""The plan's checks: each that did not hold, how often and when."""

from collections.abc import Iterator, Sequence

from hookset.outcome import Finding, Rule, Status
from smoke import rules
from smoke.judge.evaluate import Judged
from smoke.judge.metrics import CHECKS, FAILED
from smoke.judge.view import View
from smoke.result import CheckResult

MOST_SECONDS = 5


def check_results(view: View) -> tuple[CheckResult, ...]:
    """How often each check held and did not, warm-up excluded."""
    counts = {name: view.check(name) for name in view.recording.checks}
    return tuple(
        CheckResult(name=name, passed=sum(held.values()), failed=sum(failed.values()))
        for name, (held, failed) in counts.items()
    )


def judge_checks(view: View, results: Sequence[CheckResult], judged: Sequence[Judged]) -> Iterator[Finding]:
    """A finding for each check; one that fails is tolerated where every threshold on it holds or is only a warning."""
    for result in results:
        looked = result.passed + result.failed
        if result.failed:
            summary = f"{result.name}: failed {result.failed} of {looked} times{_when(view, result.name)}"
            yield _row(result.name, judged, view).finding(result.name, summary=summary)
        elif looked:
            yield rules.CHECKS_PASSED.finding(result.name, summary=f"{result.name}: held {looked} times")
        else:
            yield rules.CHECKS_NEVER.finding(result.name)


def _row(name: str, judged: Sequence[Judged], view: View) -> Rule:
    """A check's own thresholds are asked first, then those on all checks.

    The default one allows nothing but what `http_req_failed` counts, and of that as much as it does.
    """
    speaking = [each for each in judged if each.threshold.metric.name == CHECKS]
    own = [each for each in speaking if dict(each.threshold.tags).get("check") == name]
    general = [each for each in speaking if not each.threshold.tags and not each.threshold.default]
    asked = own or general
    if asked and not _fails(asked):
        return rules.CHECKS_TOLERATED
    if not asked and not view.check(name, less=view.counted_as_failed(name))[1]:
        counted = [each for each in judged if each.threshold.metric.name == FAILED]
        if not _fails(counted):
            return rules.CHECKS_TOLERATED
    answered = view.check(name, less=view.unanswered)[1]
    return rules.CHECKS_FAILED if answered else rules.CHECKS_UNANSWERED


def _fails(judged: Sequence[Judged]) -> bool:
    return any(each.finding.status is Status.FAILED for each in judged)


def _when(view: View, name: str) -> str:
    seconds = sorted(view.check(name)[1])
    shown = ", ".join(map(str, seconds[:MOST_SECONDS]))
    more = f" and {len(seconds) - MOST_SECONDS} more" if len(seconds) > MOST_SECONDS else ""
    return f", in second {shown}" if len(seconds) == 1 else f", in seconds {shown}{more}"
