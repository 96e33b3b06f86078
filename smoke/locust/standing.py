"""How a run stands that several share."""

from collections.abc import Sequence

from smoke.engine.child import Numbers
from smoke.engine.progress import Progress
from smoke.recording import Recording


def together(numbers: Sequence[Numbers], recording: Recording, elapsed: float) -> Progress:
    """All of them as one: counts are added up, of percentiles the worst stands."""

    def worst(name: str) -> float | None:
        found = [getattr(each, name) for each in numbers]
        return max((value for value in found if value is not None), default=None)

    return Progress(
        elapsed=elapsed,
        seconds=max(each.seconds for each in numbers),
        requests=sum(each.requests for each in numbers),
        failures=sum(each.failures for each in numbers),
        dropped=sum(each.dropped for each in numbers),
        in_flight=sum(each.in_flight for each in numbers),
        rate=sum(each.rate for each in numbers),
        p50=worst("p50"),
        p95=worst("p95"),
        p99=worst("p99"),
        late_p99=worst("late_p99"),
        recording=recording,
    )
