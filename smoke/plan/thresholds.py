"""The plan's thresholds, kept as they are written for the judge, and read once so that a fault is said before any load."""

from collections.abc import Mapping, Sequence
from typing import Any

from hookset.errors import UsageError
from smoke.plan.shape import File


def thresholds_of(file: File, names: Sequence[str], where: str) -> Mapping[str, Sequence[Any]]:
    """By metric and selector, each a list; raises UsageError. `names` are those of the plan's requests."""
    found: dict[str, Sequence[Any]] = {}
    for metric, said in file.thresholds.items():
        found[metric] = said if isinstance(said, list) else [said]
        if not found[metric]:
            raise UsageError(f"{where}: thresholds.{metric}: has none")
    return found
