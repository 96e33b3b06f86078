"""The configuration that is in force at a moment: a scheduled rollout's steps that are due, laid over the flag.

The relay proxy sends the flag without them and lays them over when it evaluates (modules/core/flag/internal_flag.go,
`applyScheduledRolloutSteps`; rule.go, `MergeSetOfRules`).
"""

from datetime import datetime

import msgspec

from flagcheck.services._gofeatureflag.shape import Config, Experimentation, Progressive, Rule, Step


def in_force(config: Config, now: datetime) -> Config:
    """The configuration with every step up to `now` laid over it, oldest first."""
    dated = [(step.date, step) for step in config.scheduled_rollout if step.date is not None]
    for date, step in sorted(dated, key=lambda one: one[0]):
        if date <= now:
            config = _over(config, step)
    return config


def pending(config: Config, now: datetime) -> list[Config]:
    """The steps that are still to come."""
    return [step for step in config.scheduled_rollout if step.date is not None and step.date > now]


def _over(config: Config, step: Config) -> Config:
    return msgspec.structs.replace(
        config,
        targeting=_rules(config.targeting, step.targeting),
        default_rule=_rule(config.default_rule or Rule(), step.default_rule)
        if step.default_rule
        else config.default_rule,
        variations=config.variations | step.variations,
        disable=config.disable if step.disable is None else step.disable,
        version=step.version or config.version,
        experimentation=_experimentation(config.experimentation, step.experimentation),
    )


def _rules(rules: list[Rule], changes: list[Rule]) -> list[Rule]:
    """Changes reach a rule by its name; the others are appended."""
    by_name = {change.name: change for change in changes if change.name}
    names = {rule.name for rule in rules if rule.name}
    changed = [_rule(rule, by_name[rule.name]) if rule.name in by_name else rule for rule in rules]
    return changed + [change for change in changes if not change.name or change.name not in names]


def _rule(rule: Rule, change: Rule) -> Rule:
    """Fields that the change has win; weights are merged, a negative one removes its variation."""
    weights = rule.percentage
    if change.percentage is not None:
        merged = (rule.percentage or {}) | change.percentage
        removed = {name for name, weight in change.percentage.items() if weight < 0}
        weights = {name: weight for name, weight in merged.items() if name not in removed}
    return Rule(
        name=rule.name,
        query=rule.query if change.query is None else change.query,
        variation=rule.variation if change.variation is None else change.variation,
        percentage=weights,
        progressive_rollout=_progressive(rule.progressive_rollout, change.progressive_rollout),
        disable=rule.disable if change.disable is None else change.disable,
    )


def _progressive(rollout: Progressive | None, change: Progressive | None) -> Progressive | None:
    if change is None or rollout is None:
        return change or rollout
    return Progressive(initial=_step(rollout.initial, change.initial), end=_step(rollout.end, change.end))


def _step(step: Step, change: Step) -> Step:
    return Step(
        variation=step.variation if change.variation is None else change.variation,
        percentage=step.percentage if change.percentage is None else change.percentage,
        date=step.date if change.date is None else change.date,
    )


def _experimentation(old: Experimentation | None, new: Experimentation | None) -> Experimentation | None:
    if old is None or new is None:
        return new or old
    return Experimentation(start=new.start or old.start, end=new.end or old.end)
