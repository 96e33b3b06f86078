"""A recording that grows, told in parts: what is new since the last time."""

from collections import Counter

from smoke.recording import Checked, Recording
from smoke.samples import Samples

WHOLE = (
    "ran",
    "cpu_seconds",
    "processes",
    "workers",
    "reported",
    "lost",
    "cut_short",
    "in_flight",
    "unstarted",
    "slowest",
    "failed",
)
"""What a recording says only when it is whole."""


class Parts:
    """Takes what is new out of one recording; all parts merged are the recording."""

    def __init__(self) -> None:
        self._samples = self._planned = self._iterations = 0
        self._dropped: Counter[int] = Counter()
        self._checks: dict[str, Checked] = {}

    def next(self, recording: Recording) -> Recording:
        """What is new, with the names, errors and revisions so far."""
        part = Recording(
            began=recording.began,
            seconds=recording.seconds,
            warm_up=recording.warm_up,
            samples=_since(recording.samples, self._samples),
            names=recording.names,
            methods=recording.methods,
            tags=recording.tags,
            errors=recording.errors,
            revisions=recording.revisions,
            checks={name: self._new(name, checked) for name, checked in recording.checks.items()},
            planned=recording.planned - self._planned,
            dropped=recording.dropped - self._dropped,
            iterations=recording.iterations - self._iterations,
            open_loop=recording.open_loop,
        )
        self._samples = len(recording.samples)
        self._planned, self._iterations = recording.planned, recording.iterations
        self._dropped = recording.dropped.copy()
        self._checks = {
            name: Checked(one.passed.copy(), one.failed.copy()) for name, one in recording.checks.items()
        }
        return part

    def last(self, recording: Recording) -> Recording:
        """What is new when the recording is whole, with all that it says as a whole."""
        part = self.next(recording)
        for name in WHOLE:
            setattr(part, name, getattr(recording, name))
        return part

    def _new(self, name: str, checked: Checked) -> Checked:
        before = self._checks.get(name, Checked())
        return Checked(checked.passed - before.passed, checked.failed - before.failed)


def _since(samples: Samples, first: int) -> Samples:
    found = Samples()
    for name, _ in Samples.COLUMNS:
        setattr(found, name, getattr(samples, name)[first:])
    return found
