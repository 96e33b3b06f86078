"""Begins, watches and ends one run."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from hookset.deadline import Deadline
from smoke.engine.closed_loop import ClosedLoop
from smoke.engine.iteration import Iterations
from smoke.engine.live import Live
from smoke.engine.open_loop import OpenLoop
from smoke.engine.progress import Progress, Stop
from smoke.engine.session import Session

WATCH_SECONDS = 0.05
TICK_SECONDS = 1.0
DRAIN_SECONDS = 10.0
"""Who had so long and is unanswered when the run is stopped, or out of time, has failed; who had less says nothing of the target.

A run that has put its load on waits for those in flight as long as each of them may take.
"""
CATCH_UP_SECONDS = 1.0
"""How long starts that are overdue at the end are still made up for: late, but not left out."""
RESERVE_SECONDS = 1.0
"""What is left of the budget to judge and report with."""


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
        self._began = began
        self._recording.began = time.time() - (time.monotonic() - self._began)
        if self._watchers.stop.stopped:
            self._cut(self._watchers.stop.stopped, 0.0)
            return
        cpu = time.process_time()
        self._iterations.begin(self._began)
        self._hub.every(WATCH_SECONDS, self._watch)
        self._hub.after(0.0, lambda: self._load.begin(self._began))
        self._hub.run()
        self._recording.cpu_seconds = time.process_time() - cpu

    def _watch(self) -> None:
        elapsed = time.monotonic() - self._began
        if self._watchers.stop.stopped:
            self._cut(self._watchers.stop.stopped, elapsed)
            self._leave()
        elif self._watchers.deadline.left <= RESERVE_SECONDS:
            self._out_of_time(elapsed)
        elif self._loading:
            self._watch_load(elapsed)
        elif not self._hub.limits:
            self._leave()
        if elapsed >= self._next_tick:
            self._next_tick = elapsed - elapsed % TICK_SECONDS + TICK_SECONDS
            self._watchers.tick(self._live.look(elapsed, len(self._hub.limits)))

    def _watch_load(self, elapsed: float) -> None:
        overdue = self._load.behind and elapsed < self._plan.seconds + CATCH_UP_SECONDS
        if self._load.out_of_data:
            self._cut(f"the data ran out after {self._recording.planned} iterations", elapsed)
        elif elapsed >= self._plan.seconds and not overdue:
            self._end_as_planned(elapsed)

    def _out_of_time(self, elapsed: float) -> None:
        why = f"the time budget of {self._watchers.deadline.seconds:g} s was spent"
        if self._loading and elapsed < self._plan.seconds:
            self._cut(why, elapsed)
        elif self._loading:
            self._end_as_planned(elapsed)
        self._leave()
        if self._recording.in_flight:
            self._cut(why, elapsed)

    def _leave(self) -> None:
        self._hub.give_up(DRAIN_SECONDS)
        self._hub.stop()

    def _cut(self, why: str, elapsed: float) -> None:
        self._recording.cut_short = self._recording.cut_short or why
        if self._loading:
            self._end_load(elapsed)

    def _end_as_planned(self, elapsed: float) -> None:
        self._recording.unstarted = self._load.rest()
        self._recording.planned += self._recording.unstarted
        self._end_load(elapsed)

    def _end_load(self, elapsed: float) -> None:
        self._loading = False
        self._recording.ran = min(elapsed, self._plan.seconds)
        self._load.end()
        self._iterations.end()
