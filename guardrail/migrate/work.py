"""What is run, and what is known of it while it runs: the service's command, or our own Alembic process."""

import json
import re
import shlex
import sys
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from hookset.context import Action

MARK = "\x1eguardrail "
RUNNING = "running"
LAST_LINES = 8
# SQLSTATE 55P03, by number, by psycopg's and asyncpg's class, by the server's English message
GAVE_UP = re.compile(r"\b55P03\b|LockNotAvailable|lock_not_available|due to lock timeout", re.ASCII)


class Work(Protocol):
    """One thing to run, once or, after a lock timeout, again.

    `steps` is how many of its steps were committed, where it `counts` them; `last` its last lines.
    """

    command: Sequence[str]
    name: str
    counts: bool
    lock_timeout: bool
    steps: int
    last: deque[str]

    def hear(self, line: str) -> None:
        """Take one line of output."""

    def begin(self) -> None:
        """An attempt begins."""

    def end(self, state: str, detail: str, seconds: float) -> None:
        """The attempt ended; `state` as an Action's."""


class CommandWork:
    """Any tool's command: one action, of which only the exit code is known."""

    def __init__(self, command: Sequence[str], actions: list[Action], say: Callable[[str], None]) -> None:
        self.command = command
        self.name = shlex.join(command)
        self.counts = False
        self.lock_timeout = False
        self.steps = 0
        self.last: deque[str] = deque(maxlen=LAST_LINES)
        self._say = say
        self._action = Action(self.name)
        actions.append(self._action)

    def hear(self, line: str) -> None:
        """Pass the line on; remember the last ones, and whether a lock timeout was among them."""
        self._say(line)
        self.last.append(line)
        self.lock_timeout = self.lock_timeout or GAVE_UP.search(line) is not None

    def begin(self) -> None:
        """Until it has ended, what it did is unknown."""
        self.lock_timeout = False
        self._action.state, self._action.detail = "unknown", RUNNING

    def end(self, state: str, detail: str, seconds: float) -> None:
        """The exit code, or the stop, decides."""
        self._action.state, self._action.detail = state, detail
        self._action.seconds = round(self._action.seconds + seconds, 3)


class AlembicWork:
    """Alembic in a process of ours: an action for each revision, told by its events."""

    def __init__(
        self,
        migrations: Sequence[str],
        *,
        key: int,
        lock_timeout: float,
        actions: list[Action],
        say: Callable[[str], None],
    ) -> None:
        task = {"migrations": list(migrations), "key": key, "lock_timeout_ms": int(lock_timeout * 1000)}
        self.command: Sequence[str] = (sys.executable, "-m", "guardrail.migrate.upgrade", json.dumps(task))
        self.name = f"alembic upgrade heads ({', '.join(migrations)})"
        self.counts = True
        self.lock_timeout = False
        self.steps = 0
        self.last: deque[str] = deque(maxlen=LAST_LINES)
        self._say, self._actions = say, actions
        self._known: dict[str, Action] = {}
        self._together = False

    def hear(self, line: str) -> None:
        """An event changes its action; what env.py and the revisions print is passed on."""
        event, told = _event(line)
        if event:
            getattr(self, f"_hear_{event}")(**told)
        elif line:
            self._say(line)
            self.last.append(line)

    def begin(self) -> None:
        """A new process looks by itself at what is still to be done."""
        self.lock_timeout = False

    def end(self, state: str, detail: str, seconds: float) -> None:  # noqa: ARG002 - events say how long
        """What was begun and not committed has the fate of the whole; what was not begun stays planned."""
        for action in self._known.values():
            if action.detail.startswith(RUNNING) or (self._together and action.state != "planned"):
                action.state = state
                action.detail = (
                    detail if not self._together else f"{detail}, in one transaction with the others"
                )

    def _hear_planned(self, revision: str) -> None:
        if revision not in self._known:
            self._known[revision] = Action(revision)
            self._actions.append(self._known[revision])

    def _hear_plan(self, together: bool) -> None:
        self._together = together
        if together:
            self._say("env.py runs all revisions in one transaction of its own")

    def _hear_start(self, revision: str) -> None:
        self._known[revision].state, self._known[revision].detail = "unknown", RUNNING

    def _hear_done(self, revision: str, seconds: float) -> None:
        action = self._known[revision]
        action.seconds = round(seconds, 3)
        if self._together:
            action.detail = "done, not committed yet"
        else:
            action.state, action.detail = "done", ""
            self.steps += 1
        self._say(f"{revision}  {seconds:.1f} s")

    def _hear_failed(self, error: str, lock_timeout: bool) -> None:
        self.lock_timeout = lock_timeout
        self.last.append(error)

    def _hear_end(self, **_: Any) -> None:
        if self._together:
            self.steps += sum(action.state != "done" for action in self._known.values())


def _event(line: str) -> tuple[str, dict[str, Any]]:
    """The event and what it tells; no event for any other line."""
    if not line.startswith(MARK):
        return "", {}
    told = json.loads(line.removeprefix(MARK))
    return told.pop("event"), told
