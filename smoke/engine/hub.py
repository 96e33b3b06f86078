"""Greenlets over gevent's event loop: each runs until it waits, and is gone on with when what it waits for is there.

There is no gevent hub: whoever calls `run` is the hub. So nothing is left behind in the thread, and no watcher is
made and thrown away for each wait.
"""

import errno
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from greenlet import GreenletExit, getcurrent, greenlet  # type: ignore[import-untyped]

SWEEP_SECONDS = 0.02
READ, WRITE = 1, 2


class TimedOut(Exception):
    """Raised in a greenlet whose time limit has passed."""


class GivenUp(Exception):
    """Raised in a greenlet that is waited for no longer, as the run ends; `fair` seconds would have been enough.

    `connecting` where nothing has been sent yet.
    """

    def __init__(self, fair: float) -> None:
        super().__init__()
        self.fair = fair
        self.connecting = False


class Hub:
    """One event loop. `limits` holds the time limit (of time.monotonic) of each greenlet that has one."""

    def __init__(self) -> None:
        from gevent import config  # type: ignore[import-untyped]  # noqa: PLC0415  (30 ms, and only under load)

        self.loop: Any = config.loop(default=False)
        self.loop.error_handler = self
        self.main = getcurrent()
        self.limits: dict[greenlet, float] = {}
        self._all: list[greenlet] = []
        self._idle: list[greenlet] = []
        self._broken: BaseException | None = None
        self._watchers: list[Any] = []
        self._closers: list[Callable[[], None]] = []

    def spawn(self, function: Callable[..., object], *arguments: object) -> None:
        """Run `function` in a greenlet, at once, until it first waits. Only from the hub itself.

        Greenlets are used again: each new one has CPython map a stack of its own, which costs as much as a request.
        """
        if self._idle:
            self._idle.pop().switch((function, arguments))
        else:
            one = greenlet(self._work, self.main)
            self._all.append(one)
            one.switch((function, arguments))

    def _work(self, job: tuple[Callable[..., object], tuple[object, ...]]) -> None:
        me = getcurrent()
        try:
            while True:
                function, arguments = job
                function(*arguments)
                self._idle.append(me)
                job = self.main.switch()
        except GreenletExit:
            pass
        except BaseException as error:
            self._break(error)

    def sleep(self, seconds: float) -> None:
        """Wait in a greenlet for `seconds`."""
        timer = self.loop.timer(max(0.0, seconds))
        try:
            timer.start(getcurrent().switch, update=True)
            self.main.switch()
        finally:
            timer.close()

    def ready(self, number: int, events: int) -> None:
        """Wait in a greenlet until the socket of this file descriptor can be read from or written to."""
        watcher = self.loop.io(number, events)
        try:
            watcher.start(getcurrent().switch)
            self.main.switch()
        finally:
            watcher.close()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Raise OSError (ETIMEDOUT) in a greenlet with a limit that waits longer, unless that limit comes first."""
        me, until = getcurrent(), time.monotonic() + seconds
        limit = self.limits[me]
        self.limits[me] = min(limit, until)
        try:
            yield
        except TimedOut:
            if limit <= until:
                raise
            raise OSError(errno.ETIMEDOUT, "timed out") from None
        finally:
            self.limits[me] = limit

    def every(self, seconds: float, function: Callable[[], None]) -> None:
        """Call `function` from the hub again and again."""
        timer = self.loop.timer(seconds, seconds)
        timer.start(function)
        self._watchers.append(timer)

    def after(self, seconds: float, function: Callable[[], None]) -> None:
        """Call `function` from the hub once."""
        timer = self.loop.timer(max(0.0, seconds))
        timer.start(function, update=True)

    def watch(
        self, number: int, events: int, function: Callable[[], None], close: Callable[[], None]
    ) -> None:
        """Call `function` from the hub whenever this file descriptor is ready; `close` when the hub ends."""
        watcher = self.loop.io(number, events)
        watcher.start(function)
        self._watchers.append(watcher)
        self._closers.append(close)

    def run(self) -> None:
        """Go on until `stop`; raises what a greenlet or a callback raised."""
        self.every(SWEEP_SECONDS, self.sweep)
        self.loop.run()
        if self._broken is not None:
            raise self._broken

    def stop(self) -> None:
        """End `run`."""
        self.loop.break_()

    def sweep(self) -> None:
        """Raise TimedOut in every greenlet whose limit has passed."""
        now = time.monotonic()
        for one, limit in list(self.limits.items()):
            if limit <= now and self.limits.get(one, math.inf) <= now:
                one.throw(TimedOut)

    def give_up(self, fair: float) -> None:
        """Raise GivenUp in every greenlet that has a limit."""
        for one in list(self.limits):
            one.throw(GivenUp(fair))

    def close(self) -> None:
        """End every greenlet, whatever it waits for, and free the loop."""
        for one in self._all:
            one.throw(GreenletExit)
        for watcher in self._watchers:
            watcher.close()
        self.loop.destroy()
        for close in self._closers:
            close()

    def handle_error(self, _context: object, _kind: object, error: Any, _traceback: object) -> None:
        """What the loop calls where a callback has raised."""
        self._break(error if isinstance(error, BaseException) else RuntimeError(str(error)))

    def _break(self, error: BaseException) -> None:
        self._broken = self._broken or error
        self.loop.break_()
