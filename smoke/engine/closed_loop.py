"""The closed model: a fixed number of users, each of whom starts again when through."""

import time

from smoke.engine.choice import chooser
from smoke.engine.iteration import Iterations
from smoke.engine.session import Session
from smoke.plan.plan import Users

AFTER_NO_ANSWER_SECONDS = 0.1
"""A user who got no answer at all waits so long: a target that refuses is not to be run against in circles."""


class ClosedLoop:
    """Every n-th user of the plan, from the i-th on, where `share` is (i, n)."""

    def __init__(self, session: Session, users: Users, iterations: Iterations) -> None:
        self._first, self._every = session.share
        self._scenarios, self._users = session.plan.scenarios, users
        self._hub, self._recorder, self._iterations = session.hub, session.recorder, iterations
        self._choice = chooser([scenario.weight for scenario in self._scenarios], session.plan.seed)
        self._iteration = self._first
        self._began = 0.0
        self._done = False
        self.out_of_data = False
        self.behind = False

    def rest(self) -> int:
        """None: nothing is due before it begins."""
        return 0

    def begin(self, began: float) -> None:
        """All users start at this time.monotonic()."""
        self._began = began
        for _ in range(self._first, self._users.count, self._every):
            self._hub.spawn(self._loop)

    def end(self) -> None:
        """Start nothing more."""
        self._done = True

    def _loop(self) -> None:
        due = self._iterations.pause(0.0)
        while not self._done:
            iteration = self._iteration
            self._iteration += self._every
            variables = self._iterations.variables(iteration)
            if variables is None:
                self.out_of_data = self._done = True
                return
            scenario = self._choice(iteration)
            self._recorder.recording.planned += 1
            answered = self._iterations.go(scenario, variables, due)
            think = self._scenarios[scenario].steps[-1].think
            due = self._iterations.pause(think if answered else max(think, AFTER_NO_ANSWER_SECONDS))
            self._done = self._done or time.monotonic() - self._began >= self._users.seconds
