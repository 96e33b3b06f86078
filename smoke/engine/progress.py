"""What a run tells while it lasts, and how it is told to end."""

from dataclasses import dataclass
from typing import Protocol

from smoke.recording import Recording


class Stop(Protocol):
    """Ends a run when `stopped` becomes a reason; it may be set from any thread.

    In a `hurry` there is a moment to give what is known, as the process must be gone; else there is the time budget.
    """

    @property
    def stopped(self) -> str:
        """The reason, empty while the run goes on."""

    @property
    def hurry(self) -> bool:
        """Whether there is a moment only."""


@dataclass(frozen=True)
class Progress:
    """A run as it stands, about once a second.

    `elapsed` and `seconds` are how long load has been and is to be put on. `requests`, `failures`, `dropped` count
    from the begin; `rate` (answers a second), `p50`, `p95`, `p99` and `late_p99` (seconds, None without answers) are
    those of the last few seconds and estimates, for the eye; the judge computes its own. `recording` is the run so far,
    not a copy: it may be looked at, within the call.
    """

    elapsed: float
    seconds: float
    requests: int
    failures: int
    dropped: int
    in_flight: int
    rate: float
    p50: float | None
    p95: float | None
    p99: float | None
    late_p99: float | None
    recording: Recording
