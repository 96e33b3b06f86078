"""The open model: an iteration is started whenever one is due, whatever has become of those before."""

import time
from collections.abc import Iterator, Sequence
from itertools import islice

from smoke.engine.alarm import alarm
from smoke.engine.arrivals import arrivals
from smoke.engine.choice import chooser
from smoke.engine.iteration import Iterations
from smoke.engine.session import Session
from smoke.plan.plan import Stage

AT_ONCE = 50
"""Starts of those overdue before answers are looked at again."""


class OpenLoop:
    """Starts every n-th arrival of the plan, from the i-th on, where `share` is (i, n)."""

    def __init__(self, session: Session, stages: Sequence[Stage], iterations: Iterations) -> None:
        plan = session.plan
        first, every = session.share
        self._every, self._iteration = every, first
        self._due: Iterator[float] = islice(arrivals(stages, plan.arrivals, plan.seed), first, None, every)
        self._next = next(self._due, None)
        self._choice = chooser([scenario.weight for scenario in plan.scenarios], plan.seed)
        self._most = max(1, (plan.max_in_flight + every - 1 - first) // every)
        self._hub, self._recorder, self._iterations = session.hub, session.recorder, iterations
        self._wake = alarm(session.hub, self._start)
        self._began = 0.0
        self.out_of_data = False

    def begin(self, began: float) -> None:
        """Start what is due from this time.monotonic() on."""
        self._began = began
        self._start()

    @property
    def behind(self) -> bool:
        """Whether starts are still to come, or overdue."""
        return self._next is not None

    def rest(self) -> int:
        """How many, once; none of them is started any more."""
        return (self._next is not None) + sum(1 for _ in self._due)

    def end(self) -> None:
        """Start nothing more."""
        self._next = None
        self._wake(None)

    def _start(self) -> None:
        for _ in range(AT_ONCE):
            due = self._next
            if due is None or due > time.monotonic() - self._began:
                break
            self._next = next(self._due, None)
            self._arrive(due)
        if self._next is not None:
            self._wake(self._began + self._next)
        else:
            self._wake(None)

    def _arrive(self, due: float) -> None:
        iteration = self._iteration
        self._iteration += self._every
        if len(self._hub.limits) >= self._most:
            self._recorder.recording.planned += 1
            self._recorder.drop(due)
            return
        variables = self._iterations.variables(iteration)
        if variables is None:
            self.out_of_data = True
            self.end()
            return
        self._recorder.recording.planned += 1
        self._hub.spawn(self._iterations.go, self._choice(iteration), variables, due)
