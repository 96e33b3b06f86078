"""The few requests of a run that are worth a look: the slowest, and some of each kind of failure."""

from collections import Counter
from collections.abc import Iterable

from smoke.recording import Exemplar

KEPT = 10
KEPT_OF_A_KIND = 3


class Exemplars:
    """At most ten slowest and ten failed ones; of failures that look alike, the first three."""

    def __init__(self) -> None:
        self._slowest: list[Exemplar] = []
        self._failed: list[Exemplar] = []
        self._kinds: Counter[tuple[int, int, str]] = Counter()
        self.bar = 0.0
        """A latency that is not above this is among the slowest no more."""

    def slow(self, one: Exemplar) -> None:
        """Take it among the slowest; to be called where its latency is above `bar`."""
        self._slowest = slowest([*self._slowest, one])
        if len(self._slowest) == KEPT:
            self.bar = self._slowest[-1].latency

    def wanted(self, name: int, status: int, error: str) -> bool:
        """Whether one more failure like this is to be kept."""
        kind = name, status, error
        self._kinds[kind] += 1
        return self._kinds[kind] <= KEPT_OF_A_KIND and len(self._failed) < KEPT

    def fail(self, one: Exemplar) -> None:
        """Take it among the failed; to be called where `wanted` said so."""
        self._failed.append(one)

    def lists(self) -> tuple[list[Exemplar], list[Exemplar]]:
        """The slowest and the failed ones, the worst first."""
        return self._slowest, slowest(self._failed)


def slowest(found: Iterable[Exemplar]) -> list[Exemplar]:
    """The worst of them, the worst first."""
    return sorted(found, key=lambda one: -one.latency)[:KEPT]
