"""The run second by second, by when requests were due."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping

from smoke.judge.metrics import DURATION, LATENESS
from smoke.judge.percentile import milliseconds, percentile
from smoke.judge.view import View
from smoke.result import Second

LEAST_IN_A_BLOCK = 10
"""Fewer requests have no 95th percentile to speak of."""
MOST_BLOCKS = 60


def timeline(view: View) -> tuple[Second, ...]:
    """Every second from the end of the warm-up to the end of the run, those without requests included."""
    latencies = split(view.seconds, view.values(DURATION))
    late = split(view.seconds, view.values(LATENESS)) if view.recording.open_loop else {}
    failed = view.by_second(view.failed)
    first = min(min(latencies, default=view.first), view.first)
    return tuple(
        Second(
            at=at,
            requests=len(latencies.get(at, ())),
            failed=failed[at],
            dropped=view.recording.dropped[at],
            p50=_at(latencies, at, 0.5),
            p95=_at(latencies, at, 0.95),
            p99=_at(latencies, at, 0.99),
            max=_at(latencies, at, 1.0),
            late_p99=_at(late, at, 0.99),
        )
        for at in range(first, view.end)
    )


def blocks(seconds: Iterable[int], values: Iterable[float], view: View) -> tuple[tuple[float, float], ...]:
    """The p50 and p95, in milliseconds, of spans that are whole seconds and long enough to have ten requests each."""
    by_second = split(seconds, values)
    count = sum(map(len, by_second.values()))
    whole = view.end - view.first
    if not count or whole <= 0:
        return ()
    span = max(1, -(-LEAST_IN_A_BLOCK * whole // count), -(-whole // MOST_BLOCKS))
    found = []
    for begin in range(view.first, view.end - span + 1, span):
        inside = sorted(value for at in range(begin, begin + span) for value in by_second.get(at, ()))
        if len(inside) * 2 >= LEAST_IN_A_BLOCK:
            found.append((milliseconds(percentile(inside, 0.5)), milliseconds(percentile(inside, 0.95))))
    return tuple(found)


def split(seconds: Iterable[int], values: Iterable[float]) -> dict[int, "array[float]"]:
    """Values by second, in order."""
    parts: dict[int, list[float]] = defaultdict(list)
    for second, value in zip(seconds, values, strict=True):
        parts[second].append(value)
    return {second: array("d", sorted(part)) for second, part in parts.items()}


def _at(parts: Mapping[int, "array[float]"], second: int, quantile: float) -> float | None:
    ordered = parts.get(second)
    return milliseconds(percentile(ordered, quantile)) if ordered else None
