"""What a threshold compares with its limit: one number, of the whole run or of the worst window."""

import math
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress
from typing import TypeVar

from smoke.judge.expression import Expression
from smoke.judge.metrics import CHECKS, DROPPED, FAILED, ITERATIONS, RECEIVED, Kind
from smoke.judge.percentile import milliseconds, percentile
from smoke.judge.thresholds import Tags, Threshold
from smoke.judge.timeline import split
from smoke.judge.view import View
from smoke.judge.windows import windows

Part = TypeVar("Part")


@dataclass(frozen=True)
class Observed:
    """A number in the threshold's unit, None where there was nothing; of how many samples; and where the worst window is.

    `hits` is how many of the samples a rate counts.
    """

    value: float | None
    samples: int
    hits: int = 0
    window: tuple[int, int] | None = None


@dataclass(frozen=True)
class Tally:
    """A rate's samples and those that count, by second; a counter has no `hits` of its own."""

    samples: Counter[int]
    hits: Counter[int]


def observe(threshold: Threshold, view: View, *, answered: bool = False, once: bool = False) -> Observed:
    """The number to be compared. With too few samples no window is looked at, only the whole run.

    With `answered`, of the failures only those count that had an answer; with `once`, of checks only those that
    `http_req_failed` does not count already.
    """
    if threshold.metric.kind is Kind.TREND:
        return _trend(threshold, view)
    if threshold.metric.name == ITERATIONS:
        count = max(view.recording.iterations, 0)
        return Observed(_ratio(threshold, count, count, view.length), count, count)
    return _tallied(threshold, tally(threshold, view, answered=answered, once=once), view)


def tally(threshold: Threshold, view: View, *, answered: bool = False, once: bool = False) -> Tally:
    """A rate's or a counter's samples by second; with `answered` and `once` as `observe` has them."""
    name = threshold.metric.name
    if name == CHECKS:
        unanswered = view.unanswered if answered else b""
        return _checks(view, threshold, view.counted_as_failed if once else lambda _: unanswered)
    if name == DROPPED:
        dropped = view.later(view.recording.dropped)
        return Tally(dropped, dropped)
    mask = view.mask(threshold.tags, threshold.others)
    requests = view.by_second(mask)
    if name == RECEIVED:
        return Tally(requests, _bytes(view, mask))
    if name != FAILED:
        return Tally(requests, requests)
    tags: Tags = (("expected_response", "false"), *threshold.tags)
    others = [*threshold.others, (("status", "0"),)] if answered else threshold.others
    return Tally(requests, view.by_second(view.mask(tags, others)))


def badness(expression: Expression) -> Callable[[float], float]:
    """How far a value is on the wrong side: of several windows the one with the most counts."""
    if expression.upper:
        return lambda value: value
    if expression.operator in (">", ">="):
        return lambda value: -value
    sign = -1.0 if expression.operator == "!=" else 1.0
    return lambda value: sign * abs(value - expression.limit)


def _trend(threshold: Threshold, view: View) -> Observed:
    expression = threshold.expression
    mask = view.mask(threshold.tags, threshold.others)
    whole = view.values(threshold.metric.name)
    values = whole if mask is None else array("d", compress(whole, mask))
    if not values or expression.over is None or len(values) < threshold.needed:
        return Observed(_aggregate(expression, values) if values else None, len(values))
    seconds = view.seconds if mask is None else compress(view.seconds, mask)
    return _worst_trend(threshold, split(seconds, values), view, len(values))


def _worst_trend(
    threshold: Threshold, ordered: Mapping[int, "array[float]"], view: View, total: int
) -> Observed:
    expression = threshold.expression
    bad = badness(expression)
    worst = Observed(None, total)
    counts = {second: len(part) for second, part in ordered.items()}
    for begin, stop, _ in windows(
        counts, view.first, view.end, expression.over or 1, max(threshold.needed, 1)
    ):
        inside = [ordered[second] for second in range(begin, stop) if second in ordered]
        if worst.value is not None and not _may_be_worse(expression, inside, worst.value):
            continue
        value = _aggregate(expression, list(chain.from_iterable(inside)))
        if worst.value is None or bad(value) > bad(worst.value):
            worst = Observed(value, total, window=(begin, stop))
    return worst


def _may_be_worse(expression: Expression, parts: Sequence["array[float]"], worst: float) -> bool:
    """Whether a window's percentile can exceed the worst so far, by counts: most windows need not be put in order."""
    if expression.quantile is None or not expression.upper:
        return True
    limit = worst / 1000 * (1 - 1e-6)
    above = sum(len(part) - bisect_right(part, limit) for part in parts)
    count = sum(map(len, parts))
    return above >= count - math.ceil(expression.quantile * (count - 1))


def _aggregate(expression: Expression, values: Sequence[float]) -> float:
    """One number of at least one duration, in milliseconds."""
    if expression.quantile is not None:
        return milliseconds(percentile(sorted(values), expression.quantile))
    if expression.aggregation == "avg":
        return milliseconds(math.fsum(values) / len(values))
    return milliseconds((min if expression.aggregation == "min" else max)(values))


def _tallied(threshold: Threshold, found: Tally, view: View) -> Observed:
    samples, hits = sum(found.samples.values()), sum(found.hits.values())
    rate = threshold.metric.kind is Kind.RATE
    if threshold.expression.over is None or (rate and samples < max(threshold.needed, 1)):
        return Observed(_ratio(threshold, samples, hits, view.length), samples, hits)
    return _worst_tally(threshold, found, view, Observed(None, samples, hits))


def _worst_tally(threshold: Threshold, found: Tally, view: View, worst: Observed) -> Observed:
    expression = threshold.expression
    bad = badness(expression)
    # a window in which nothing happened says something of a counter, and nothing of a rate
    least = max(threshold.needed, 1) if threshold.metric.kind is Kind.RATE else 0
    for begin, stop, inside in windows(found.samples, view.first, view.end, expression.over or 1, least):
        hits = sum(found.hits.get(second, 0) for second in range(begin, stop))
        # a last second that is half a one has half the requests, which is no lower rate
        seconds = stop - begin if expression.upper else min(stop, view.ran) - begin
        value = _ratio(threshold, inside, hits, seconds)
        if value is not None and (worst.value is None or bad(value) > bad(worst.value)):
            worst = replace(worst, value=value, window=(begin, stop))
    return worst


def _ratio(threshold: Threshold, samples: int, hits: int, seconds: float) -> float | None:
    """A rate's share, a counter's count, or its count a second."""
    if threshold.metric.kind is Kind.RATE:
        return hits / samples if samples else None
    if threshold.expression.aggregation == "count":
        return float(hits)
    return hits / seconds if seconds > 0 else None


def _bytes(view: View, mask: bytes | None) -> Counter[int]:
    found: Counter[int] = Counter()
    sizes: Iterable[float] = view.column("size")
    pairs = zip(view.seconds, sizes, strict=True)
    for second, size in pairs if mask is None else compress(pairs, mask):
        found[second] += int(size)
    return found


def _checks(view: View, threshold: Threshold, less: Callable[[str], bytes]) -> Tally:
    """Of the checks that are selected, how often they were looked at and how often they held, `less` of each left out."""
    wanted = dict(threshold.tags).get("check")
    left_out = {dict(each).get("check") for each in threshold.others}
    looked: Counter[int] = Counter()
    held: Counter[int] = Counter()
    for name in view.recording.checks:
        if name not in left_out and wanted in (None, name):
            passed, failed = view.check(name, less=less(name))
            held.update(passed)
            looked.update(passed)
            looked.update(failed)
    return Tally(looked, held)
