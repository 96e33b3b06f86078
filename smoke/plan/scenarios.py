"""Requests and scenarios of the file: everything that users may do, with its weight."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hookset.errors import UsageError
from hookset.files import keys_of, struct_of
from smoke.plan import shape
from smoke.plan.plan import Scenario, Step
from smoke.plan.step import Common, step_of
from smoke.plan.tags import SCENARIO, tags_of
from smoke.plan.template import Scope

MOST_STEPS = 1000
LARGEST_WEIGHT = 1e6


def scenarios_of(
    file: shape.File, common: Common, scope: Scope, where: str, *, needed: bool = True
) -> tuple[Scenario, ...]:
    """The requests that stand alone, then the scenarios; none only where none are `needed`. Raises UsageError."""
    requests = [
        _request(said, common, scope, f"{where}: requests[{index}]")
        for index, said in enumerate(file.requests)
    ]
    scenarios = [
        _scenario(name, said, common, scope, f"{where}: scenarios.{name}")
        for name, said in file.scenarios.items()
    ]
    found = (*requests, *scenarios)
    if not found and needed:
        raise UsageError(f"{where}: requests: has none", "write at least `requests: [GET /]`")
    _refuse_same_names(found, where)
    return found


def _request(said: Any, common: Common, scope: Scope, at: str) -> Scenario:
    step, meant = step_of(said, shape.Request, common, scope, at)
    if step.captures:
        raise UsageError(
            f"{at}.capture: no step comes after it",
            "put it into a scenario's `steps`, before the one that uses it",
        )
    return Scenario(step.name, (step,), _weight(meant.weight, at))


def _scenario(name: str, said: Any, common: Common, scope: Scope, at: str) -> Scenario:
    plain = {"steps": said} if isinstance(said, list) else said
    if not name.strip() or not isinstance(plain, dict) or not isinstance(plain.get("steps"), list):
        raise UsageError(f"{at}: is no scenario", "write its steps as a list: [POST /login, GET /cart]")
    head = {**plain, "steps": []}
    meant: shape.Scenario = struct_of(head, shape.Scenario, at, keys_of(shape.Scenario), strict=False)
    if not plain["steps"]:
        raise UsageError(f"{at}: steps: has none")
    tagged = replace(common, tags={SCENARIO: name, **tags_of(meant.tags, f"{at}.tags")})
    return Scenario(name, tuple(_steps(plain["steps"], tagged, scope, at)), _weight(meant.weight, at))


def _steps(said: list[Any], common: Common, scope: Scope, at: str) -> Iterator[Step]:
    """Each step may use what the ones before it capture."""
    for index, one in enumerate(said):
        here = f"{at}.steps[{index}]"
        step, _ = step_of(one, shape.Step, common, scope, here)
        captured = frozenset(capture.variable for capture in step.captures)
        for variable in sorted(captured & set(scope.known)):
            raise UsageError(f"{here}.capture.{variable}: is already a variable or a secret of the plan")
        scope = scope.with_captured(captured)
        yield step


def _weight(weight: float, at: str) -> float:
    if not 0 < weight <= LARGEST_WEIGHT:
        raise UsageError(f"{at}.weight: {weight:g} is no weight: it is more than 0, and a million at most")
    return weight


def _refuse_same_names(scenarios: tuple[Scenario, ...], where: str) -> None:
    seen: set[str] = set()
    for step in (step for scenario in scenarios for step in scenario.steps):
        if step.name in seen:
            raise UsageError(
                f"{where}: two requests have the name {step.name!r}", "give one of them a `name` of its own"
            )
        seen.add(step.name)
    if len(seen) > MOST_STEPS:
        raise UsageError(f"{where}: has more than {MOST_STEPS} requests")
