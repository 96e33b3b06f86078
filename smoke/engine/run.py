"""Puts the load of a plan on its target."""

import gc
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from hookset.deadline import Deadline
from smoke.engine.client import Client
from smoke.engine.closed_loop import ClosedLoop
from smoke.engine.conductor import Conductor, Watchers
from smoke.engine.hub import Hub
from smoke.engine.iteration import Iterations
from smoke.engine.names import Names
from smoke.engine.open_loop import OpenLoop
from smoke.engine.progress import Progress, Stop
from smoke.engine.recorder import Recorder
from smoke.engine.secure import context
from smoke.engine.session import Session
from smoke.engine.target import target
from smoke.plan.plan import Plan, Users
from smoke.recording import Recording

LONGEST_LOOK_UP_SECONDS = 10.0


def run(
    plan: Plan,
    *,
    deadline: Deadline,
    stop: Stop,
    tick: Callable[[Progress], None] = lambda _: None,
    share: tuple[int, int] = (0, 1),
    begin: Callable[[], float] = time.monotonic,
) -> Recording:
    """Run the plan, in the calling thread, and give what was recorded, however early it ended.

    It ends when its load has been put on and those in flight have been answered, timed out, or waited for long enough;
    before that when `stop.stopped` is set (from any thread) or the deadline is near. `tick` is called about every
    second, between requests: what it takes makes them late. `share` is (i, n): of n processes that run the plan, this
    is the i-th from 0. `begin` is called when all is ready, and says at which time.monotonic() to begin.
    Raises UsageError where the target or a file of `tls` is no use; a target that does not answer is recorded.
    """
    where = target(plan.target)
    secured = context(plan.tls) if where.secure else None
    names = Names(where.host, where.port)
    names.look_up(min(LONGEST_LOOK_UP_SECONDS, deadline.left), stop)
    recorder = Recorder(plan)
    hub = Hub()
    client = Client(hub, names, where.host, secured, reuse=plan.connections == "reuse")
    with _undisturbed():
        try:
            session = Session(plan, where, hub, client, recorder, share)
            iterations = Iterations(session)
            load = _load(session, iterations)
            Conductor(session, load, iterations, Watchers(deadline, stop, tick)).run(begin())
        finally:
            client.close()
            hub.close()
    return recorder.finish()


def _load(session: Session, iterations: Iterations) -> OpenLoop | ClosedLoop:
    load = session.plan.load
    if isinstance(load, Users):
        return ClosedLoop(session, load, iterations)
    return OpenLoop(session, load, iterations)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """As many open files as are allowed, and no collection of what was there before the load: it takes 20 ms and more."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
