"""How a run stands, for those who watch it: estimates over its last few seconds."""

from collections import deque
from collections.abc import Sequence

from smoke.engine.progress import Progress
from smoke.engine.recorder import Recorder

TICKS = 3
MOST_SAMPLES = 2000
"""Of the last seconds, evenly taken: what is looked at must not make the next requests late."""


class Live:
    """Made once for a run; `look` at every tick."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._past: deque[tuple[float, int]] = deque([(0.0, 0)], maxlen=TICKS)

    def look(self, elapsed: float, in_flight: int) -> Progress:
        """The run after `elapsed` seconds."""
        recording = self._recorder.recording
        samples = recording.samples
        count = len(samples)
        since, first = self._past[0]
        self._past.append((elapsed, count))
        step = max(1, (count - first) // MOST_SAMPLES)
        late = samples.late[first:count:step]
        latencies = sorted(map(sum, zip(late, samples.took[first:count:step], strict=True)))
        return Progress(
            elapsed=elapsed,
            seconds=recording.seconds,
            requests=count,
            failures=self._recorder.failures,
            dropped=recording.dropped.total(),
            in_flight=in_flight,
            rate=(count - first) / (elapsed - since) if elapsed > since else 0.0,
            p50=_share(latencies, 0.5),
            p95=_share(latencies, 0.95),
            p99=_share(latencies, 0.99),
            late_p99=_share(sorted(late), 0.99),
            recording=recording,
        )


def _share(ordered: Sequence[float], share: float) -> float | None:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else None
