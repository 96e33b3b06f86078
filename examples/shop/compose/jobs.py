"""A hook as the Job controller runs it: attempts, deadline, podFailurePolicy, and the condition that Argo CD shows.

The messages are those of Kubernetes' pkg/controller/job, so that what is seen here is what is seen in a cluster.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from examples.shop.compose.engine import Ended

FAIL_JOB = (2, 10, 11, 12)
COMPLETE = "Reached expected number of succeeded pods"
BACKOFF = "Job has reached the specified backoff limit"
DEADLINE = "Job was active longer than specified deadline"
BACKOFF_SECONDS = 10
LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""What Kubernetes makes the ends of pods' names of."""


@dataclass(frozen=True)
class Job:
    """A hook's Job: its service in compose.yaml, and of its spec what decides how it ends."""

    service: str
    backoff_limit: int
    active_deadline: float

    @property
    def name(self) -> str:
        return f"shop-{self.service}"


@dataclass(frozen=True)
class Condition:
    """How a Job ended: whether it is Complete, else Failed; the condition's message; what its last pod printed."""

    complete: bool
    message: str
    output: str


def run(
    job: Job,
    attempt: Callable[[str, str, float], Ended],
    pause: Callable[[float], None] = time.sleep,
) -> Condition:
    """Make attempts until one decides, as `attempt(service, pod, seconds left)` says how each ended."""
    until = time.monotonic() + job.active_deadline
    for number in range(job.backoff_limit + 1):
        if number:
            pause(BACKOFF_SECONDS * 2 ** (number - 1))
        pod = f"{job.name}-{''.join(random.choices(LETTERS, k=5))}"
        ended = attempt(job.service, pod, until - time.monotonic())
        if ended.code == 0:
            return Condition(True, COMPLETE, ended.output)
        if ended.code is None:
            return Condition(False, DEADLINE, _all(ended))
        if ended.code in FAIL_JOB:
            return Condition(False, _matched(pod, ended.code), ended.output or _all(ended))
    return Condition(False, BACKOFF, _all(ended))


def _matched(pod: str, code: int) -> str:
    return f"Container hook for pod shop/{pod} failed with exit code {code} matching FailJob rule at index 0"


def _all(ended: Ended) -> str:
    """A gate that could not speak by its report speaks by its log."""
    return ended.output + ended.errors
