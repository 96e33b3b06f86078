"""Begins, watches and ends one run."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from hookset.deadline import Deadline
from smoke.engine.closed_loop import ClosedLoop
from smoke.engine.hub import TimedOut
from smoke.engine.iteration import Iterations
from smoke.engine.live import Live
from smoke.engine.open_loop import OpenLoop
from smoke.engine.progress import Progress, Stop
from smoke.engine.session import Session

WATCH_SECONDS = 0.05
TICK_SECONDS = 1.0
DRAIN_SECONDS = 10.0
"""How long those in flight at the end are waited for, at most; each has its own timeout besides."""
RESERVE_SECONDS = 1.0
"""What is left of the budget to judge and report with."""
UNANSWERED = "unanswered when the run ended"


@dataclass(frozen=True)
class Watchers:
    """Who may end the run, and who is told how it stands."""

    deadline: Deadline
    stop: Stop
    tick: Callable[[Progress], None]


class Conductor:
    """Owns the run's clock."""

    def __init__(
        self, session: Session, load: OpenLoop | ClosedLoop, iterations: Iterations, watchers: Watchers
    ) -> None:
        self._plan, self._hub = session.plan, session.hub
        self._load, self._iterations, self._watchers = load, iterations, watchers
        self._recording, self._live = session.recorder.recording, Live(session.recorder)
        self._loading = True
        self._next_tick = TICK_SECONDS
        self._began = 0.0

    def run(self, began: float) -> None:
        """From the begin, at this time.monotonic(), to the last answer."""
        time.sleep(max(0.0, min(began - time.monotonic(), self._watchers.deadline.left)))
        cpu = time.process_time()
        self._began = began
        self._recording.began = time.time() - (time.monotonic() - self._began)
        self._iterations.begin(self._began)
        self._hub.every(WATCH_SECONDS, self._watch)
        self._hub.after(0.0, lambda: self._load.begin(self._began))
        self._hub.run()
        self._recording.cpu_seconds = time.process_time() - cpu

    def _watch(self) -> None:
        elapsed = time.monotonic() - self._began
        if self._watchers.stop.stopped:
            self._cut(self._watchers.stop.stopped, elapsed)
            self._hub.stop()
        elif self._loading:
            self._watch_load(elapsed)
        else:
            self._watch_drain(elapsed)
        if elapsed >= self._next_tick:
            self._next_tick = elapsed - elapsed % TICK_SECONDS + TICK_SECONDS
            self._watchers.tick(self._live.look(elapsed, len(self._hub.limits)))

    def _watch_load(self, elapsed: float) -> None:
        if elapsed >= self._plan.seconds:
            self._end_load(self._plan.seconds)
        elif self._load.out_of_data:
            self._cut(f"the data ran out after {self._recording.planned} iterations", elapsed)
        elif self._watchers.deadline.left <= RESERVE_SECONDS:
            self._cut(f"the time budget of {self._watchers.deadline.seconds:g} s was spent", elapsed)
            self._hub.stop()

    def _watch_drain(self, elapsed: float) -> None:
        drained = not self._hub.limits
        if not drained and (
            elapsed >= self._recording.ran + DRAIN_SECONDS or self._watchers.deadline.left <= RESERVE_SECONDS
        ):
            self._hub.give_up(TimedOut(UNANSWERED))
        if not self._hub.limits:
            self._hub.stop()

    def _cut(self, why: str, elapsed: float) -> None:
        self._recording.cut_short = self._recording.cut_short or why
        if self._loading:
            self._end_load(elapsed)

    def _end_load(self, elapsed: float) -> None:
        self._loading = False
        self._recording.ran = elapsed
        self._load.end()
        self._iterations.end()
