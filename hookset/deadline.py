"""One time budget for a whole run: every wait, retry and poll draws on it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from hookset.errors import OutOfTime

T = TypeVar("T")

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0


class Deadline:
    """A budget of `seconds` from now, and the name of the step that is using it."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self.step = "start"
        self._clock = clock
        self._began = clock()

    @property
    def spent(self) -> float:
        """Seconds since the run began."""
        return self._clock() - self._began

    @property
    def left(self) -> float:
        """Seconds that remain, never below zero."""
        return max(0.0, self.seconds - self.spent)

    @contextmanager
    def within(self, step: str) -> Iterator[None]:
        """Name the step that uses the budget, so that a run that is out of time can say which one ate it.

        The name stays when the step raises: then it is the one to report.
        """
        before, self.step = self.step, step
        yield
        self.step = before

    def require(self) -> float:
        """The seconds that remain; raises OutOfTime where none do."""
        if self.left <= 0:
            raise OutOfTime(f"out of time after {self.seconds:g} s, in step: {self.step}")
        return self.left

    def sleep(self, seconds: float) -> None:
        """Sleep for `seconds` or for what is left, whichever is less."""
        time.sleep(min(seconds, self.left))


def retry(
    attempt: Callable[[], T],
    deadline: Deadline,
    *,
    on: Callable[[Exception], bool],
    say: Callable[[str], None] = lambda _: None,
) -> T:
    """Call `attempt` until it returns, pausing 0.1 s, doubling to 2 s, while `on(error)` says to try again.

    When the budget is spent the last error is raised as it was, so that the report says what was wrong and
    not only that time ran out.
    """
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            return attempt()
        except Exception as error:
            if not on(error) or deadline.left <= pause:
                raise
            say(f"{error}; trying again in {pause:g} s, {deadline.left:.0f} s left")
        deadline.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
