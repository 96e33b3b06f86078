"""Run the work, again after a lock timeout, until it is done, time is up, or the migration lock is lost."""

import random
import time
from collections.abc import Callable, Mapping

import msgspec

from guardrail.migrate.child import Child
from guardrail.migrate.holder import Holder
from guardrail.migrate.watcher import Watcher
from guardrail.migrate.work import Work
from hookset.deadline import Deadline

LONGEST_PAUSE_SECONDS = 30.0
EXIT_GRACE_SECONDS = 0.2  # of the 0.3 that a run that is cut short has
DONE, FAILED, LOCK_TIMEOUT = "done", "failed", "lock timeout"
LOCK_LOST, OUT_OF_TIME, INTERRUPTED = "lock lost", "out of time", "interrupted"


class Result(msgspec.Struct, frozen=True):
    """How it ended: one of the words above; the last exit code, attempts, seconds."""

    ending: str
    code: int
    attempts: int
    seconds: float


class Attempts:
    """The attempts at one piece of work."""

    def __init__(
        self,
        work: Work,
        environment: Mapping[str, str],
        *,
        holder: Holder,
        watcher: Watcher,
        deadline: Deadline,
        grace: float,
        say: Callable[[str], None],
    ) -> None:
        self._work, self._environment = work, environment
        self._holder, self._watcher = holder, watcher
        self._deadline, self._grace, self._say = deadline, grace, say
        self._child: Child | None = None
        self._interrupted = False

    def run(self, most: int, lock_timeout: float, *, hopeless: Callable[[], bool]) -> Result:
        """At most `most` attempts since the last step that succeeded; `hopeless` says that another cannot succeed."""
        began, number, since_progress, steps = time.monotonic(), 0, 0, 0
        while True:
            number += 1
            since_progress = since_progress + 1 if self._work.steps == steps else 1
            steps = self._work.steps
            code, ending = self._once()
            pause = pause_after(since_progress, lock_timeout)
            enough = since_progress >= most and self._work.steps == steps
            if ending != LOCK_TIMEOUT or enough or hopeless() or self._must_stop(pause):
                return Result(ending, code, number, time.monotonic() - began)
            self._say(
                f"lock timeout; {self._watcher.last or 'who held it was not seen'}; again in {pause:.1f} s"
            )
            self._deadline.sleep(pause)

    def stop(self) -> None:
        """End what is running, now: for the last moment before this process ends, from any thread."""
        self._interrupted = True
        if self._child is not None:
            self._child.stop(EXIT_GRACE_SECONDS)

    def _once(self) -> tuple[int, str]:
        began = time.monotonic()
        self._work.begin()
        self._child = Child(self._work.command, self._environment, self._work.hear)
        code, stopped = self._child.wait(self._must_stop, self._grace)
        if self._interrupted and code != 0:
            stopped = INTERRUPTED
        ending = stopped or (DONE if code == 0 else self._failure())
        self._work.end(*_fate(ending, code), time.monotonic() - began)
        return code, ending

    def _failure(self) -> str:
        return LOCK_TIMEOUT if self._work.lock_timeout or self._watcher.gave_up_waiting() else FAILED

    def _must_stop(self, needed: float = 0.0) -> str:
        if self._interrupted:
            return INTERRUPTED
        if self._holder.lost:
            return LOCK_LOST
        return OUT_OF_TIME if self._deadline.left <= self._grace + 1 + needed else ""


def pause_after(attempt: int, lock_timeout: float) -> float:
    """Seconds until the next attempt: at least half as long as production may have queued, doubling, to 30 s."""
    longest = min(LONGEST_PAUSE_SECONDS, lock_timeout * 2.0 ** (attempt - 1))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, no secret


def _fate(ending: str, code: int) -> tuple[str, str]:
    if ending == DONE:
        return "done", ""
    if ending in {LOCK_LOST, OUT_OF_TIME, INTERRUPTED}:
        return "unknown", f"stopped: {ending}"
    if code < 0:
        return "unknown", f"ended by signal {-code}"
    return "failed", ending if ending == LOCK_TIMEOUT else f"exit {code}"
