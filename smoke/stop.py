"""How a run is told to end early, from any thread."""

from dataclasses import dataclass


@dataclass
class Stop:
    """`stopped` is the reason, empty while the run goes on; the first one counts."""

    stopped: str = ""

    def stop(self, reason: str) -> None:
        """End the run, unless somebody has ended it already."""
        self.stopped = self.stopped or reason
