"""Which engine puts the load on: our own, in this process or several; Locust's, for a user's locustfile or many machines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hookset.context import Context
from hookset.errors import UsageError
from hookset.outcome import Finding
from smoke.ceiling import Lid
from smoke.config import Run
from smoke.judge.early import Watch
from smoke.plan.plan import OF_A_LOCUSTFILE, Plan
from smoke.recording import Recording
from smoke.reports.terminal import Live
from smoke.stop import Stop

if TYPE_CHECKING:
    from smoke.engine.progress import Progress
    from smoke.locust.loads import Load


@dataclass
class Job:
    """One run: what is to be done, and who watches it."""

    config: Run
    plan: Plan | None
    context: Context
    stop: Stop
    watch: Watch

    def __post_init__(self) -> None:
        self.live = Live(self.context.say, self.context.show)
        self.lid = (
            Lid(self.plan.ceiling if self.plan else OF_A_LOCUSTFILE) if self.config.locustfile else None
        )

    def tick(self, progress: "Progress") -> None:
        """Show how it goes, and end it where a threshold says so, or a locustfile sends too much."""
        self.live(progress)
        over = self.lid.decide(progress) if self.lid else ""
        if reason := over or self.watch.decide(progress.recording):
            self.stop.stop(reason, hurry=False)


def put_load(job: Job) -> Recording:
    """Run the job to its end, or to where it was ended. Raises UsageError."""
    recording = _put_load(job)
    for fate in recording.lost:
        job.context.say(fate)
    if count := recording.in_flight:
        requests = "1 request" if count == 1 else f"{count} requests"
        recording.cut_short = f"{recording.cut_short or 'the run was ended'}, with {requests} in flight"
    return recording


def _put_load(job: Job) -> Recording:
    config, plan = job.config, job.plan
    if config.workers:
        return _as_master(job)
    if config.locustfile:
        return _locustfile(job)
    if plan is None:
        raise UsageError("nothing to run", "give --plan FILE")
    if config.processes > 1:
        from smoke.engine.processes import run_processes  # noqa: PLC0415 - only where it is asked for

        return run_processes(
            plan, config.processes, deadline=job.context.deadline, stop=job.stop, tick=job.tick
        )
    from smoke.engine.run import run  # noqa: PLC0415 - gevent, and only where load is put on

    return run(plan, deadline=job.context.deadline, stop=job.stop, tick=job.tick)


def worker(config: Run, plan: Plan | None, context: Context, stop: Stop) -> Iterator[Finding]:
    """Be one of the workers of a master elsewhere: it judges, and this run passes when it has delivered."""
    from smoke.locust.worker import run_worker  # noqa: PLC0415 - only where it is asked for

    load = _shared(config, plan)
    with context.deadline.within(f"working for {config.master}"):
        yield from run_worker(
            load, master=config.master, deadline=context.deadline, stop=stop, say=context.say
        )


def _as_master(job: Job) -> Recording:
    from smoke.locust.master import run_master  # noqa: PLC0415 - only where it is asked for

    config, context = job.config, job.context
    return run_master(
        _shared(config, job.plan),
        workers=config.workers,
        deadline=context.deadline,
        stop=job.stop,
        tick=job.tick,
        say=context.say,
    )


def _shared(config: Run, plan: Plan | None) -> "Load":
    """What a master and its workers run."""
    from smoke.locust.loads import Locustfile  # noqa: PLC0415 - only where it is asked for

    if config.locustfile:
        return Locustfile(config.locustfile, users=config.users, **_of_locustfile(config, plan))
    if plan is None:
        raise UsageError("nothing to run", "give --plan FILE")
    return plan


def _locustfile(job: Job) -> Recording:
    from smoke.locust.locustfile import run_locustfile  # noqa: PLC0415 - only where it is asked for

    config, context = job.config, job.context
    return run_locustfile(
        config.locustfile,
        users=config.users,
        processes=config.processes,
        deadline=context.deadline,
        stop=job.stop,
        tick=job.tick,
        say=context.say,
        **_of_locustfile(config, job.plan),
    )


def _of_locustfile(config: Run, plan: Plan | None) -> dict[str, Any]:
    """Where a locustfile's load goes and how long it is; the warm-up and the revision are the plan's."""
    found: dict[str, Any] = {"target": config.target, "seconds": config.duration}
    if plan:
        found |= {"target": plan.target, "warm_up": plan.warm_up, "revision": plan.revision}
    return found
