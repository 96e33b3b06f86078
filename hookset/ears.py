"""Signals while a run works: the main thread waits here, for the work to end, a signal, or the deadline."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from types import FrameType

from hookset.signals import hears_early, leave

WITHIN_SECONDS = 0.8
"""After a signal the process is gone by then, whatever still blocks."""
MARGIN_SECONDS = 0.1


class Ears:
    """A letter box for the main thread; `signal` is the number of the first signal heard, or 0."""

    def __init__(self) -> None:
        # SimpleQueue.put may be called from a signal handler; threading.Event.set may not: it can deadlock.
        self._box: SimpleQueue[str] = SimpleQueue()
        self.signal = 0
        self._heard = 0.0
        self.told = False

    def tell(self, letter: str) -> None:
        """Put a letter into the box, from any thread or from a signal handler."""
        self._box.put(letter)

    def wait(self, seconds: float) -> str:
        """The next letter, `signal` where one was heard, or an empty string after so many seconds."""
        try:
            return self._box.get(timeout=max(0.0, seconds))
        except Empty:
            return ""

    def moment(self, seconds: float) -> float:
        """So many seconds, or after a signal what is left of the time until the process must be gone."""
        left = self._heard + WITHIN_SECONDS - MARGIN_SECONDS - time.monotonic()
        return min(seconds, max(0.0, left)) if self.signal else seconds

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if self.signal:
            # Asked twice: somebody is in a hurry.
            leave(number, silent=self.told)
        self.signal = number
        self._heard = time.monotonic()
        self.tell("signal")
        signal.signal(signal.SIGALRM, self._too_late)
        signal.setitimer(signal.ITIMER_REAL, WITHIN_SECONDS)

    def _too_late(self, _number: int, _frame: FrameType | None) -> None:
        leave(self.signal, silent=self.told)


@contextmanager
def listening() -> Iterator[Ears]:
    """Ears that hear SIGTERM and SIGINT until the block ends; deaf outside the main thread.

    Behind it the handlers from before are back, but in a program's own process: its last word was said, and its exit
    code is to be what was said, whatever comes while the interpreter ends.
    """
    ears = Ears()
    if threading.current_thread() is not threading.main_thread():
        yield ears
        return
    hear = ears._hear  # noqa: SLF001  (this block is the class's own)
    before = {number: signal.signal(number, hear) for number in (signal.SIGTERM, signal.SIGINT)}
    after = before
    try:
        yield ears
        if hears_early(before[signal.SIGTERM]):
            # ignored: the interpreter sets any other handler back to the default long before it has ended
            after = dict.fromkeys(before, signal.SIG_IGN)
    finally:
        if ears.signal:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in after.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


def end_process(code: int) -> None:
    """End at once with this code: a thread that is blocked in a call must not hold the process."""
    os._exit(code)
