"""A recording as the judge looks at it: without the warm-up, without the generator's own faults, by second."""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import compress
from operator import add

from smoke.judge.masks import both, neither, of_table, of_words
from smoke.judge.metrics import DURATION, LATENESS, OF_REQUESTS, SERVICE
from smoke.recording import Recording
from smoke.samples import NO_STATUS, Mark, Samples

OWN_FAULT = "generator: "
"""How the engine's error texts begin that say nothing about the target."""
STATUS_CHECK = ": status is "
"""In the name of a plan's check on the status; what it asks for is expected (`smoke.plan.checks`)."""
LAST_SECOND = 86_399
"""What is due later than in a day is put into its last second."""

Tags = tuple[tuple[str, str], ...]


class View:
    """What counts of one recording. All columns have one entry a request that counts, in the same order."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        samples = recording.samples
        self._samples: Samples = samples
        self._length = min(len(getattr(samples, name)) for name, _ in Samples.COLUMNS)
        warm = of_words(samples.marks[: self._length], Mark.WARM_UP)
        self._own = both(self._own_faults(), neither([warm], self._length))
        self.own_faults = self._own.count(1)
        self._keep = neither([warm, self._own], self._length)
        self.count = self._keep.count(1)
        self._columns: dict[str, array[float]] = {}
        self._values: dict[str, array[float]] = {}

    def _own_faults(self) -> bytes:
        wanted = [i for i, text in enumerate(self.recording.errors) if text.startswith(OWN_FAULT)]
        if not wanted:
            return bytes(self._length)
        return of_table(self._samples.error[: self._length], wanted)

    def column(self, name: str) -> "array[float]":
        """One column of `Samples`, of the requests that count."""
        whole: array[float] = getattr(self._samples, name)
        if self.count == len(whole):
            return whole
        if whole.itemsize > 2:
            return array(whole.typecode, compress(whole, self._keep))
        if name not in self._columns:  # the small ones are asked for again and again
            self._columns[name] = array(whole.typecode, compress(whole, self._keep))
        return self._columns[name]

    @cached_property
    def seconds(self) -> "array[int]":
        """The second of the run in which each request was due."""
        return _seconds(self.column("due"))

    @property
    def first(self) -> int:
        """The first second that has no warm-up in it."""
        return min(math.ceil(max(_finite(self.recording.warm_up), 0.0)), LAST_SECOND)

    @cached_property
    def end(self) -> int:
        """The second behind the last one of the run."""
        last = max(self.seconds, default=-1)
        return max(self.first, min(math.ceil(self.ran), LAST_SECOND), last + 1)

    @property
    def length(self) -> float:
        """For how many seconds load was put on that counts."""
        return max(self.ran - max(_finite(self.recording.warm_up), 0.0), 0.0)

    @property
    def planned_share(self) -> float:
        """How much of the planned time the load was put on, without the warm-up: 0 to 1."""
        warm = max(_finite(self.recording.warm_up), 0.0)
        planned = _finite(self.recording.seconds) - warm
        return min(self.length / planned, 1.0) if planned > 0 else 1.0

    @property
    def ran(self) -> float:
        """How long load was put on, in seconds, the warm-up included."""
        ran, seconds = _finite(self.recording.ran), _finite(self.recording.seconds)
        return min(ran, seconds) if seconds > 0 else ran

    def values(self, metric: str) -> "array[float]":
        """A trend's values, in seconds; computed once."""
        if metric not in self._values:
            self._values[metric] = _clean(self._raw(metric))
        return self._values[metric]

    def _raw(self, metric: str) -> Iterable[float]:
        if metric == DURATION:
            return map(add, self.column("late"), self.column("took"))
        return self.column({LATENESS: "late", SERVICE: "took"}.get(metric, "waited"))

    def mask(self, tags: Tags, others: Iterable[Tags] = ()) -> bytes | None:
        """Which requests are selected, one byte each, less those that `others` select; None for all."""
        masks = [self._tag(tag, value) for tag, value in tags]
        left_out = [mask for mask in map(self.mask, others) if mask is not None]
        if not masks and not left_out:
            return None
        found = neither(left_out, self.count)
        for mask in masks:
            found = both(found, mask)
        return found

    def _tag(self, tag: str, value: str) -> bytes:
        recording = self.recording
        if tag == "name":
            return of_table(self.column("name"), _where(recording.names, value))
        if tag == "method":
            return of_table(
                self.column("name"), _where([method.upper() for method in recording.methods], value)
            )
        if tag == "status":
            return of_table(self.column("status"), [int(value)])
        if tag not in OF_REQUESTS:
            tagged = [recording.tags.get(name, {}).get(tag) for name in recording.names]
            return of_table(self.column("name"), _where(tagged, value))
        failed = self.failed
        return failed if value == "false" else neither([failed], self.count)

    @cached_property
    def failed(self) -> bytes:
        """Which requests failed, one byte each."""
        return of_words(self.column("marks"), Mark.FAILED)

    @cached_property
    def unanswered(self) -> bytes:
        """Which requests got no answer, one byte each."""
        return of_table(self.column("status"), [NO_STATUS])

    def by_second(self, mask: bytes | None = None) -> Counter[int]:
        """How many requests were due in each second."""
        return Counter(self.seconds if mask is None else compress(self.seconds, mask))

    def check(self, name: str, *, less: bytes = b"") -> tuple[Counter[int], Counter[int]]:
        """How often a check held and did not, by second, without the warm-up and what the generator itself is to blame for.

        `less` is a mask of requests on which the check surely did not hold: as many failures are left out as there are
        such requests in that second, of the check's own endpoint, where its name says which that is.
        """
        checked = self.recording.checks[name]
        blameless = self._own_by_second(name)
        if less:
            blameless += self.by_second(self._of(name, self.column("name"), less))
        return self.later(checked.passed), self.later(checked.failed) - blameless

    def counted_as_failed(self, check: str) -> bytes:
        """The requests that `http_req_failed` counts and on which this check did not hold for the same reason.

        Without an answer no check holds; of an answer whose status was not expected, the one on the status does not.
        """
        return self.failed if STATUS_CHECK in check else self.unanswered

    def _own_by_second(self, check: str) -> Counter[int]:
        """By second, the requests of a check's endpoint that the generator itself is to blame for."""
        if not self.own_faults:
            return Counter()
        mask = self._of(check, self._samples.name[: self._length], self._own)
        return Counter(_seconds(array("d", compress(self._samples.due, mask))))

    def _of(self, check: str, names: "array[int] | array[float]", mask: bytes) -> bytes:
        """Of a selection those of the endpoint that a check is named after (`GET /: status is 200`), if it is."""
        asked = [index for index, name in enumerate(self.recording.names) if check.startswith(f"{name}: ")]
        return both(mask, of_table(names, asked)) if asked else mask

    def later(self, counts: Counter[int]) -> Counter[int]:
        """Counts by second without those of the warm-up."""
        return Counter({second: count for second, count in counts.items() if second >= self.first})


def name_at(names: Sequence[str], index: int) -> str:
    """The name that an index means; a recording that lacks it gets a number for a name."""
    return names[index] if index < len(names) else f"#{index}"


def _seconds(due: "array[float]") -> "array[int]":
    if not math.isfinite(sum(due)):
        due = array("d", (value if math.isfinite(value) else 0.0 for value in due))
    if due and min(due) >= 0 and max(due) < LAST_SECOND:
        return array("I", map(int, due))
    return array("I", (min(max(int(value), 0), LAST_SECOND) for value in due))


def _where(names: Sequence[str | None], value: str) -> list[int]:
    return [index for index, name in enumerate(names) if name == value]


def _finite(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _clean(values: Iterable[float]) -> "array[float]":
    """As float64, never negative, never without an order."""
    found = array("d", values)
    if found and not (min(found) >= 0 and math.isfinite(sum(found))):
        return array("d", (max(value, 0.0) if math.isfinite(value) else _worst(value) for value in found))
    return found


def _worst(value: float) -> float:
    """What no clock can have measured is no evidence that a request was quick."""
    return 0.0 if value == -math.inf else 1e9
