"""How a run is told to end early, from any thread."""

from dataclasses import dataclass


@dataclass
class Stop:
    """`stopped` is the reason, empty while the run goes on; the first one counts. Any of them may be in a `hurry`."""

    stopped: str = ""
    hurry: bool = False

    def stop(self, reason: str, *, hurry: bool = True) -> None:
        """End the run, unless somebody has ended it already."""
        self.stopped = self.stopped or reason
        self.hurry = self.hurry or hurry
