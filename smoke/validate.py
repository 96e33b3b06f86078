"""`smoke validate`: read a plan, and say what it would do."""

from collections.abc import Iterator

from hookset.duration import duration_text
from smoke.judge.defaults import with_defaults
from smoke.judge.thresholds import Threshold
from smoke.plan.load import load
from smoke.plan.plan import Plan, Scenario, Users
from smoke.plan.thresholds import read_thresholds


def validate(path: str, target: str = "") -> str:
    """What the plan would do, for a person. Raises UsageError; sends nothing, and needs no secret."""
    warnings: list[str] = []
    plan = load(path, target=target, warn=warnings.append, needed=False)
    return "\n".join([*_lines(plan), *(f"warning: {warning}" for warning in warnings)]) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    yield f"{plan.name}  {plan.target or 'no target yet: give --target'}"
    yield f"  load        {_load(plan)}"
    if plan.warm_up:
        yield f"  warm-up     {duration_text(plan.warm_up)}, not judged"
    total = sum(scenario.weight for scenario in plan.scenarios)
    for scenario in plan.scenarios:
        yield from _scenario(scenario, total)
    checked = any(step.checks for step in plan.steps)
    for threshold in with_defaults(
        read_thresholds(plan.thresholds, plan.scenarios, "the plan"), checks=checked
    ):
        yield f"  threshold   {threshold.text}{_besides(threshold)}"
    if plan.revision.header or plan.revision.json:
        where = f"header {plan.revision.header}" if plan.revision.header else f"JSON {plan.revision.json}"
        yield f"  revision    {plan.revision.expected or 'recorded only'}, by {where}"


def _load(plan: Plan) -> str:
    if isinstance(plan.load, Users):
        return f"{plan.load.count} users for {duration_text(plan.load.seconds)}"
    stages = [
        f"{stage.last:g}/s for {duration_text(stage.seconds)}"
        if stage.first == stage.last
        else f"{stage.first:g}/s to {stage.last:g}/s over {duration_text(stage.seconds)}"
        for stage in plan.load
    ]
    starts = sum((stage.first + stage.last) / 2 * stage.seconds for stage in plan.load)
    return f"{', then '.join(stages)}: {starts:.0f} starts, {plan.arrivals} spacing"


def _besides(threshold: Threshold) -> str:
    said = [
        "for all others" if threshold.others else "by default" if threshold.default else "",
        "" if threshold.severity == "failed" else f"{threshold.severity} only",
        "ends the run" if threshold.abort else "",
    ]
    return f" ({', '.join(filter(None, said))})" if any(said) else ""


def _scenario(scenario: Scenario, total: float) -> Iterator[str]:
    share = f"{scenario.weight / total:.0%}"
    steps = [
        step.name if step.name.startswith(step.method) else f"{step.method} {step.name}"
        for step in scenario.steps
    ]
    single = len(steps) == 1
    yield f"  {'request' if single else 'scenario':11} {share:>4}  {steps[0] if single else scenario.name}"
    if not single:
        yield from (f"{'':20}{number}. {step}" for number, step in enumerate(steps, 1))
