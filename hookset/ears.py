"""Signals while a run works: the main thread waits here, for the work to end, a signal, or the deadline."""

import atexit
import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any

from hookset.signals import hears_early, leave

HEARD = (signal.SIGTERM, signal.SIGINT)
WITHIN_SECONDS = 0.8
"""After a signal the process is gone by then, whatever still blocks."""
MARGIN_SECONDS = 0.1
NAP_SECONDS = 0.1


class Ears:
    """A letter box for the main thread; `signal` is the number of the first signal heard, or 0.

    `said` is the exit code as soon as it was told: a signal that comes later does not change it.
    """

    def __init__(self) -> None:
        # SimpleQueue.put may be called from a signal handler; threading.Event.set may not: it can deadlock.
        self._box: SimpleQueue[str] = SimpleQueue()
        self.signal = 0
        self.said: int | None = None
        self._heard = 0.0
        self._alarm: Any = signal.SIG_DFL

    def tell(self, letter: str) -> None:
        """Put a letter into the box, from any thread or from a signal handler."""
        self._box.put(letter)

    def wait(self, seconds: float) -> str:
        """The next letter, `signal` where one was heard, or an empty string after so many seconds.

        In short sleeps: Python runs a handler when the main thread wakes, and a signal that comes as it falls asleep,
        or that the kernel gives to another thread, does not wake it.
        """
        until = time.monotonic() + seconds
        while True:
            left = until - time.monotonic()
            try:
                return self._box.get(timeout=max(0.0, min(left, NAP_SECONDS)))
            except Empty:
                if left <= NAP_SECONDS:
                    return ""

    def moment(self, seconds: float) -> float:
        """So many seconds, or after a signal what is left of the time until the process must be gone."""
        left = self._heard + WITHIN_SECONDS - MARGIN_SECONDS - time.monotonic()
        return min(seconds, max(0.0, left)) if self.signal else seconds

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if self.signal:
            # Asked twice: somebody is in a hurry.
            self._leave(number)
        self.signal = number
        self._heard = time.monotonic()
        self.tell("signal")
        self._alarm = signal.signal(signal.SIGALRM, self._too_late)
        signal.setitimer(signal.ITIMER_REAL, WITHIN_SECONDS)

    def _too_late(self, _number: int, _frame: FrameType | None) -> None:
        self._leave(self.signal)

    def _leave(self, number: int) -> None:
        if self.said is not None:
            end_process(self.said)
        leave(number)

    def _restore(self, before: Mapping[signal.Signals, Any]) -> None:
        if self.signal:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._alarm)
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


@contextmanager
def listening() -> Iterator[Ears]:
    """Ears that hear SIGTERM and SIGINT until the block ends; deaf outside the main thread.

    In a program's own process, where the exit code was told, they hear until the process ends: it is to end with what
    was said, and within a second where anything holds it.
    """
    ears = Ears()
    if threading.current_thread() is not threading.main_thread():
        yield ears
        return
    hear = ears._hear  # noqa: SLF001  (this block is the class's own)
    before = {number: signal.signal(number, hear) for number in HEARD}
    own = hears_early(before[signal.SIGTERM])
    if own:
        atexit.register(_ignore)
    try:
        yield ears
    finally:
        if not own or ears.said is None:
            ears._restore(before)  # noqa: SLF001


def _ignore() -> None:
    """What the interpreter does last takes a moment, and sets every handler back to the default but one that ignores."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number in HEARD:
        signal.signal(number, signal.SIG_IGN)


def end_process(code: int) -> None:
    """End at once with this code: a thread that is blocked in a call must not hold the process."""
    os._exit(code)
