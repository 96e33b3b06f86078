"""Puts together what several processes send: one recording, whose indexes mean the same for all."""

from dataclasses import dataclass, field
from heapq import nlargest

from smoke.engine.exemplars import KEPT
from smoke.engine.recorder import MOST_ERRORS, MOST_REVISIONS, OTHER
from smoke.locust.messages import Batch, Ended
from smoke.recording import Checked, Exemplar, Recording
from smoke.samples import Mark, Samples

FAILED, WARM_UP = int(Mark.FAILED), int(Mark.WARM_UP)


@dataclass
class Source:
    """One process: what its indexes mean in the recording, and how it stands."""

    names: list[int] = field(default_factory=list)
    errors: list[int] = field(default_factory=lambda: [0])
    revisions: list[int] = field(default_factory=lambda: [0])
    cpu_seconds: float = 0.0
    in_flight: int = 0
    ran: float = 0.0
    ended: Ended | None = None


class Gathering:
    """Fills `recording`; `failures` counts failed requests, as those who watch the run want to know."""

    def __init__(self, recording: Recording, processes: int) -> None:
        self.recording = recording
        self.failures = 0
        self.sources = [Source() for _ in range(processes)]
        self._names: dict[tuple[str, str], int] = {}
        self._errors = {"": 0}
        self._revisions = {"": 0}

    @property
    def in_flight(self) -> int:
        """Requests that wait for an answer."""
        return sum(source.in_flight for source in self.sources)

    def add(self, source: Source, batch: Batch) -> None:
        """Take in what one process has sent; raises ValueError where it is cut off."""
        self._meanings(source, batch)
        samples = Samples.from_bytes(batch.samples)
        for column, meaning in (
            (samples.name, source.names),
            (samples.error, source.errors),
            (samples.revision, source.revisions),
        ):
            for at, index in enumerate(column):
                column[at] = meaning[index]
        self.failures += sum(1 for marks in samples.marks if marks & FAILED)
        self.recording.samples.extend(samples)
        self.recording.planned += len(samples)
        self.recording.iterations += batch.iterations
        self._count(batch)
        source.cpu_seconds, source.in_flight, source.ran = batch.cpu_seconds, batch.in_flight, batch.ran

    def _meanings(self, source: Source, batch: Batch) -> None:
        for method, name in batch.names:
            index = self._names.setdefault((method, name), len(self._names))
            if index == len(self.recording.names):
                self.recording.names.append(self._own_name(method, name))
                self.recording.methods.append(method)
            source.names.append(index)
        for new, known, texts, meaning, most in (
            (batch.errors, self._errors, self.recording.errors, source.errors, MOST_ERRORS),
            (batch.revisions, self._revisions, self.recording.revisions, source.revisions, MOST_REVISIONS),
        ):
            for given in new:
                text = given if given in known or len(known) < most else OTHER
                index = known.setdefault(text, len(known))
                if index == len(texts):
                    texts.append(text)
                meaning.append(index)

    def _own_name(self, method: str, name: str) -> str:
        """The name in reports and thresholds: a given one as it is, else as in a plan. Locust counts by both."""
        if name.startswith("/") or "://" in name:
            name = f"{method} {name}"
        candidates = (name, f"{method} {name}", f"{method} {name} ({len(self._names)})")
        return next(each for each in candidates if each not in self.recording.names)

    def _count(self, batch: Batch) -> None:
        checks = self.recording.checks
        for name, counts in batch.passed.items():
            checks.setdefault(name, Checked()).passed.update(counts)
        for name, counts in batch.failed.items():
            checks.setdefault(name, Checked()).failed.update(counts)

    def finish(self) -> Recording:
        """The recording, whole."""
        recording = self.recording
        recording.cpu_seconds = sum(source.cpu_seconds for source in self.sources)
        recording.ran = max((source.ran for source in self.sources), default=0.0)
        recording.slowest = self._worst(WARM_UP, 0)
        recording.failed = self._worst(FAILED | WARM_UP, FAILED)
        return recording

    def _worst(self, mask: int, value: int) -> list[Exemplar]:
        """The slowest of those whose marks, masked, have this value."""
        samples, recording = self.recording.samples, self.recording
        wanted = (at for at, marks in enumerate(samples.marks) if marks & mask == value)
        return [
            Exemplar(
                trace_id="",
                name=recording.names[samples.name[at]],
                due=samples.due[at],
                latency=samples.took[at],
                status=samples.status[at],
                error=recording.errors[samples.error[at]],
            )
            for at in nlargest(KEPT, wanted, key=samples.took.__getitem__)
        ]
