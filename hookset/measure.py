"""What goes where a hook's metrics go: the declaration of a metric, and one number of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Metric:
    """A gauge's name in Prometheus' form with its unit, what it means, and its labels besides those of every series."""

    name: str
    help: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A gauge: its name in Prometheus' form with its unit, what it means, its value, its labels.

    All measures of one name have the same labels, and few values of each: endpoints by name, never URLs or pods.
    """

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def metric(self) -> Metric:
        """What it is a number of."""
        return Metric(self.name, self.help, tuple(self.labels))
