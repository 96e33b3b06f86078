"""Every request event of this process, exactly, until the next batch takes it along."""

import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from smoke.locust.inside.counted import OTHER, Counted
from smoke.locust.inside.texts import sound, text_of, told
from smoke.locust.messages import Batch
from smoke.samples import NO_STATUS, Mark, Sample, Samples

MOST_NAMES = 500
MOST_ERRORS = 100
MOST_REVISIONS = 250
MOST_CHECKS = 20
LONGEST_NAME = 200
MOST_BYTES = 2**32 - 1
DAY_SECONDS = 86400.0
NO_EXCEPTION = "no exception in a task"
ANSWERED = 200
"""The status of a success that has none: that of a user of another protocol than HTTP."""


class Recorder:
    """Fills batches. Samples count from `begin`; what is sent after `end` is not recorded."""

    def __init__(self, warm_up: float = 0.0, revision: Callable[[Any], str] = lambda _: "") -> None:
        self.fault = ""
        self.in_flight = 0
        self._warm_up, self._revision_of = warm_up, revision
        self._began, self._until = 0.0, float("inf")
        self._cpu_before = 0.0
        self._samples = Samples()
        self._names = Counted(MOST_NAMES, ("", OTHER))
        self._errors = Counted(MOST_ERRORS, OTHER, "")
        self._revisions = Counted(MOST_REVISIONS, OTHER, "")
        self._checks = Counted(MOST_CHECKS, OTHER)
        self._passed: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._failed: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._iterations = 0

    def begin(self, began: float) -> None:
        """Count seconds from this moment (epoch seconds), and CPU from now: reading the locustfile takes a second of it."""
        self._began, self._cpu_before = began, _cpu_seconds()

    def end(self) -> None:
        """The load is over; what was sent is still recorded when its answer comes."""
        self._until = min(self._until, time.time())

    @property
    def ended(self) -> bool:
        """Whether the load is over."""
        return time.time() >= self._until

    def counts(self, start: float) -> bool:
        """Whether a request that was sent at this moment (epoch seconds) is one of the load."""
        return start <= self._until

    @property
    def ran(self) -> float:
        """Seconds for which load has been put on."""
        return max(0.0, min(time.time(), self._until) - self._began) if self._began else 0.0

    def on_request(self, **event: Any) -> None:
        """Hear Locust's request event. Never raises: Locust would log it, and the request be lost."""
        try:
            self._record(**event)
        except Exception as error:  # whatever it is, it is told
            self.fault = self.fault or f"a request could not be recorded: {told(error)}"

    def _record(
        self,
        *,
        request_type: str,
        name: str,
        response_time: float | None,
        response_length: int | None = 0,
        exception: object = None,
        response: object = None,
        start_time: float | None = None,
        **_others: object,
    ) -> None:
        if response_time is None:  # an event without a duration: no percentile could count it
            if not self.ended:
                self._check(sound(f"{request_type} {name}"[:LONGEST_NAME]), held=not exception)
            return
        took = max(0.0, float(response_time) / 1000)
        self.add(
            request_type,
            name,
            start=_start(start_time, took),
            took=took,
            error=text_of(exception) if exception else "",
            status=_status(response, failed=bool(exception)),
            size=response_length or 0,
            failed=bool(exception),
            revision=self._revision_of(response),
        )

    def add(
        self,
        method: str,
        name: str,
        *,
        start: float,
        took: float,
        error: str = "",
        status: int = NO_STATUS,
        size: int = 0,
        failed: bool = True,
        revision: str = "",
    ) -> None:
        """One request that was sent at `start` (epoch seconds) and took so many seconds."""
        if not self.counts(start):
            return
        due = max(0.0, start - self._began)
        marks = (Mark.FAILED if failed else 0) | (Mark.WARM_UP if due < self._warm_up else 0)
        self._samples.add(
            Sample(
                due=due,
                late=0.0,
                took=took,
                waited=took,
                size=min(max(0, int(size)), MOST_BYTES),
                name=self._names.index((str(method), str(name)[:LONGEST_NAME])),
                status=status,
                error=self._errors.index(error),
                marks=int(marks),
                revision=self._revisions.index(revision),
            )
        )

    def on_task(self) -> None:
        """A task came to its end."""
        if not self.ended:
            self._iterations += 1
            self._check(NO_EXCEPTION, held=True)

    def on_error(self, exception: BaseException, where: str) -> None:
        """A task raised an exception at `where`."""
        if not self.ended:
            self._check(f"no {told(exception)}{where}", held=False)

    def _check(self, name: str, *, held: bool) -> None:
        name = self._checks.known(name)
        self._checks.index(name)
        (self._passed if held else self._failed)[name][int(self.ran)] += 1

    def known(self, name: str, method: str) -> str:
        """The name under which Locust's own statistics are to count it: they too are bounded."""
        return self._names.known((method, name[:LONGEST_NAME]))[1]

    def take(self) -> Batch:
        """All that is new since the last call."""
        batch = Batch(
            samples=self._samples.to_bytes(),
            ran=self.ran,
            cpu_seconds=_cpu_seconds() - self._cpu_before,
            names=[(sound(method), sound(name)) for method, name in self._names.take()],
            errors=self._errors.take(),
            revisions=self._revisions.take(),
            passed={name: dict(counts) for name, counts in self._passed.items()},
            failed={name: dict(counts) for name, counts in self._failed.items()},
            iterations=self._iterations,
            in_flight=self.in_flight,
        )
        self._samples, self._iterations = Samples(), 0
        self._passed.clear()
        self._failed.clear()
        return batch


def _start(said: float | None, took: float) -> float:
    """When it was sent, in epoch seconds: as a client says, but where that is another clock's time."""
    now = time.time()
    return now - took if said is None or abs(float(said) - now) > DAY_SECONDS else float(said)


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _status(response: object, *, failed: bool) -> int:
    """What an HTTP client answered, 0 for no answer."""
    if not hasattr(response, "status_code"):
        return NO_STATUS if failed else ANSWERED
    status = response.status_code
    return status if isinstance(status, int) and 0 <= status < 1000 else NO_STATUS
