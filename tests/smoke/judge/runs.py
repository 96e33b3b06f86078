"""Recordings as runs leave them: healthy ones with all that is ordinary, and bad ones."""

import random
from collections import Counter
from collections.abc import Callable, Sequence

from smoke.recording import Checked, Recording
from smoke.samples import Mark, Sample

Latency = Callable[[random.Random, float, str], float]
"""Seconds that a request takes, by when it is due and its name."""
RELEASE = "4f2c1d9"


def ordinary(rnd: random.Random, _due: float, _name: str) -> float:
    """About 40 ms with the tail that services have."""
    return rnd.lognormvariate(-3.2, 0.35)


def run(
    *,
    rate: float = 10.0,
    seconds: float = 30.0,
    warm_up: float = 0.0,
    names: Sequence[str] = ("home", "list", "checkout"),
    latency: Latency = ordinary,
    late: Callable[[random.Random, float], float] = lambda rnd, _due: rnd.expovariate(4000),
    fails: Callable[[random.Random, float, str], int] = lambda _rnd, _due, _name: 0,
    revision: Callable[[random.Random, float], str] = lambda _rnd, _due: RELEASE,
    seed: int = 1,
) -> Recording:
    """A run of evenly spaced requests. `fails` gives the status of a failed request, 0 for a good one."""
    rnd = random.Random(seed)
    recording = Recording(began=1_795_000_000.0, seconds=seconds, ran=seconds, warm_up=warm_up)
    recording.names, recording.methods = list(names), ["GET"] * len(names)
    recording.errors, recording.revisions = ["", "timed out", "connection refused"], [""]
    checked = recording.checks["status 200"] = Checked()
    for number in range(round(rate * seconds)):
        due = number / rate
        name = number % len(names)
        status = fails(rnd, due, names[name])
        told = revision(rnd, due) if not status else ""
        if told not in recording.revisions:
            recording.revisions.append(told)
        took = latency(rnd, due, names[name])
        marks = (Mark.FAILED | Mark.CHECKS_FAILED if status else 0) | (Mark.WARM_UP if due < warm_up else 0)
        recording.samples.add(
            Sample(
                due=due,
                late=late(rnd, due),
                took=took,
                waited=took * 0.9,
                size=1200,
                name=name,
                status=0 if status == 1 else status or 200,
                error=1 if status == 1 else 0,
                marks=marks,
                revision=recording.revisions.index(told),
            )
        )
        (checked.failed if status else checked.passed)[int(due)] += 1
    recording.planned = recording.iterations = len(recording.samples)
    recording.cpu_seconds = 0.05 * seconds
    return recording


def without(recording: Recording, share: float) -> Recording:
    """The same, with a share of its starts dropped in every second."""
    each = recording.planned / recording.seconds
    recording.dropped = Counter({at: round(each * share) for at in range(int(recording.seconds))})
    recording.planned += sum(recording.dropped.values())
    return recording
