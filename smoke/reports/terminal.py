"""What a person sees: one line of progress now and then, and the table of the summary."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hookset.duration import duration_text
from hookset.report.terminal import one_line
from smoke.reports.words import aligned, clock, milliseconds, number, share
from smoke.result import Endpoint, Latency, Result, ThresholdResult

if TYPE_CHECKING:
    from smoke.engine.progress import Progress  # what shows a result needs no engine

MOST_ROWS = 30
"""Endpoints that the table shows: the plan has few, a locustfile may have one for every URL."""
LEAST_NAME = 12
USUAL_COLUMNS = 108
"""Of a log, and of a report that goes through a pipe."""
PAUSE_SECONDS = 5.0

_LOWER = re.compile(r"[^<>=!]*>")


@dataclass
class Live:
    """Shows how a run goes: in place where `show` can, else a line at once and then every few seconds by `say`."""

    say: Callable[[str], None]
    show: Callable[[str], bool] = lambda _: False
    pause: float = PAUSE_SECONDS
    _next: float = 0.0

    def __call__(self, progress: "Progress") -> None:
        """Show the line, or say it where it is time for one."""
        if self.show(live(progress)):
            return
        if progress.elapsed >= self._next:
            self._next = progress.elapsed - progress.elapsed % self.pause + self.pause
            self.say(live(progress))


def live(progress: "Progress") -> str:
    """A run as it stands, in one line; every number has its word, so that a line of a log says it alone.

    What matters most comes first: a terminal of 80 columns shows no more than its width.
    """
    left = clock(max(0, round(progress.seconds - progress.elapsed)))
    times = [
        f"{word} {milliseconds(None if value is None else value * 1000)}"
        for word, value in (("p50", progress.p50), ("p95", progress.p95), ("p99", progress.p99))
    ]
    failed = f"{number(progress.failures)} failed"
    if progress.failures:
        failed += f" ({share(progress.failures, progress.requests)})"
    parts = [
        f"{left} of {clock(round(progress.seconds))} left",
        f"{number(round(progress.rate))}/s",
        failed,
        " ".join(times),
        f"{progress.in_flight} in flight",
        f"{number(progress.dropped)} starts dropped" if progress.dropped else "",
    ]
    return ", ".join(filter(None, parts))


def table(result: Result, columns: int = USUAL_COLUMNS) -> list[str]:
    """The summary: a row an endpoint and one for all of them; empty where nothing was measured.

    Long names are cut so that it is `columns` wide, as far as they stay readable.
    """
    if result.latency is None:
        return []
    shown = sorted(result.endpoints, key=lambda each: -each.requests)[:MOST_ROWS]
    shown = [each for each in result.endpoints if each in shown]
    rows = [["", "requests", "failed", "rate", "p50", "p95", "p99", "max"]]
    rows += [_row(one_line(each.name), each, each.latency) for each in shown]
    if len(result.endpoints) > 1:
        rows.append(_row("all", result, result.latency))
    longest = max(LEAST_NAME, columns - len(aligned([["", *row[1:]] for row in rows])[0]))
    more = len(result.endpoints) - len(shown)
    told = aligned([[_shortened(name, longest), *numbers] for name, *numbers in rows])
    return told + ([f"... and {more} more (--html and --report have all)"] if more else [])


def written(threshold: ThresholdResult) -> str:
    """The expression with its window, as a plan has it."""
    over = "" if threshold.over is None else f" over {duration_text(threshold.over)}"
    return threshold.expression + over


def margin(threshold: ThresholdResult) -> str:
    """How far the observed value is from its limit, in words; empty where that cannot be said."""
    observed, limit = threshold.observed, threshold.limit
    if observed is None:
        return ""
    if observed == limit:
        return "at the limit"
    side = "above" if observed > limit else "below"
    if not limit:
        return f"{side} the limit"
    if observed >= 2 * limit:
        return f"{observed / limit:.3g} times the limit"
    per_cent = 100 * abs(observed - limit) / limit
    return f"{per_cent:.0f}% {side} the limit" if per_cent >= 9.5 else f"{per_cent:.2g}% {side} the limit"


def is_lower_bound(threshold: ThresholdResult) -> bool:
    """Whether more is better (`count>1000`)."""
    return bool(_LOWER.match(threshold.expression))


def _row(name: str, counted: Endpoint | Result, latency: Latency | None) -> list[str]:
    times = (latency.med, latency.p95, latency.p99, latency.max) if latency else (None,) * 4
    failed = f"{number(counted.failed)} ({share(counted.failed, counted.requests)})"
    return [
        name,
        number(counted.requests),
        failed if counted.failed else "0",
        f"{number(counted.per_second)}/s",
        *map(milliseconds, times),
    ]


def _shortened(name: str, longest: int) -> str:
    return name if len(name) <= longest else name[: longest - 1] + "…"
