"""What a master and its workers run: a plan, by smoke's own engine, or a locustfile."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hookset.deadline import Deadline
from smoke.engine.progress import Progress, Stop
from smoke.locust.locustfile import NO_REVISION, check_locustfile, run_locustfile
from smoke.plan.plan import Plan, Revision, Users
from smoke.recording import Recording


@dataclass(frozen=True)
class Locustfile:
    """A user's locustfile, as `run_locustfile` takes it; `users` and `spawn` are those of all workers together."""

    file: str
    target: str
    users: int
    seconds: float
    spawn: float = 0.0
    processes: int = 1
    warm_up: float = 0.0
    revision: Revision = NO_REVISION


Load = Plan | Locustfile


@dataclass(frozen=True)
class Terms:
    """How one worker runs its `share`, (i, n); `begin` waits for the word, and gives the moment (time.monotonic())."""

    share: tuple[int, int]
    begin: Callable[[], float]
    deadline: Deadline
    stop: Stop
    tick: Callable[[Progress], None]
    say: Callable[[str], None]


def put_on(load: Load, terms: Terms) -> Recording:
    """Run this worker's share of the load; raises UsageError."""
    if isinstance(load, Locustfile):
        return run_locustfile(
            load.file,
            target=load.target,
            users=load.users,
            seconds=load.seconds,
            spawn=load.spawn,
            processes=load.processes,
            share=terms.share,
            warm_up=load.warm_up,
            revision=load.revision,
            stop=terms.stop,
            deadline=terms.deadline,
            tick=terms.tick,
            say=terms.say,
            begin=lambda: _at(terms.begin()),
        )
    from smoke.engine.run import run  # noqa: PLC0415 - gevent, and only where load is put on

    return run(
        load,
        deadline=terms.deadline,
        stop=terms.stop,
        tick=terms.tick,
        share=terms.share,
        begin=terms.begin,
    )


def _at(moment: float) -> float:
    """Wait for this time.monotonic(), and give it in epoch seconds."""
    time.sleep(max(0.0, moment - time.monotonic()))
    return time.time() - (time.monotonic() - moment)


def digest_of(load: Load) -> str:
    """What must be the same for the master and all workers, besides the target; raises UsageError."""
    if isinstance(load, Plan):
        return load.digest
    source = Path(check_locustfile(load.file)).read_bytes()
    said = repr((load.users, load.seconds, load.spawn, load.warm_up, load.revision))
    return hashlib.sha256(source + said.encode()).hexdigest()


def empty(load: Load) -> Recording:
    """A recording of nothing."""
    closed = isinstance(load, Locustfile) or isinstance(load.load, Users)
    return Recording(
        seconds=load.seconds,
        warm_up=load.warm_up,
        open_loop=not closed,
        engine="locust" if isinstance(load, Locustfile) else "smoke",
    )
