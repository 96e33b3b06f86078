"""Whether the inner time budget fits the Job's: otherwise Kubernetes kills the last attempt, and its words with it.

activeDeadlineSeconds spans all attempts (kubernetes.io, Job: "applies to the duration of the job, no matter how many
Pods are created"), so it must be more than attempts x (timeout + start + grace) + back-off.
"""

import math

from hookset.duration import duration_text
from hookset.errors import UsageError

START_SECONDS = 30
"""For scheduling, pulling the image and starting the program."""
GRACE_SECONDS = 10
"""The terminationGracePeriodSeconds of the hook Jobs."""
FIRST_BACK_OFF_SECONDS = 10
LONGEST_BACK_OFF_SECONDS = 600
"""DefaultJobPodFailureBackOff and MaxJobPodFailureBackOff of Kubernetes' pkg/controller/job/job_controller.go."""


def needed_seconds(timeout: float, backoff_limit: int) -> float:
    """What the Job's deadline must exceed, in seconds.

    >>> needed_seconds(60, 1), needed_seconds(600, 1), needed_seconds(120, 0)
    (210, 1290, 160)
    """
    return (backoff_limit + 1) * (timeout + START_SECONDS + GRACE_SECONDS) + back_off_seconds(backoff_limit)


def back_off_seconds(backoff_limit: int) -> int:
    """What Kubernetes waits before all further attempts together: 10 s, 20 s, 40 s ..., each at most 10 minutes."""
    waits = (FIRST_BACK_OFF_SECONDS << min(attempt, 10) for attempt in range(backoff_limit))
    return sum(min(wait, LONGEST_BACK_OFF_SECONDS) for wait in waits)


def fitting_seconds(deadline: float, backoff_limit: int) -> int:
    """The longest timeout in whole seconds that fits a deadline; 0 or less where none does."""
    share = (deadline - back_off_seconds(backoff_limit)) / (backoff_limit + 1)
    return math.ceil(share - START_SECONDS - GRACE_SECONDS) - 1


def require_fit(timeout: float, deadline: float, backoff_limit: int) -> None:
    """Raise UsageError where `timeout` does not fit the Job's `deadline` (both in seconds)."""
    needed = needed_seconds(timeout, backoff_limit)
    if deadline > needed:
        return
    fits = fitting_seconds(deadline, backoff_limit)
    shorter = f"--timeout {duration_text(fits)} fits, or" if fits > 0 else "no --timeout fits:"
    raise UsageError(
        f"--timeout {duration_text(timeout)} does not fit the Job's deadline of {deadline:g} s, which must be more than "
        f"{_sum(timeout, backoff_limit)} = {needed:g} s",
        f"{shorter} an activeDeadlineSeconds of {math.floor(needed) + 1} or more (--active-deadline says the same)",
    )


def _sum(timeout: float, backoff_limit: int) -> str:
    attempts = f"{backoff_limit + 1} attempt{'s' * (backoff_limit > 0)}"
    each = f"({timeout:g} s + {START_SECONDS} s start + {GRACE_SECONDS} s grace)"
    wait = back_off_seconds(backoff_limit)
    return f"{attempts} x {each}" + (f" + {wait} s back-off" if wait else "")
