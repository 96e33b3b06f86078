"""What goes where a hook's metrics go: the declaration of a metric, and one number of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Metric:
    """A name in Prometheus' form with its unit, what it means, its labels besides those of every series, and its type."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    type: str = "gauge"


@dataclass(frozen=True)
class Buckets:
    """Values counted into a classic histogram: `upto` is (edge, how many are at most that), edges rising.

    All in the unit of the metric's name. The edges of one name are always the same: else buckets of two runs would not add up.
    """

    upto: tuple[tuple[float, int], ...]
    count: int
    sum: float


@dataclass(frozen=True)
class Measure:
    """A gauge or a histogram: its name in Prometheus' form with its unit, what it means, its value, its labels.

    All measures of one name have the same labels, and few values of each: endpoints by name, never URLs or pods.
    """

    name: str
    help: str
    value: float | Buckets
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def metric(self) -> Metric:
        """What it is a number of."""
        kind = "histogram" if isinstance(self.value, Buckets) else "gauge"
        return Metric(self.name, self.help, tuple(self.labels), kind)
