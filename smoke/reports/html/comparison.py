"""A run beside the last one that passed."""

import math

from smoke.reports.html.tables import status_cell, table
from smoke.reports.html.tags import Child, Markup, tag
from smoke.reports.words import NOTHING, milliseconds
from smoke.result import Comparison, Result

_WIDTH, _HEIGHT = 200, 16


def comparison(result: Result) -> Child:
    """The table, with the baseline as a ring and this run as a dot; or that there was nothing to compare with."""
    if not result.comparison:
        none = "There was no earlier run to compare with."
        told = f"The earlier run ({result.baseline}) could not be compared with: see the findings."
        return tag("p", told if result.baseline else none, class_="none")
    rows = [_row(each) for each in result.comparison]
    head = ("", "request", "metric", "before", "now", "", "shift", "lies between", "")
    return [
        tag("p", f"Baseline: {result.baseline}", class_="note") if result.baseline else None,
        table(head, rows, "stacks tight compared"),
        tag("p", _KEY),
    ]


_KEY = "A ring is the baseline, a dot this run."


def _row(each: Comparison) -> list[Child]:
    between = (
        NOTHING if each.low is None or each.high is None else f"{_signed(each.low)} and {_signed(each.high)}"
    )
    return [
        status_cell(each.status),
        each.endpoint or "all",
        tag("code", each.metric),
        milliseconds(each.baseline),
        milliseconds(each.current),
        _dumbbell(each),
        _signed(each.shift),
        between,
        each.why,
    ]


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{milliseconds(abs(value))}"


def _dumbbell(each: Comparison) -> Markup:
    high = max(each.baseline, each.current) * 1.1
    if not high or not math.isfinite(high):
        high = 1.0
    before, now = (8 + value / high * (_WIDTH - 16) for value in (each.baseline, each.current))
    return tag(
        "svg",
        tag("line", class_="track", x1=0, x2=_WIDTH, y1=8, y2=8),
        tag("line", class_=f"shift {each.status}", x1=before, x2=now, y1=8, y2=8),
        tag("circle", class_="before", cx=before, cy=8, r=4.5),
        tag("circle", class_=f"now {each.status}", cx=now, cy=8, r=4.5),
        class_="bar",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        width=_WIDTH,
        height=_HEIGHT,
        aria_hidden="true",
    )
