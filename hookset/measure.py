"""One number of a hook's own that goes where its metrics go."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Measure:
    """A gauge: its name in Prometheus' form with its unit, what it means, its value, its labels.

    All measures of one name have the same labels, and few values of each: endpoints by name, never URLs or pods.
    """

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
