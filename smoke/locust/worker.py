"""A worker: it runs its share of the load when the master says so, and delivers what it has recorded."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import msgspec

from hookset import __version__
from hookset.deadline import Deadline
from hookset.errors import Inconclusive, UsageError
from hookset.outcome import Finding
from smoke import rules
from smoke.engine.child import Numbers
from smoke.engine.conductor import RESERVE_SECONDS
from smoke.engine.parts import Parts
from smoke.engine.progress import Progress, Stop
from smoke.engine.wire import encode
from smoke.locust.delivery import Sending, Update
from smoke.locust.letters import (
    Accepted,
    Declined,
    Halt,
    Hello,
    Prepared,
    Start,
    Taken,
    Unable,
    from_master,
)
from smoke.locust.line import Line, address
from smoke.locust.loads import Load, Terms, digest_of, put_on
from smoke.recording import Recording

POLL_SECONDS = 0.02


def run_worker(
    load: Load | None,
    *,
    master: str,
    deadline: Deadline,
    stop: Stop,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Finding]:
    """Work for the master, and pass when it has all that was recorded: it judges.

    Raises what `work` does; UsageError where there is no load.
    """
    if load is None:
        raise UsageError(
            "a worker needs the load that its master has", "give it the same --plan or --locustfile"
        )
    recording = work(load, master=master, deadline=deadline, stop=stop, say=say)
    yield rules.LOAD_PASSED.finding(
        master,
        found=f"{len(recording.samples)} requests",
        summary=f"the master has this worker's {len(recording.samples)} requests, and judges them",
    )


def work(
    load: Load,
    *,
    master: str,
    deadline: Deadline,
    stop: Stop,
    say: Callable[[str], None] = lambda _: None,
) -> Recording:
    """Run this worker's share of the load, and deliver it; what was delivered.

    `master` is HOST[:PORT]. Raises UsageError for a bad address or where the master declines this worker, Inconclusive
    where the master is not there, not there any more, or calls the run off.
    """
    worker = _Worker(load, master, deadline, stop, say)
    try:
        with deadline.within(f"waiting for the master {master}"):
            worker.join()
        with deadline.within("the load"):
            recording = worker.load_share()
        with deadline.within(f"delivering to {master}"):
            worker.deliver(recording)
        return recording
    finally:
        worker.line.close()


class _Told:
    """A Stop that the master and whoever runs this worker can both set."""

    def __init__(self, outer: Stop) -> None:
        self.outer, self.reason = outer, ""

    @property
    def stopped(self) -> str:
        return self.outer.stopped or self.reason

    @stopped.setter
    def stopped(self, reason: str) -> None:
        self.reason = self.reason or reason

    @property
    def hurry(self) -> bool:
        return self.outer.hurry


class _Worker:
    def __init__(
        self, load: Load, master: str, deadline: Deadline, stop: Stop, say: Callable[[str], None]
    ) -> None:
        self._load, self._master, self._deadline, self._say = load, master, deadline, say
        self._stop = _Told(stop)
        self._heard = threading.Condition()
        self._accepted: Accepted | None = None
        self._declined: Declined | None = None
        self._begin = 0.0
        self._gone = False
        self._parts, self._sending = Parts(), Sending()
        hello = Hello(
            name=socket.gethostname(),
            version=__version__,
            kind=type(load).__name__.lower(),
            digest=digest_of(load),
            target=load.target,
        )
        self.line = Line(address(master, listen=False), hear=self._hear, lose=self._lose, say=say)
        self._hello = hello

    def join(self) -> None:
        """Until the master has accepted it."""
        self._await(self.line.opened.is_set)
        self.line.send(self._hello)
        self._await(lambda: self._accepted is not None)

    def load_share(self) -> Recording:
        """Run the share when the master says so."""
        if self._accepted is None:
            raise RuntimeError("not accepted")
        terms = Terms(
            share=(self._accepted.index, self._accepted.of),
            begin=self._until_told,
            deadline=self._deadline,
            stop=self._stop,
            tick=self._tell,
            say=self._say,
        )
        try:
            recording = put_on(self._load, terms)
        except UsageError as error:
            self.line.send(Unable(str(error)))
            raise
        if self._gone:
            raise self._nobody()
        return recording

    def _until_told(self) -> float:
        """Say that it can begin, and wait for the word."""
        self.line.send(Prepared())
        with self._deadline.within(f"waiting for the word of {self._master}"):
            self._await(lambda: self._begin > 0)
        return self._begin

    def _tell(self, progress: Progress) -> None:
        self._send(Update(Numbers.of(progress), encode(self._parts.next(progress.recording))))

    def deliver(self, recording: Recording) -> None:
        """Send what is left, until the master says that it has all."""
        self._send(Update(None, encode(self._parts.last(recording)), last=True))
        self._await(lambda: self._sending.done, last_words=True)

    def _send(self, update: Update | None = None) -> None:
        """Send what may be sent by now."""
        with self._heard:
            if update:
                self._sending.add(update)
            for part in self._sending.parts():
                self.line.send(part)

    def _await(self, there: Callable[[], bool], *, last_words: bool = False) -> None:
        """Wait until that is so; raises where it can be so no more. `last_words` may be said after a stop."""
        with self._heard:
            while not there():
                self._raise_why_not()
                if self._stop.outer.stopped and not last_words:
                    raise Inconclusive(self._stop.outer.stopped)
                self._heard.wait(POLL_SECONDS)

    def _raise_why_not(self) -> None:
        if self._declined:
            kind = UsageError if self._declined.mistaken else Inconclusive
            raise kind(f"the master {self._master} declined this worker: {self._declined.why}")
        if self._gone:
            raise self._nobody()
        if self._deadline.left <= RESERVE_SECONDS / 2:
            raise self._silent()

    def _nobody(self) -> Inconclusive:
        return Inconclusive(
            f"the master {self._master} is gone" + (f": {self.line.failure}" if self.line.failure else ""),
            "see its own report: it may have been ended, or the network between is cut",
        )

    def _silent(self) -> Inconclusive:
        return Inconclusive(
            f"the master {self._master} did not answer within {self._deadline.spent:.0f} s, in step: {self._deadline.step}",
            "see whether it runs, whether its Service has publishNotReadyAddresses, and whether a NetworkPolicy is between",
        )

    def _hear(self, _who: str, letter: bytes) -> None:
        try:
            said = from_master.decode(letter)
        except msgspec.DecodeError:
            return
        with self._heard:
            if isinstance(said, Accepted):
                self._accepted = said
            elif isinstance(said, Declined):
                self._declined = said
            elif isinstance(said, Start):
                self._begin = time.monotonic() + said.after
            elif isinstance(said, Halt):
                self._stop.stopped = said.why
            elif isinstance(said, Taken):
                self._sending.acknowledge(said.until)
                self._send()
            self._heard.notify_all()

    def _lose(self, _who: str) -> None:
        with self._heard:
            self._gone = True
            self._stop.stopped = "the master is gone"
            self._heard.notify_all()
