"""One of several processes that run a plan together; started by `smoke.engine.processes`, spoken to over its pipes."""

import os
import pickle
import signal
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from typing import IO

import msgspec

from hookset.deadline import Deadline
from hookset.errors import UsageError
from smoke.engine.frames import Kind, receive, send
from smoke.engine.parts import Parts
from smoke.engine.progress import Progress
from smoke.engine.run import run
from smoke.engine.wire import encode
from smoke.plan.plan import Plan


@dataclass(frozen=True)
class Order:
    """What the child is to do: its `share` of the plan, within a budget of `seconds` that began at a time.monotonic()."""

    plan: Plan
    share: tuple[int, int]
    seconds: float
    began: float

    def deadline(self) -> Deadline:
        """The parent's own, which began before this process did."""
        began = [self.began]
        return Deadline(self.seconds, lambda: began.pop() if began else time.monotonic())


class Numbers(msgspec.Struct, frozen=True):
    """A Progress without its recording."""

    elapsed: float
    seconds: float
    requests: int
    failures: int
    dropped: int
    in_flight: int
    rate: float
    p50: float | None
    p95: float | None
    p99: float | None
    late_p99: float | None

    @classmethod
    def of(cls, progress: Progress) -> "Numbers":
        """Those of this progress."""
        return cls(*(getattr(progress, name) for name in cls.__struct_fields__))


class News(msgspec.Struct, frozen=True):
    """How it goes, and the part of the recording that is new."""

    numbers: Numbers
    part: bytes


class Told:
    """A Stop that hears what the parent says; the parent's end is a reason too."""

    def __init__(self, orders: IO[bytes], reports: IO[bytes]) -> None:
        self.stopped = ""
        self.hurry = False
        self.parts = Parts()
        self._orders, self._reports = orders, reports

    def begin(self) -> float:
        """Say that all is ready, and hear when to begin; from then on, when to stop."""
        send(self._reports, Kind.READY)
        at: float = pickle.loads(receive(self._orders)[1])  # noqa: S301  (from the process that started this one)
        threading.Thread(target=self._hear, daemon=True).start()
        return at

    def tick(self, progress: Progress) -> None:
        """Say how it goes, and what is new."""
        news = News(Numbers.of(progress), encode(self.parts.next(progress.recording)))
        send(self._reports, Kind.PROGRESS, msgspec.msgpack.encode(news))

    def _hear(self) -> None:
        try:
            _, reason = receive(self._orders)
            self.stopped = reason.decode() or "stopped"
        except (EOFError, OSError):
            self.stopped = "the process that started this one has ended"


def main() -> None:
    """Read the order, run, report."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the parent hears them, and says when to stop
    orders, reports = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints does not print into the reports
    code = 0
    try:
        send(reports, *_obeyed(orders, reports))
    except (BrokenPipeError, EOFError):
        code = 1
    sys.stdout.flush()
    os._exit(code)  # a thread still hears the parent: the interpreter would end with a fatal error


def _obeyed(orders: IO[bytes], reports: IO[bytes]) -> tuple[Kind, bytes]:
    try:
        order: Order = pickle.loads(receive(orders)[1])  # noqa: S301  (from the process that started this one)
        told = Told(orders, reports)
        recording = run(
            order.plan,
            deadline=order.deadline(),
            stop=told,
            tick=told.tick,
            share=order.share,
            begin=told.begin,
        )
        return Kind.RECORDING, encode(told.parts.last(recording))
    except (BrokenPipeError, EOFError):
        raise
    except UsageError as error:
        return Kind.USAGE, error.message.encode()
    except Exception:  # whatever it is: the parent raises it
        return Kind.BROKEN, traceback.format_exc().encode()


if __name__ == "__main__":
    main()
