"""The ceiling: what a plan may ask of a service in production, unless it says in words that it may ask more."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hookset.errors import UsageError
from smoke.plan import shape
from smoke.plan.plan import MOST_PER_SECOND, MOST_REQUESTS, Ceiling, Scenario, Stage, Users
from smoke.plan.stages import rate_of, rate_text
from smoke.plan.words import size

UNLIMITED = "unlimited"


@dataclass(frozen=True)
class Asked:
    """The most that a load asks for: requests a second, and requests; infinite where users never pause."""

    per_second: float
    requests: float


def asked(load: Sequence[Stage] | Users, scenarios: Sequence[Scenario]) -> Asked:
    """What a load asks for at most."""
    if isinstance(load, Users):
        per_second = load.count * max(_per_user(scenario) for scenario in scenarios)
        # every user begins at once, so that what is under way at the end counts too
        return Asked(per_second, per_second * load.seconds + load.count)
    weights = sum(scenario.weight for scenario in scenarios)
    steps = sum(scenario.weight * len(scenario.steps) for scenario in scenarios) / weights
    peak = max(max(stage.first, stage.last) for stage in load)
    return Asked(peak * steps, starts(load) * steps)


def starts(load: Sequence[Stage]) -> float:
    """How many starts are due."""
    return sum((stage.first + stage.last) / 2 * stage.seconds for stage in load)


def ceiling_of(said: shape.Limits | None, usual: Ceiling, where: str) -> Ceiling:
    """The ceiling that a plan says, else the usual; raises UsageError where it says more than a plan may without a reason."""
    said = said or shape.Limits()
    found = Ceiling(
        usual.rate if said.rate is None else _rate(said.rate, where),
        usual.total if said.total is None else _total(said.total, where),
    )
    raised = (said.rate and found.rate > MOST_PER_SECOND) or found.total > MOST_REQUESTS
    if raised and len(said.because.split()) < 2:
        raise UsageError(
            f"{where}: limits: raises the ceiling, and does not say why",
            'add `because: "agreed with the shop team"`',
        )
    return found


def refuse_too_much(wanted: Asked, ceiling: Ceiling, where: str) -> None:
    """Raise UsageError naming the key to raise, where a load is over its ceiling."""
    rate, total = ceiling.rate, ceiling.total
    if wanted.per_second > rate * 1.000001:
        raise _too_much("rate", f"{_per_second(wanted.per_second)}", f"{rate_text(rate)}", where)
    if wanted.requests > total * 1.000001:
        raise _too_much("total", _requests(wanted.requests), f"{total:.0f} requests", where)


def _too_much(key: str, wanted: str, ceiling: str, where: str) -> UsageError:
    value = UNLIMITED if "any number" in wanted else wanted.split(maxsplit=1)[0]
    return UsageError(
        f"{where}: load: asks for {wanted}, and the ceiling is {ceiling}",
        f'raise limits.{key}: `limits: {{{key}: {value}, because: "agreed with the shop team"}}`, or ask for less'
        + ("; users who never think send as fast as they can: see `think`" if value == UNLIMITED else ""),
    )


def _per_second(rate: float) -> str:
    if math.isinf(rate):
        return "any number of requests a second"
    return f"{rate_text(math.ceil(rate * 1000) / 1000)} requests"


def _requests(count: float) -> str:
    return "any number of requests" if math.isinf(count) else f"{math.ceil(count - 0.001)} requests"


def _per_user(scenario: Scenario) -> float:
    thinking = sum(step.think for step in scenario.steps)
    return len(scenario.steps) / thinking if thinking else math.inf


def _rate(said: str, where: str) -> float:
    if said == UNLIMITED:
        return math.inf
    try:
        return rate_of(said)
    except ValueError as error:
        raise UsageError(f"{where}: limits.rate: {error}", f"or write `{UNLIMITED}`") from None


def _total(said: str | int, where: str) -> float:
    return math.inf if said == UNLIMITED else size(said, f"{where}: limits.total")
