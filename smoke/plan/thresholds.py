"""What the judge reads of a plan: kept as it is written, and read once so that a fault is said before any load."""

from collections.abc import Mapping, Sequence
from typing import Any

from smoke.judge.thresholds import Threshold, parse_thresholds
from smoke.plan.plan import Scenario, Step


def read_thresholds(
    said: Mapping[str, Any], scenarios: Sequence[Scenario] | None, where: str
) -> tuple[Threshold, ...]:
    """What they mean. Raises UsageError, also for a request or check that no scenario has.

    Without scenarios those of others are meant, and any name may be one of theirs.
    """
    if scenarios is None:
        return parse_thresholds(said, where=where)
    steps = [step for scenario in scenarios for step in scenario.steps]
    return parse_thresholds(
        said,
        names=[step.name for step in steps],
        checks=[check.name for step in steps for check in step.checks],
        tags=_values(steps),
        where=where,
    )


def _values(steps: Sequence[Step]) -> dict[str, set[str]]:
    """What each tag of the requests may be."""
    found: dict[str, set[str]] = {}
    for tag, value in (pair for step in steps for pair in step.tags.items()):
        found.setdefault(tag, set()).add(value)
    return found


def listed(said: Mapping[str, Any]) -> Mapping[str, Sequence[Any]]:
    """By metric and selector, each a list, as it is written."""
    return {key: one if isinstance(one, list) else [one] for key, one in said.items()}


def refuse_bad_bounds(baseline: Mapping[str, Any], validity: Mapping[str, Any], where: str) -> None:
    """Raise UsageError for what the judge would not take."""
    if baseline:
        from smoke.judge.bounds import parse_bounds  # noqa: PLC0415 - only where a plan has them

        parse_bounds(baseline, where)
    if validity:
        from smoke.judge.validity import parse_validity  # noqa: PLC0415 - as above

        parse_validity(validity, where)
