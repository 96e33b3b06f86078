"""What is wrong with something that people wrote, before it is known in which file and key it stands."""

from collections.abc import Iterable

from hookset.nearest import did_you_mean


class Fault(ValueError):
    """One sentence; whoever knows the file makes a UsageError of it."""


def unknown(name: str, known: Iterable[str]) -> str:
    """What may follow `unknown X`: the nearest one, or all where they are few."""
    return did_you_mean(name, known)
