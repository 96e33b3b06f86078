"""Each threshold with its margin: what was observed beside the limit."""

from collections.abc import Sequence

from hookset.outcome import Finding
from smoke.judge.units import text
from smoke.reports.html.tables import status_cell, table
from smoke.reports.html.tags import Child, Markup, tag
from smoke.reports.outcomes import key_of, status_of
from smoke.reports.terminal import is_lower_bound, margin
from smoke.reports.words import NOTHING, number
from smoke.result import Result, ThresholdResult

_WIDTH, _HEIGHT = 200, 16


def thresholds(result: Result, findings: Sequence[Finding]) -> Child:
    """The table, or that the plan has none."""
    if not result.thresholds:
        return tag("p", "The run was judged by no threshold.", class_="none")
    rows = [_row(each, status_of(each, findings)) for each in result.thresholds]
    return table(("", "threshold", "observed", "", "samples", "margin"), rows, "stacks tight judged")


def _row(threshold: ThresholdResult, status: str) -> list[Child]:
    observed = NOTHING if threshold.observed is None else text(threshold.observed, threshold.unit)
    return [
        status_cell(status),
        tag("code", key_of(threshold)),
        observed,
        _bar(threshold, status),
        number(threshold.samples),
        "; ".join(filter(None, (margin(threshold), threshold.why))),
    ]


def _bar(threshold: ThresholdResult, status: str) -> Markup | None:
    """A bar of the observed value, with a mark at the limit and the side shaded on which it must not be."""
    observed, limit = threshold.observed, threshold.limit
    if observed is None or (not observed and not limit):
        return None
    high = max(limit * 1.3, observed * 1.05)
    if threshold.unit == "rate" and limit == 1:
        high = 1.0
    at = limit / high * _WIDTH
    lower = is_lower_bound(threshold)
    said = f"observed {text(observed, threshold.unit)}, limit {text(limit, threshold.unit)}"
    return tag(
        "svg",
        tag("rect", class_="track", x=0, y=4, width=_WIDTH, height=8),
        tag("rect", class_="beyond", x=0 if lower else at, y=4, width=at if lower else _WIDTH - at, height=8),
        tag(
            "rect", class_=f"observed {status}", x=0, y=4, width=max(1.5, observed / high * _WIDTH), height=8
        ),
        tag("rect", class_="mark", x=min(at, _WIDTH - 2.0), y=0, width=2, height=_HEIGHT),
        class_="bar",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        width=_WIDTH,
        height=_HEIGHT,
        role="img",
        aria_label=said,
    )
