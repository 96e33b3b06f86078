"""Small plans and short runs of them."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hookset.deadline import Deadline
from smoke.engine.progress import Progress
from smoke.engine.run import run
from smoke.plan.data import Table
from smoke.plan.plan import Plan, Response, Scenario, Stage, Step, Users
from smoke.plan.template import Hole, Text, plain
from smoke.recording import Recording
from smoke.samples import Mark, Sample

BURST = (Stage(50, 50, 0.2),)
"""Ten requests."""


def times(count: int) -> dict[str, Any]:
    """One user, so often, one time after another: the run ends when the rows have run out."""
    rows = tuple((str(number),) for number in range(count))
    return {"load": Users(1, 60.0), "data": (Table(("count.number",), rows),)}


@dataclass
class Stop:
    stopped: str = ""
    hurry: bool = False

    def stop(self, reason: str) -> None:
        self.stopped = reason


@dataclass(frozen=True)
class Check:
    """A check by any function of the response that pickles; it wants the body where `needs_body`."""

    name: str
    test: Callable[[Response], bool]
    needs_body: bool = True

    def holds(self, response: Response) -> bool:
        return self.test(response)


def when(so: Callable[[], object], then: Callable[[], object]) -> threading.Thread:
    """Do `then` as soon as it is so, in a thread; within a minute."""

    def wait() -> None:
        until = time.monotonic() + 60
        while not so() and time.monotonic() < until:
            time.sleep(0.005)
        then()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def text(written: str) -> Text:
    """`/orders/${id}` with holes that are filled as they are."""
    parts: list[str | Hole] = []
    for index, part in enumerate(written.replace("}", "${").split("${")):
        parts.append(Hole(part, plain) if index % 2 else part)
    return Text(tuple(part for part in parts if part))


def step(path: str = "/", name: str = "", method: str = "GET", **how: Any) -> Step:
    return Step(name or f"{method} {path}", method, text(path), **how)


def plan(url: str, *steps: Step, load: Any = BURST, **how: Any) -> Plan:
    """One scenario of these steps."""
    return Plan(url, (Scenario("all", steps or (step(),)),), load, **how)


def go(
    what: Plan,
    *,
    seconds: float = 30.0,
    stop: Stop | None = None,
    tick: Callable[[Progress], None] = lambda _: None,
    **how: Any,
) -> Recording:
    return run(what, deadline=Deadline(seconds), stop=stop or Stop(), tick=tick, **how)


def ask(url: str, *steps: Step, load: Any = BURST, **how: Any) -> Recording:
    """The recording of one scenario of these steps."""
    return go(plan(url, *steps, load=load, **how))


def samples(recording: Recording, name: str = "") -> list[Sample]:
    """All of them, or those of one endpoint."""
    return [one for one in recording.samples if not name or recording.names[one.name] == name]


def statuses(recording: Recording, name: str = "") -> set[int]:
    return {one.status for one in samples(recording, name)}


def errors(recording: Recording, name: str = "") -> set[str]:
    return {recording.errors[one.error] for one in samples(recording, name)}


def failed(found: Sequence[Sample]) -> int:
    return sum(bool(one.marks & Mark.FAILED) for one in found)
