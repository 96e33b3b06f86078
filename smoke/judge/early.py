"""Ending a run early: thresholds with `abort` are looked at while the load is on, at the price of the new samples only.

It is decided by counts, and only where what the rest of the run would bring could not mend it: one failure among the
first ten requests is nothing to 300. So it comes later than k6's `abortOnFail`, and ends no run that would have passed.
What is reported is computed exactly at the end.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from smoke.judge.evaluate import could_hold
from smoke.judge.metrics import CHECKS, DROPPED, DURATION, FAILED, LATENESS, RECEIVED, SERVICE, Kind
from smoke.judge.thresholds import Threshold
from smoke.judge.view import name_at
from smoke.judge.windows import windows
from smoke.recording import Recording
from smoke.samples import Mark, Sample, Samples

LARGEST = 2**62
ABORTED = "aborted: "
"""How the reason of a run begins that was ended by its own thresholds."""


class Watch:
    """Looks at a recording that still grows, about once a second, and says when it need not go on."""

    def __init__(self, thresholds: Iterable[Threshold]) -> None:
        self._watched = [_Watched(each) for each in thresholds if each.abort]
        self._seen = 0

    def decide(self, recording: Recording) -> str:
        """Why the run should end now, or an empty text."""
        if not self._watched:
            return ""
        samples = recording.samples
        # columns are appended one after another: the last of them has only whole requests
        until = len(samples.revision)
        new = _between(samples, self._seen, until)
        self._seen = until
        for watched in self._watched:
            watched.take(new, recording)
        return next(filter(None, (watched.verdict(recording) for watched in self._watched)), "")


class _Watched:
    """One threshold: how many samples each second has, how many lie beyond the limit, and what they sum up to."""

    def __init__(self, threshold: Threshold) -> None:
        self.threshold = threshold
        self.samples: Counter[int] = Counter()
        self.beyond: Counter[int] = Counter()
        self.sums: dict[int, float] = defaultdict(float)

    def take(self, new: Sequence[Sample], recording: Recording) -> None:
        """Count new samples."""
        name = self.threshold.metric.name
        if name == CHECKS:
            self._take_checks(recording)
        elif name == DROPPED:
            self._set(Counter(recording.dropped), Counter())
        else:
            for sample in new:
                if _selects(self.threshold, sample, recording):
                    self._add(sample)

    def verdict(self, recording: Recording) -> str:
        """Why the run should end, or an empty text."""
        threshold = self.threshold
        first, end = math.ceil(recording.warm_up), max(self.samples, default=-1)
        if end < recording.warm_up + threshold.delay_abort or not self.samples:
            return ""
        over = threshold.expression.over
        # the last second is not over yet
        parts: Iterable[tuple[int, int, int]] = [(first, end + 1, self._expected(recording, first, end))]
        if over:  # older windows were looked at before
            parts = windows(self.samples, max(first, end - 2 * over - 30), end, over, threshold.needed)
        for begin, stop, total in parts:
            if self._fails(begin, stop, total):
                where = f" in the {stop - begin} s from second {begin}" if over else ""
                return f"{ABORTED}{threshold.text} does not hold{where}"
        return ""

    def _take_checks(self, recording: Recording) -> None:
        wanted = dict(self.threshold.tags).get("check")
        chosen = [each for name, each in list(recording.checks.items()) if wanted in (None, name)]
        failed = sum((Counter(each.failed) for each in chosen), Counter())
        held = sum((Counter(each.passed) for each in chosen), Counter())
        self._set(held, failed)

    def _set(self, counted: Counter[int], failed: Counter[int]) -> None:
        self.samples, self.beyond = counted + failed, failed
        self.sums = defaultdict(float, counted)

    def _add(self, sample: Sample) -> None:
        second = max(int(sample.due), 0)
        value = _value(self.threshold, sample)
        self.samples[second] += 1
        self.sums[second] += value
        self.beyond[second] += not self.threshold.expression.holds(value)

    def _expected(self, recording: Recording, first: int, end: int) -> int:
        """How many samples the whole run will have, if their rate stays as it was in the seconds that are over."""
        so_far = sum(self.samples[at] for at in range(first, end))
        spent, whole = end - first, math.ceil(recording.seconds) - first
        return math.ceil(so_far * max(whole / spent, 1.0)) if spent > 0 else LARGEST

    def _fails(self, begin: int, stop: int, total: int) -> bool:
        """Whether it fails for certain from second to second, where there will be `total` samples."""
        span = range(begin, stop)
        samples, beyond = (sum(counts[at] for at in span) for counts in (self.samples, self.beyond))
        if samples < max(self.threshold.needed, 1):
            return False
        expression, kind = self.threshold.expression, self.threshold.metric.kind
        total, sums = max(total, samples), sum(self.sums.get(at, 0.0) for at in span)
        if kind is Kind.RATE:
            return not could_hold(expression, round(sums), samples, total)
        if expression.quantile is not None:
            return beyond >= total - math.floor(expression.quantile * (total - 1))
        if expression.aggregation in ("min", "max"):
            return beyond >= (total if expression.aggregation == "min" else 1)
        return not expression.holds(sums if kind is Kind.COUNTER else sums / total)


def _selects(threshold: Threshold, sample: Sample, recording: Recording) -> bool:
    return all(_tag(tag, sample, recording) == value for tag, value in threshold.tags)


def _tag(tag: str, sample: Sample, recording: Recording) -> str | None:
    if tag in _TAGS:
        return _TAGS[tag](sample, recording)
    return recording.tags.get(name_at(recording.names, sample.name), {}).get(tag)


_TAGS: dict[str, Callable[[Sample, Recording], str]] = {
    "name": lambda sample, recording: name_at(recording.names, sample.name),
    "method": lambda sample, recording: name_at(recording.methods, sample.name).upper(),
    "status": lambda sample, _: str(sample.status),
    "expected_response": lambda sample, _: "false" if sample.marks & Mark.FAILED else "true",
}


def _value(threshold: Threshold, sample: Sample) -> float:
    name = threshold.metric.name
    if name == FAILED:
        return float(bool(sample.marks & Mark.FAILED))
    if threshold.metric.kind is Kind.COUNTER:
        return float(sample.size) if name == RECEIVED else 1.0
    seconds = {DURATION: sample.latency, SERVICE: sample.took, LATENESS: sample.late}.get(name, sample.waited)
    return seconds * 1000


def _between(samples: Samples, begin: int, end: int) -> list[Sample]:
    columns = (getattr(samples, name)[begin:end] for name, _ in Samples.COLUMNS)
    return list(map(Sample._make, zip(*columns, strict=True)))
