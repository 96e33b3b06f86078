"""Who makes our migration wait: seen from beside it, while it waits, on a connection of its own."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from guardrail import writing
from guardrail.queries import query
from hookset.deadline import Deadline
from hookset.errors import HookError

QUERIES = Path(__file__).parent / "queries"
LONGEST_PAUSE_SECONDS = 0.5


class Wait(msgspec.Struct, frozen=True):
    """One wait for a lock: on what, for how many seconds, seen when (monotonic), and the sessions that hold it."""

    mode: str
    relation: str
    seconds: float
    seen: float
    blockers: tuple[str, ...]

    def __str__(self) -> str:
        held = "; ".join(self.blockers) or "nobody that could still be seen"
        return f"{self.relation} ({self.mode}) is held by {held}"


class Watcher:
    """Looks every moment for what sessions called `name` wait for; `last` is the latest wait seen."""

    def __init__(
        self, conninfo: str, *, name: str, lock_timeout: float, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self.last: Wait | None = None
        self._conninfo, self._name, self._say = conninfo, name, say
        self._lock_timeout = lock_timeout
        self._pause = min(LONGEST_PAUSE_SECONDS, lock_timeout / 4)
        self._over = threading.Event()
        self._told = ""
        self._thread = threading.Thread(target=self._watch, name="lock waits", daemon=True)

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(timeout=2)

    def gave_up_waiting(self) -> bool:
        """Whether, a moment ago, a session was about to reach lock_timeout: evidence in any language of messages."""
        tolerance = 3 * self._pause
        return (
            self.last is not None
            and time.monotonic() - self.last.seen < tolerance + 1
            and self.last.seconds >= self._lock_timeout - tolerance
        )

    def _watch(self) -> None:
        try:
            session = writing.connect(self._conninfo, Deadline(10), "guardrail watcher")
            while not self._over.wait(self._pause):
                self._look(session.rows(query(QUERIES, "waiting"), {"name": self._name}))
            session.close()
        except HookError as error:
            self._say(f"who blocks the migration is not seen: {error}")

    def _look(self, rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        mode, relation, seconds = rows[0][:3]
        blockers = tuple(dict.fromkeys(_blocker(row[3:]) for row in rows if row[3] is not None))
        self.last = Wait(mode, relation, seconds, time.monotonic(), blockers)
        about = f"{relation} {[row[3] for row in rows]}"
        if blockers and about != self._told:
            self._told = about
            self._say(f"waiting for a lock: {self.last}")


def _blocker(row: tuple[Any, ...]) -> str:
    pid, role, application, state, seconds = row
    who = f"pid {pid}, role {role or '?'}, {application or 'unnamed'}"
    if state is None:
        return f"{who}, doing what is hidden from this role (grant pg_read_all_stats)"
    return f"{who}, {state}" + ("" if seconds is None else f", its transaction open for {seconds:.0f} s")
