"""The ceiling over a locustfile's load: what it will send is not known before, so it is ended where it sends too much."""

from collections import deque
from typing import TYPE_CHECKING

from smoke.plan.plan import Ceiling

if TYPE_CHECKING:
    from smoke.engine.progress import Progress

WINDOW_SECONDS = 5.0
"""Users come at once and go on in step: a second alone says little."""


class Lid:
    """Looks at the progress of a run about once a second, and says when it is over its ceiling."""

    def __init__(self, ceiling: Ceiling) -> None:
        self._ceiling = ceiling
        self._seen: deque[tuple[float, int]] = deque([(0.0, 0)])

    def decide(self, progress: "Progress") -> str:
        """Why the run should end now, or an empty text."""
        ceiling, requests = self._ceiling, progress.requests
        if requests > ceiling.total:
            return _over("total", f"has sent {requests} requests", f"{ceiling.total:.0f}")
        rate = self._rate(progress.elapsed, requests)
        return _over("rate", f"sends {rate:.0f} requests a second", f"{ceiling.rate:g}/s") if rate else ""

    def _rate(self, elapsed: float, requests: int) -> float:
        """Requests a second in the last few seconds where they are too many, else 0."""
        seen = self._seen
        seen.append((elapsed, requests))
        while len(seen) > 1 and elapsed - seen[1][0] >= WINDOW_SECONDS:
            seen.popleft()
        span, sent = elapsed - seen[0][0], requests - seen[0][1]
        return sent / span if span >= WINDOW_SECONDS and sent > self._ceiling.rate * span else 0.0


def _over(key: str, does: str, ceiling: str) -> str:
    return f"the locustfile {does}, and the ceiling is {ceiling}: raise limits.{key} in the plan of --plan"
