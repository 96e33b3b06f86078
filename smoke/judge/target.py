"""Did the target answer at all? Which silence speaks against the release, and which only against the way to it.

The words are those that the engine gives to errors (`smoke.engine.failure`), which Locust's are mapped to.
"""

from collections import Counter
from collections.abc import Iterator

from hookset.outcome import Finding, Rule
from smoke import rules
from smoke.judge.view import View, name_at

WAYS: tuple[tuple[Rule, tuple[str, ...]], ...] = (
    (rules.TARGET_UNRESOLVED, ("no such host",)),
    (rules.TARGET_UNTRUSTED, ("TLS: ",)),
    (
        rules.TARGET_UNREACHABLE,
        (
            "network unreachable",
            "no route to host",
            "timed out connecting",
            "connecting timed out",
            "no connection",
        ),
    ),
)
"""The beginnings of errors that come before a byte could reach the service."""
NEVER_SENT = ("variable ", "header ")
"""Those of steps that could not be sent, for want of what the step before should have brought: they tell nothing of the way."""

WORTHLESS = ("thresholds", "checks", "revision", "baseline")
QUICK = ("thresholds.passed", "baseline.passed")
"""What is refused is refused quickly: that is no good latency."""
REDIRECTED = "redirected to "
"""How the text of an answer begins that only names what was asked for once more: a proxy's, or the framework's own."""


def judge_target(view: View) -> Iterator[Finding]:
    """The finding of the check `target`; none where no request counts."""
    if not view.count:
        return
    errors = Counter(name_at(view.recording.errors, int(index)) for index in view.column("error"))
    if answered := view.count - view.unanswered.count(1):
        elsewhere = {error: count for error, count in errors.items() if error.startswith(REDIRECTED)}
        if sum(elsewhere.values()) < answered:
            yield rules.TARGET_PASSED.finding(summary=_answered(view))
        else:
            found = ", ".join(elsewhere)
            summary = f"{rules.TARGET_REDIRECTED.title}: {found}"
            yield rules.TARGET_REDIRECTED.finding(found=found, summary=summary, invalidates=QUICK)
        return
    rule = _row(errors)
    found = ", ".join(
        f"{error or 'no answer'} ({count} of {view.count})" for error, count in errors.most_common(3)
    )
    yield rule.finding(
        found=found,
        summary=f"{rule.title}: {found}",
        invalidates=QUICK if rule is rules.TARGET_UNANSWERED else WORTHLESS,
    )


def _row(errors: Counter[str]) -> Rule:
    """Only where every request that was sent ended on the way is the way to blame: for what ended most of them."""
    ways = [_way(error) for error, _ in errors.most_common() if not error.startswith(NEVER_SENT)]
    return next((way for way in ways if way and None not in ways), rules.TARGET_UNANSWERED)


def _way(error: str) -> Rule | None:
    return next((rule for rule, beginnings in WAYS if error.startswith(beginnings)), None)


def _answered(view: View) -> str:
    silent = view.unanswered.count(1)
    return "answers" if not silent else f"answers; {silent} of {view.count} requests got no answer"
