"""Who is given what by a feature's definition: rules in order, the first that gives a value wins.

The order of judgement within a rule is that of GrowthBook's SDKs (packages/sdk-js/src/core.ts, evalFeature).
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from flagcheck.record import EVERYBODY, Flag, Prerequisite, Presence, Served, Variant
from flagcheck.services import _ladder
from flagcheck.services._growthbook.shapes import DefinedRule, Definition, Meta
from flagcheck.services._ladder import Step
from flagcheck.types import type_of
from hookset.same import same_value

TYPES = {"boolean": "boolean", "string": "string", "number": "number", "json": "object"}


def flag(key: str, definition: Definition, *, kind: str = "") -> Flag:
    """A feature that is enabled in the environment that the definition is of."""
    steps = [step for rule in definition.rules for step in _steps(rule)]
    default = None if definition.default_value is msgspec.UNSET else definition.default_value
    given = _ladder.values(steps, default)
    unknown = any(rule.contextual_variations is not None for rule in definition.rules)
    return Flag(
        key=key,
        presence=Presence.ON,
        served=Served() if unknown else who(steps, default),
        value=given[0] if len(given) == 1 and not unknown else msgspec.UNSET,
        type=TYPES.get(kind, "") or type_of(default),
        variants=_variants(definition, steps, default) if len(given) > 1 else None,
        prerequisites=prerequisites(definition),
    )


def who(steps: list[Step], default: Any) -> Served:
    """A boolean's on side is true; of another feature it is every value but the default, where rules give others."""
    if isinstance(default, bool):
        return _ladder.served(steps, default, lambda value: value is True)
    given = _ladder.values(steps, default)
    if len(given) == 1:
        return EVERYBODY
    return _ladder.served(steps, default, lambda value: not same_value(value, default))


def _steps(rule: DefinedRule) -> list[Step]:
    """The rule as a step; none for a gate, which gives nothing."""
    conditional = bool(
        rule.condition
        or rule.filters
        or rule.namespace
        or any(not parent.gate for parent in rule.parent_conditions)
    )
    gives = _forced(rule) if rule.force is not msgspec.UNSET else _split(rule)
    return [Step(gives=gives, conditional=conditional)] if gives else []


def _forced(rule: DefinedRule) -> tuple[tuple[float, Any], ...]:
    share = 1.0 if rule.coverage is None else rule.coverage
    if rule.range is not None:
        share = rule.range[1] - rule.range[0]
    return ((_percent(share), rule.force),)


def _split(rule: DefinedRule) -> tuple[tuple[float, Any], ...]:
    """The shares of an experiment's variations; a variation with `passthrough` gives nothing."""
    variations = rule.variations or ()
    if not variations:
        return ()
    if rule.ranges is not None:
        parts = [end - start for start, end in rule.ranges]
    else:
        weights = rule.weights if _usable(rule.weights, len(variations)) else None
        coverage = 1.0 if rule.coverage is None else min(1.0, max(0.0, rule.coverage))
        parts = [coverage * weight for weight in weights or [1 / len(variations)] * len(variations)]
    meta = rule.meta + (Meta(),) * len(variations)
    return tuple(
        (_percent(part), value)
        for part, value, about in zip(parts, variations, meta, strict=False)
        if not about.passthrough
    )


def _usable(weights: tuple[float, ...] | None, count: int) -> bool:
    """Weights that do not fit are replaced by equal ones, as the SDKs do (getBucketRanges)."""
    return weights is not None and len(weights) == count and 0.99 <= sum(weights) <= 1.01


def _percent(share: float) -> float:
    return round(100 * min(1.0, max(0.0, share)), 6)


def _variants(definition: Definition, steps: list[Step], default: Any) -> tuple[Variant, ...]:
    """Every value by its name in an experiment, else by itself."""
    names: list[tuple[Any, str]] = []
    for rule in definition.rules:
        for value, about in zip(rule.variations or (), rule.meta, strict=False):
            names.append((value, about.name or about.key))
    return tuple(
        Variant(
            name=next((name for one, name in names if name and same_value(one, value)), _name(value)),
            value=value,
            percent=percent,
        )
        for value, percent in _ladder.shares(steps, default)
    )


def _name(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def prerequisites(definition: Definition) -> tuple[Prerequisite, ...]:
    """Features without which this one gives nothing."""
    return tuple(
        _prerequisite(parent.id, parent.condition)
        for rule in definition.rules
        for parent in rule.parent_conditions
        if parent.gate
    )


def _prerequisite(key: str, condition: Any) -> Prerequisite:
    wanted = condition.get("value") if isinstance(condition, Mapping) else None
    if wanted is False:
        return Prerequisite(flag=key, wanted=Presence.OFF)
    if isinstance(wanted, str | int | float) and not isinstance(wanted, bool):
        return Prerequisite(flag=key, variants=(_name(wanted),))
    return Prerequisite(flag=key)
