"""The processes that run one locustfile: started, begun together, watched, ended."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import msgspec

from hookset.deadline import Deadline
from hookset.errors import Inconclusive, UsageError
from smoke.engine.conductor import DRAIN_SECONDS, RESERVE_SECONDS, TICK_SECONDS
from smoke.engine.live import Live
from smoke.engine.progress import Progress, Stop
from smoke.locust.child import Child, wait
from smoke.locust.gathering import Gathering, Source
from smoke.locust.messages import Batch, Ended, Go, Ready, Refused, Said, Settings
from smoke.recording import Recording

MODULE = "smoke.locust.inside.load"
POLL_SECONDS = 0.05
STOPPED_SECONDS = 0.15
"""What processes that are told to end get to send what they know: the whole program has less than a second."""
TEARDOWN_SECONDS = 5.0
"""What a locustfile's `test_stop` and `quitting` get, within the deadline."""
LATE_SECONDS = 2.0
"""So long beyond its time a process that has not ended is believed to hang."""


@dataclass(frozen=True)
class Watchers:
    """Who may end the run, and who is told how it stands."""

    deadline: Deadline
    stop: Stop
    tick: Callable[[Progress], None]
    say: Callable[[str], None]


class Crew:
    """`count` processes of these settings; the first one's index is theirs."""

    def __init__(self, settings: Settings, count: int, watchers: Watchers) -> None:
        self._settings, self._watchers = settings, watchers
        recording = Recording(
            seconds=settings.seconds,
            warm_up=settings.warm_up,
            open_loop=False,
            processes=count,
            workers=count,
            reported=count,
            engine="locust",
        )
        self._gathering = Gathering(recording, count)
        self._recording = recording
        self._children: dict[Child, Source] = {}
        self._dead: list[Child] = []
        self._ready = 0
        self._decoder: msgspec.msgpack.Decoder[Said] = msgspec.msgpack.Decoder(Said)

    def run(self, begin: Callable[[], float] | None) -> Recording:
        """From the start of the processes to their end; raises UsageError, Inconclusive."""
        try:
            self._start()
            if self._read_locustfile():
                self._load(begin() if begin else time.time())
        finally:
            self._finish()
        if not self._recording.cut_short:
            self._dead = self._not_ended()
            self._recording.cut_short = self._why_early()
        self._recording.lost = [self._fate(child) for child in self._dead]
        self._recording.reported -= len(self._dead)
        return self._gathering.finish()

    def _start(self) -> None:
        for at, source in enumerate(self._gathering.sources):
            child = Child(MODULE, self._watchers.say)
            self._children[child] = source
            child.tell(msgspec.structs.replace(self._settings, index=self._settings.index + at))

    def _read_locustfile(self) -> bool:
        """Wait until every process has read the locustfile; False where the run is stopped meanwhile."""
        while self._ready < len(self._children):
            if self._watchers.stop.stopped:
                self._recording.cut_short = self._watchers.stop.stopped
                return False
            if self._watchers.deadline.left <= RESERVE_SECONDS:
                raise Inconclusive(
                    f"locustfile {self._settings.file}: was not read within {self._watchers.deadline.spent:.0f} s",
                    "see what it does when it is imported, or raise --timeout",
                )
            self._hear()
            self._bury()
        return True

    def _bury(self) -> None:
        """A process that is gone before it was ready: raises UsageError or Inconclusive."""
        for child in self._children:
            if child.gone:
                child.finish(POLL_SECONDS)
                kind = Inconclusive if child.killed else UsageError
                raise kind(f"locustfile {self._settings.file}: its process {child.fate()}, while it was read")

    def _load(self, began: float) -> None:
        self._recording.began = began
        left = self._watchers.deadline.left - self._settings.seconds - RESERVE_SECONDS
        grace = max(0.0, min(DRAIN_SECONDS, left))
        for child in self._children:
            child.tell(Go(began, grace, DRAIN_SECONDS))
        live, next_tick = Live(cast("Any", self._gathering)), TICK_SECONDS
        while not self._all_ended():
            self._hear()
            elapsed = time.time() - began
            if why := self._why_stop(elapsed, grace):
                self._stop(why)
                return
            if elapsed >= next_tick:
                next_tick = elapsed - elapsed % TICK_SECONDS + TICK_SECONDS
                self._watchers.tick(live.look(elapsed, self._gathering.in_flight))

    def _why_stop(self, elapsed: float, grace: float) -> str:
        deadline = self._watchers.deadline
        if self._watchers.stop.stopped:
            return self._watchers.stop.stopped
        if deadline.left <= RESERVE_SECONDS:
            return f"the time budget of {deadline.seconds:g} s was spent"
        if elapsed > self._settings.seconds + grace + LATE_SECONDS:
            return "the locustfile's users did not end with the load: something in it blocks"
        return ""

    def _stop(self, why: str) -> None:
        """Tell all processes to end, and take what they still say."""
        self._recording.cut_short = why
        self._recording.in_flight = self._gathering.in_flight
        self._dead = [child for child in self._not_ended() if child.gone]
        for child in self._children:
            child.terminate()
        until = time.monotonic() + STOPPED_SECONDS
        while not self._all_ended() and time.monotonic() < until:
            self._hear(until - time.monotonic())

    def _all_ended(self) -> bool:
        return all(source.ended or child.gone for child, source in self._children.items())

    def _hear(self, seconds: float = POLL_SECONDS) -> None:
        wait(self._children, max(0.0, min(seconds, POLL_SECONDS)))
        for child, source in self._children.items():
            for message in child.said():
                self._take(source, self._decoder.decode(message))

    def _take(self, source: Source, said: Said) -> None:
        if isinstance(said, Batch):
            self._gathering.add(source, said)
        elif isinstance(said, Ended):
            source.ended, source.ran = said, said.ran
        elif isinstance(said, Refused):
            raise UsageError(f"locustfile {self._settings.file}: {said.message}", said.hint)
        elif isinstance(said, Ready):
            self._ready += 1

    def _finish(self) -> None:
        """End whatever is left; after a load that came to its end the locustfile may clean up behind itself."""
        whole = all(source.ended for source in self._children.values()) and not self._recording.cut_short
        until = time.monotonic() + min(TEARDOWN_SECONDS, self._watchers.deadline.left - RESERVE_SECONDS)
        for child in self._children:
            child.finish(until - time.monotonic() if whole else 0.0)

    def _not_ended(self) -> list[Child]:
        return [child for child, source in self._children.items() if not source.ended]

    def _fate(self, child: Child) -> str:
        return f"process {[*self._children].index(child) + 1} of {len(self._children)} {child.fate()}"

    def _why_early(self) -> str:
        """Why the run is not what was asked for, as its processes say; empty where it is."""
        ends = [source.ended for source in self._children.values()]
        if all(ended and ended.by_itself for ended in ends):
            self._recording.seconds = max(source.ran for source in self._children.values())
        return "; ".join(dict.fromkeys(ended.early for ended in ends if ended and ended.early))
