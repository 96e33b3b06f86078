"""The master of a run that several machines share: it waits, starts them together, merges, and puts on no load itself."""

import time
from collections.abc import Callable

from hookset.deadline import Deadline
from hookset.errors import Inconclusive
from smoke.engine.conductor import RESERVE_SECONDS, TICK_SECONDS
from smoke.engine.merge import add
from smoke.engine.progress import Progress, Stop
from smoke.locust.letters import Halt, Start
from smoke.locust.line import CLOSE_SECONDS, Line, address
from smoke.locust.loads import Load, empty
from smoke.locust.roll import Place, Roll
from smoke.locust.standing import together
from smoke.recording import Recording

HEAD_START_SECONDS = 0.3
"""From the word to the begin: the time that it takes to reach every worker."""
DELIVERY_SECONDS = 5.0
"""Kept of the budget for what comes behind the load: the last answers, and the workers' recordings."""
AWAY_SECONDS = 8.0
"""So long a worker that is lost may take to come back."""
HURRY_SECONDS = 0.15
"""So long the workers may take to deliver where the run is ended from outside: the whole program has less than a second."""
STOPPED_SECONDS = 0.1
"""What the end of the line may take then."""
POLL_SECONDS = 0.05


def run_master(
    load: Load,
    *,
    workers: int,
    deadline: Deadline,
    stop: Stop,
    tick: Callable[[Progress], None] = lambda _: None,
    listen: str = "*",
    say: Callable[[str], None] = lambda _: None,
) -> Recording:
    """Wait for so many workers, have them run the load together, and give what all of them recorded.

    `listen` is HOST[:PORT], `*` for all addresses. Where not all come in time, no load is put on; where one is lost or
    does not deliver, it is missing from `reported`, and `lost` says which. Raises UsageError for a bad address,
    Inconclusive where the port cannot be had.
    """
    roll = Roll(load, workers, say)
    line = Line(address(listen, listen=True), hear=roll.hear, lose=roll.lose, find=roll.find, say=say)
    roll.line = line
    try:
        with deadline.within("opening the master's port"):
            _open(line, deadline)
        master = _Master(load, roll, deadline, stop, tick)
        with deadline.within("waiting for workers"):
            came = master.wait()
        if came:
            with deadline.within("the workers' load"):
                master.run()
        else:
            roll.send_home(master.cut_short)
        return master.collected()
    finally:
        line.close(STOPPED_SECONDS if stop.stopped else CLOSE_SECONDS)


def _open(line: Line, deadline: Deadline) -> None:
    if not line.opened.wait(deadline.left):
        deadline.require()
    if line.failure:
        raise Inconclusive(
            f"the master cannot listen: {line.failure}", "free the port, or wait until it is free"
        )


class _Master:
    def __init__(
        self, load: Load, roll: Roll, deadline: Deadline, stop: Stop, tick: Callable[[Progress], None]
    ) -> None:
        self._load, self._roll = load, roll
        self._deadline, self._stop, self._tick = deadline, stop, tick
        self._merged = empty(load)
        self._seconds: list[float] = []
        self._processes = 0
        self._halted = 0.0
        self.cut_short = ""

    def wait(self) -> bool:
        """Until all have come and are prepared; whether they did, as long as there is time for the load."""
        needed = self._load.seconds + DELIVERY_SECONDS + RESERVE_SECONDS
        enough = min(needed, max(self._deadline.left - DELIVERY_SECONDS, self._deadline.left / 2))
        while not self._roll.complete:
            if self._stop.stopped:
                self.cut_short = self._stop.stopped
                return False
            if self._roll.unable:
                self.cut_short = f"{self._roll.unable}: no load was put on"
                return False
            if self._deadline.left < enough or self._roll.deaf:
                self.cut_short = self._roll.missing(self._deadline.spent)
                return False
            time.sleep(POLL_SECONDS)
        return True

    def run(self) -> None:
        """Start them at one moment, and wait for what they deliver."""
        places = self._roll.close()
        self._merged.began = began = time.time() + HEAD_START_SECONDS
        for place in places:
            self._roll.send(Start(HEAD_START_SECONDS), place)
        next_tick = TICK_SECONDS
        while not self._over(places):
            time.sleep(POLL_SECONDS)
            elapsed = time.time() - began
            if self._stop.stopped and not self._halted:
                self._halt(places)
            if elapsed >= next_tick:
                next_tick = elapsed - elapsed % TICK_SECONDS + TICK_SECONDS
                self._show(places, elapsed)

    def _over(self, places: list[Place]) -> bool:
        if self._deadline.left <= RESERVE_SECONDS:
            return True
        if self._halted and self._stop.hurry and time.monotonic() > self._halted + HURRY_SECONDS:
            return True
        return all(place.settled or place.away > AWAY_SECONDS for place in places) or (self._roll.deaf)

    def _halt(self, places: list[Place]) -> None:
        self.cut_short, self._halted = self._stop.stopped, time.monotonic()
        for place in places:
            self._roll.send(Halt(self._stop.stopped), place)

    def _show(self, places: list[Place], elapsed: float) -> None:
        self._merge(places)
        if numbers := [place.receiving.numbers for place in places if place.receiving.numbers]:
            self._tick(together(numbers, self._merged, elapsed))

    def _merge(self, places: list[Place]) -> None:
        """Take in what has come. All began when they were told: what their clocks say does not matter."""
        for place in places:
            for part, last in place.receiving.updates():
                part.began = self._merged.began
                part.lost = [f"worker {place.name}: {fate}" for fate in part.lost]
                add(self._merged, part)
                if last:
                    place.short = part.reported < part.workers
                    self._seconds.append(part.seconds)
                    self._processes += part.processes

    def collected(self) -> Recording:
        """What has come, merged; of a worker that was lost, what it had told by then."""
        places, merged = self._roll.places, self._merged
        if merged.began:
            self._merge(places)
        merged.workers = self._roll.wanted
        merged.reported = sum(place.whole for place in places)
        merged.processes = max(self._processes, merged.workers)
        merged.seconds = max(self._seconds, default=merged.seconds)
        if merged.began:
            merged.lost += [place.complaint for place in places if place.complaint]
        if not self._seconds:  # nobody said how long it was
            merged.ran = min(max(merged.samples.due, default=0.0), merged.seconds)
        merged.cut_short = "; ".join(dict.fromkeys(filter(None, (self.cut_short, merged.cut_short))))
        return merged
