"""What an environment document says of every flag: the environment's default under its overrides."""

from collections import defaultdict

import msgspec

from flagcheck.record import Audience, Flag, Presence, Served, Variant
from flagcheck.services import _ladder
from flagcheck.services._flagsmith.shapes import Condition, Document, Rule, Segment, State
from flagcheck.services._ladder import Step

SPLIT = "PERCENTAGE_SPLIT"
OF_IDENTITY = ("", "$.identity.key", "$.identity.identifier")
CONTROL = "control"


class Override(msgspec.Struct, frozen=True):
    """A state for some: `percent` of those who meet conditions, or of all; None where that is not one number."""

    state: State
    percent: float | None
    conditional: bool


def flags(document: Document) -> dict[str, Flag]:
    """Every flag of the environment."""
    overrides = _overrides(document)
    return {
        state.feature.name: flag(state, overrides[state.feature.name]) for state in document.feature_states
    }


def _overrides(document: Document) -> dict[str, list[Override]]:
    """By feature, the first that applies first: identities, then segments by priority."""
    found: dict[str, list[Override]] = defaultdict(list)
    for identity in document.identity_overrides:
        for state in identity.identity_features:
            found[state.feature.name].append(Override(state, 100.0, True))
    by_priority = sorted(
        (
            (_priority(state), segment, state)
            for segment in document.project.segments
            for state in segment.feature_states
        ),
        key=lambda entry: entry[0],
    )
    for _, segment, state in by_priority:
        percent, conditional = reach(segment)
        found[state.feature.name].append(Override(state, percent, conditional))
    return found


def _priority(state: State) -> float:
    given = state.feature_segment.priority if state.feature_segment else None
    return float("inf") if given is None else given


def reach(segment: Segment) -> tuple[float | None, bool]:
    """The share in percent whom a segment means, None where it is not one number, and whether there are conditions.

    A segment without rules means nobody (flag_engine, is_context_in_segment).
    """
    if not segment.rules:
        return 0.0, False
    conditions: list[Condition] = []
    if not all(_flat(rule, conditions) for rule in segment.rules):
        return None, True
    splits = [one for one in conditions if one.operator == SPLIT]
    others = len(conditions) > len(splits) or any((one.property_ or "") not in OF_IDENTITY for one in splits)
    if len(splits) > 1:
        return None, True
    return (_percent(splits[0]) if splits else 100.0), others


def _flat(rule: Rule, conditions: list[Condition]) -> bool:
    """Whether all conditions within must hold; they are added."""
    if rule.type != "ALL" and not (rule.type == "ANY" and len(rule.rules) < 2 and len(rule.conditions) < 2):
        return False
    conditions.extend(rule.conditions)
    return all(_flat(within, conditions) for within in rule.rules)


def _percent(condition: Condition) -> float:
    try:
        return min(100.0, max(0.0, float(condition.value or 0)))
    except ValueError:
        return 0.0


def flag(state: State, overrides: list[Override]) -> Flag:
    """One flag: ON where anybody has it enabled."""
    steps = [_step(one, one.state.enabled) for one in overrides]
    who = _ladder.served(steps, state.enabled, bool)
    if who.audience is Audience.SOME and any(one.percent is None for one in overrides):
        who = _ladder.MIXED
    given = _ladder.values([_step(one, one.state.value) for one in overrides], state.value)
    variants = _variants(state)
    split = bool(variants) or any(one.state.multivariate_feature_state_values for one in overrides)
    return Flag(
        key=state.feature.name,
        presence=Presence.ON if who.audience is not Audience.NONE else Presence.OFF,
        served=who,
        value=given[0] if len(given) == 1 and not split else msgspec.UNSET,
        default=CONTROL if variants else None,
        type=type_of(state.feature_state_value),
        variants=variants,
    )


def _step(override: Override, value: object) -> Step:
    percent = 100.0 if override.percent is None else override.percent
    return Step(gives=((percent, value),), conditional=override.conditional)


def _variants(state: State) -> tuple[Variant, ...] | None:
    """The options of a multivariate feature with their shares; what is left over is given the control value."""
    allocations = state.multivariate_feature_state_values
    if not allocations:
        return None
    left = max(0.0, 100.0 - sum(one.percentage_allocation for one in allocations))
    control = Variant(name=CONTROL, value=state.feature_state_value, percent=left)
    return (
        control,
        *(
            Variant(
                name=one.multivariate_feature_option.key or str(one.multivariate_feature_option.value),
                value=one.multivariate_feature_option.value,
                percent=one.percentage_allocation,
            )
            for one in allocations
        ),
    )


def type_of(value: object) -> str:
    """The type of a remote value; a feature without one is a boolean."""
    if value is None or isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "number"


def plain(key: str, *, enabled: bool, value: object, served: Served) -> Flag:
    """A flag of which only the environment's default is read."""
    return Flag(
        key=key,
        presence=Presence.ON if enabled else Presence.OFF,
        served=served,
        value=enabled if value is None else value,
        type=type_of(value),
    )
