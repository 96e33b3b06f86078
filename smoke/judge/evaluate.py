"""One threshold against what was observed: one row of the outcome table each."""

from dataclasses import dataclass

from hookset.outcome import Finding, Rule, Status
from smoke import rules
from smoke.judge.expression import Expression
from smoke.judge.metrics import CHECKS, FAILED, LATENESS, Kind
from smoke.judge.observe import Observed, observe
from smoke.judge.thresholds import Threshold
from smoke.judge.units import text
from smoke.judge.view import View
from smoke.result import ThresholdResult


@dataclass(frozen=True)
class Judged:
    """A threshold with its row in the report and its finding.

    `beyond_repair` where it fails whatever a run that was cut short would still have brought.
    """

    threshold: Threshold
    result: ThresholdResult
    finding: Finding
    beyond_repair: bool = False


def evaluate(threshold: Threshold, view: View) -> Judged:
    """Judge one threshold."""
    seen = _seen(threshold, view)
    rule, why = _row(threshold, seen, view)
    status = _softened(rule.status, threshold)
    result = _result(threshold, seen, status, why)
    failed = rule.status is Status.FAILED
    finding = rule.finding(
        threshold.text,
        expected=threshold.expression.written if failed else "",
        found=_found(threshold, seen, why) if failed else "",
        summary=_summary(threshold, seen, rule, why) + _counted_elsewhere(threshold, seen, view),
        status=status,
    )
    return Judged(threshold, result, finding, failed and _beyond_repair(threshold, seen, view))


def _seen(threshold: Threshold, view: View) -> Observed:
    """What is compared. What http_req_failed counts is no second time the matter of the default on checks."""
    if threshold.default and threshold.metric.name == CHECKS:
        rest = observe(threshold, view, once=True)
        if rest.samples:
            return rest
    return observe(threshold, view)


def _counted_elsewhere(threshold: Threshold, seen: Observed, view: View) -> str:
    """Said where the default on checks has left some to http_req_failed: else `100%` would stand beside a check that failed."""
    if not threshold.default or threshold.metric.name != CHECKS:
        return ""
    return " but for what http_req_failed counts" if seen.samples < observe(threshold, view).samples else ""


def could_hold(expression: Expression, hits: int, samples: int, total: int) -> bool:
    """Whether a rate could still hold once there are `total` samples, whatever the missing ones were.

    >>> from smoke.judge.expression import parse_expression
    >>> from smoke.judge.metrics import METRICS
    >>> below = parse_expression("rate<0.01", METRICS["http_req_failed"])
    >>> could_hold(below, hits=1, samples=3, total=200), could_hold(below, hits=1, samples=3, total=10)
    (True, False)
    """
    total = max(total, samples, 1)
    least, most = hits / total, (hits + total - samples) / total
    between = expression.operator in ("==", "===") and least <= expression.limit <= most
    return between or expression.holds(least) or expression.holds(most)


def _row(threshold: Threshold, seen: Observed, view: View) -> tuple[Rule, str]:
    """Which row of the outcome table it is, and why where that is not told by the numbers."""
    expression, rate = threshold.expression, threshold.metric.kind is Kind.RATE
    if seen.samples == 0 and threshold.metric.kind is not Kind.COUNTER:
        return rules.THRESHOLDS_NO_SAMPLES, "no samples"
    if seen.samples < threshold.needed:
        few = f"{seen.samples} sample{'s' * (seen.samples != 1)}, {threshold.needed} needed"
        if rate and not could_hold(expression, seen.hits, seen.samples, threshold.needed):
            return _failing(threshold, view), f"{few}, but no others could mend it"
        return rules.THRESHOLDS_TOO_FEW, few
    if seen.value is None:
        return rules.THRESHOLDS_TOO_FEW, f"the run has no whole {expression.over or 1} s to look at"
    return (rules.THRESHOLDS_PASSED if expression.holds(seen.value) else _failing(threshold, view)), _where(
        threshold, seen
    )


def _failing(threshold: Threshold, view: View) -> Rule:
    """Which failure it is: what answers say by themselves stands, whatever the generator's own state was."""
    name = threshold.metric.name
    if name == LATENESS:
        return rules.THRESHOLDS_LATENESS
    if threshold.metric.kind is Kind.COUNTER:
        return rules.THRESHOLDS_COUNT
    if threshold.metric.kind is Kind.TREND:
        return rules.THRESHOLDS_LATENCY
    answered = observe(threshold, view, answered=True)
    alone = answered.value is not None and not threshold.expression.holds(answered.value)
    return rules.THRESHOLDS_ERRORS if alone else rules.THRESHOLDS_UNANSWERED


def _where(threshold: Threshold, seen: Observed) -> str:
    if seen.window is None:
        return ""
    begin, stop = seen.window
    longer = (
        f", so long to have {threshold.needed} samples"
        if stop - begin > (threshold.expression.over or 0)
        else ""
    )
    return f"in the {stop - begin} s from second {begin}{longer}"


def _beyond_repair(threshold: Threshold, seen: Observed, view: View) -> bool:
    if threshold.metric.name not in (FAILED, CHECKS):
        return False
    share = view.planned_share
    total = int(seen.samples / max(share, 1e-6))
    return seen.window is not None or not could_hold(threshold.expression, seen.hits, seen.samples, total)


def _softened(status: Status, threshold: Threshold) -> Status:
    return status if status is Status.PASSED else min(status, Status(threshold.severity), key=_RANK.index)


_RANK = [Status.INFO, Status.WARNING, Status.INCONCLUSIVE, Status.FAILED]


def _result(threshold: Threshold, seen: Observed, status: Status, why: str) -> ThresholdResult:
    expression = threshold.expression
    return ThresholdResult(
        metric=threshold.metric.name,
        selector=threshold.selector,
        expression=expression.written,
        status=status.value,
        observed=None if seen.value is None else round(seen.value, 6),
        limit=expression.limit,
        unit=expression.unit,
        samples=seen.samples,
        why=why,
        over=expression.over,
        worst_at=None if seen.window is None else float(seen.window[0]),
    )


def _value(threshold: Threshold, seen: Observed) -> str:
    expression = threshold.expression
    return "nothing" if seen.value is None else text(seen.value, expression.unit, unlike=expression.limit)


def _found(threshold: Threshold, seen: Observed, why: str) -> str:
    of = "" if threshold.metric.kind is Kind.COUNTER or why else f"of {seen.samples} samples"
    return " ".join(filter(None, (_value(threshold, seen), of, why)))


def _summary(threshold: Threshold, seen: Observed, rule: Rule, why: str) -> str:
    """The whole of it in one line."""
    if rule in (rules.THRESHOLDS_TOO_FEW, rules.THRESHOLDS_NO_SAMPLES):
        return f"{threshold.text}: {why}"
    words = f"{threshold.text}: {_value(threshold, seen)}"
    return words if rule is rules.THRESHOLDS_PASSED or not why else f"{words} {why}"
