"""Keeps every request of a run, as cheaply as it can."""

from collections.abc import Sequence
from dataclasses import dataclass

from smoke.engine.client import Exchange
from smoke.engine.exemplars import Exemplars
from smoke.plan.plan import Check, Plan, Response, Users
from smoke.recording import Checked, Exemplar, Recording
from smoke.samples import NO_STATUS, NOTHING, Mark

MOST_ERRORS = 100
MOST_REVISIONS = 250
OTHER = "others"
MOST_BYTES = 2**32 - 1
FAILED, WARM_UP, CHECKS_FAILED, CONNECTED = (
    int(mark) for mark in (Mark.FAILED, Mark.WARM_UP, Mark.CHECKS_FAILED, Mark.CONNECTED)
)


@dataclass(slots=True)
class Taken:
    """One request while it is made and looked at. Times are seconds from the run's begin; `marks` are all but WARM_UP."""

    name: int
    due: float
    trace: str
    started: float = 0.0
    ended: float = 0.0
    waited: float = 0.0
    size: int = 0
    status: int = NO_STATUS
    error: str = ""
    revision: str = ""
    marks: int = 0

    def answered(self, exchange: Exchange) -> None:
        """Take over what the answer says."""
        self.waited = exchange.waited
        self.status = exchange.answer.status
        self.size = exchange.answer.size
        if exchange.connected:
            self.marks |= CONNECTED


class Recorder:
    """Fills the `recording` of one process."""

    def __init__(self, plan: Plan) -> None:
        methods = {step.name: step.method for step in plan.steps}
        self.recording = Recording(
            seconds=plan.seconds,
            warm_up=plan.warm_up,
            names=list(methods),
            methods=list(methods.values()),
            tags={step.name: dict(step.tags) for step in plan.steps if step.tags},
            checks={check.name: Checked() for step in plan.steps for check in step.checks},
            open_loop=not isinstance(plan.load, Users),
        )
        self.failures = 0
        self.exemplars = Exemplars()
        self._warm_up = plan.warm_up
        self._errors = {"": NOTHING}
        self._revisions = {"": NOTHING}
        samples = self.recording.samples
        self._due, self._late, self._took = samples.due.append, samples.late.append, samples.took.append
        self._waited, self._size = samples.waited.append, samples.size.append
        self._name, self._status = samples.name.append, samples.status.append
        self._error, self._marks = samples.error.append, samples.marks.append
        self._revision = samples.revision.append

    def add(self, taken: "Taken") -> None:
        """Keep one request."""
        error, revision, due = taken.error, taken.revision, taken.due
        warm_up = due < self._warm_up
        self._due(due)
        self._late(max(0.0, taken.started - due))
        self._took(taken.ended - taken.started)
        self._waited(taken.waited)
        self._size(min(taken.size, MOST_BYTES))
        self._name(taken.name)
        self._status(taken.status)
        self._error(
            self._number(error, self._errors, self.recording.errors, MOST_ERRORS) if error else NOTHING
        )
        self._marks(taken.marks | WARM_UP if warm_up else taken.marks)
        self._revision(
            self._number(revision, self._revisions, self.recording.revisions, MOST_REVISIONS)
            if revision
            else NOTHING
        )
        if taken.marks & FAILED:
            self.failures += 1
            if not warm_up and self.exemplars.wanted(taken.name, taken.status, error):
                self.exemplars.fail(self._exemplar(taken))
        if taken.ended - due > self.exemplars.bar and not warm_up:
            self.exemplars.slow(self._exemplar(taken))

    def _exemplar(self, taken: "Taken") -> Exemplar:
        return Exemplar(
            taken.trace.partition("-")[0],
            self.recording.names[taken.name],
            taken.due,
            taken.ended - taken.due,
            taken.status,
            taken.error,
        )

    @staticmethod
    def _number(text: str, numbers: dict[str, int], texts: list[str], most: int) -> int:
        number = numbers.get(text)
        if number is None:
            text = text if len(texts) < most else OTHER
            number = numbers.setdefault(text, len(texts))
            if number == len(texts):
                texts.append(text)
        return number

    def check(self, checks: Sequence[Check], response: Response | None, due: float) -> bool:
        """Count each check by the second in which the request was due; whether all hold. No answer holds none."""
        second, all_hold = int(due), True
        for check in checks:
            holds = response is not None and check.holds(response)
            checked = self.recording.checks[check.name]
            (checked.passed if holds else checked.failed)[second] += 1
            all_hold = all_hold and holds
        return all_hold

    def drop(self, due: float) -> None:
        """A start was given up."""
        self.recording.dropped[int(due)] += 1

    def finish(self) -> Recording:
        """The recording, whole."""
        self.recording.slowest, self.recording.failed = self.exemplars.lists()
        return self.recording
