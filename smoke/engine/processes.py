"""Runs a plan in several processes of this machine, each with its share of the arrivals or users."""

import pickle
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from hookset.deadline import Deadline
from hookset.errors import UsageError
from smoke.engine.child import Numbers, Order
from smoke.engine.conductor import RESERVE_SECONDS, TICK_SECONDS
from smoke.engine.frames import Kind
from smoke.engine.merge import add
from smoke.engine.parent import Child
from smoke.engine.progress import Progress, Stop
from smoke.engine.recorder import Recorder
from smoke.plan.plan import Plan
from smoke.recording import Recording

READY_SECONDS = 20.0
HEAD_START_SECONDS = 0.1
"""From the word to the begin, which is the same moment for all."""
WATCH_SECONDS = 0.05
LAST_WORDS_SECONDS = 0.5
"""What a child has to hand over its recording when the budget is spent: of the reserve, the rest is the judge's."""
HURRY_SECONDS = 0.2
"""The same where the run is ended from outside: the whole program has less than a second, the load a third of one."""


def run_processes(
    plan: Plan,
    processes: int,
    *,
    deadline: Deadline,
    stop: Stop,
    tick: Callable[[Progress], None] = lambda _: None,
) -> Recording:
    """As `smoke.engine.run.run`, with so many processes; one that is lost is missing from `reported`.

    What a lost one had told until its last second is kept. The progress' percentiles are the worst process's. The plan
    must pickle. Raises UsageError as `run` does, and RuntimeError where a process fails by a fault of ours.
    """
    seeded = replace(plan, seed=random.getrandbits(32)) if plan.seed is None else plan
    began = time.monotonic() - deadline.spent
    children: list[Child] = []
    gathered = Gathered(plan, children)
    try:
        children.extend(
            Child(Order(seeded, (index, processes), deadline.seconds, began)) for index in range(processes)
        )
        gathered.begin(deadline, stop)
        gathered.watch(deadline, stop, tick)
    finally:
        for child in children:
            child.end()
    return gathered.whole(stop)


class Gathered:
    """The children of one run, and what all of them have told."""

    def __init__(self, plan: Plan, children: Sequence[Child]) -> None:
        self._children = children
        self._recording = Recorder(plan).recording

    def begin(self, deadline: Deadline, stop: Stop) -> None:
        """Give all the word at once; who is not ready by then is lost."""
        latest = time.monotonic() + min(READY_SECONDS, deadline.left)
        while not all(child.ready or child.ended for child in self._children):
            if stop.stopped or time.monotonic() > latest:
                break
            time.sleep(0.01)
        at = time.monotonic() + HEAD_START_SECONDS
        self._recording.began = time.time() + HEAD_START_SECONDS
        for child in self._children:
            if child.ready:
                child.say(Kind.BEGIN, pickle.dumps(at))
            else:
                child.end()

    def watch(self, deadline: Deadline, stop: Stop, tick: Callable[[Progress], None]) -> None:
        """Until all have ended, or the budget has."""
        told, next_tick = 0.0, time.monotonic() + TICK_SECONDS
        reserve = RESERVE_SECONDS - LAST_WORDS_SECONDS
        while not all(child.ended for child in self._children) and deadline.left > reserve:
            if told and stop.hurry and time.monotonic() > told + HURRY_SECONDS:
                return
            if stop.stopped and not told:
                told = time.monotonic()
                for child in self._children:
                    child.say(Kind.STOP, stop.stopped.encode())
            if time.monotonic() >= next_tick:
                next_tick += TICK_SECONDS
                self._take()
                if numbers := [child.numbers for child in self._children if child.numbers]:
                    tick(_together(numbers, self._recording))
            time.sleep(WATCH_SECONDS)

    def whole(self, stop: Stop) -> Recording:
        """All that was told. Raises UsageError and RuntimeError for what a child could not do."""
        for child in self._children:
            if child.usage:
                raise UsageError(child.usage)
            if child.broken:
                raise RuntimeError(child.broken)
        self._take()
        recording = self._recording
        recording.processes = recording.workers = len(self._children)
        recording.reported = sum(child.reported for child in self._children)
        recording.lost = [
            f"process {number} of {recording.workers} {child.fate}"
            for number, child in enumerate(self._children, 1)
            if not child.reported
        ]
        if not recording.reported:
            recording.cut_short = stop.stopped
            recording.ran = min(max(recording.samples.due, default=0.0), recording.seconds)
        return recording

    def _take(self) -> None:
        for child in self._children:
            while child.parts:
                part = child.parts.popleft()
                part.began = self._recording.began  # all began at the same moment
                add(self._recording, part)


def _together(numbers: Sequence[Numbers], recording: Recording) -> Progress:
    return Progress(
        elapsed=max(one.elapsed for one in numbers),
        seconds=numbers[0].seconds,
        requests=sum(one.requests for one in numbers),
        failures=sum(one.failures for one in numbers),
        dropped=sum(one.dropped for one in numbers),
        in_flight=sum(one.in_flight for one in numbers),
        rate=sum(one.rate for one in numbers),
        p50=_worst(one.p50 for one in numbers),
        p95=_worst(one.p95 for one in numbers),
        p99=_worst(one.p99 for one in numbers),
        late_p99=_worst(one.late_p99 for one in numbers),
        recording=recording,
    )


def _worst(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)
