"""Flipt v2's resources: https://docs.flipt.io/v2/reference/flags/list-flags. protojson may leave out what is 0 or false."""

from collections.abc import Iterable
from typing import Any

import msgspec

from flagcheck.services._flipt.flags import BOOLEAN, Known
from flagcheck.services._flipt.serving import Rule, Segments, Step


class Threshold(msgspec.Struct, frozen=True):
    """Percent of all entities."""

    percentage: float = 0.0
    value: bool = False


class BySegment(msgspec.Struct, frozen=True, rename="camel"):
    """A rollout to segments."""

    value: bool = False
    segments: tuple[str, ...] = ()
    segment_operator: str = ""


class Rollout(msgspec.Struct, frozen=True):
    """One of both."""

    threshold: Threshold | None = None
    segment: BySegment | None = None


class Distribution(msgspec.Struct, frozen=True):
    """A weight: the server normalises the sum to 100."""

    variant: str = ""
    rollout: float = 0.0


class RuleShape(msgspec.Struct, frozen=True, rename="camel"):
    """A rule of a variant flag."""

    segments: tuple[str, ...] = ()
    segment_operator: str = ""
    distributions: tuple[Distribution, ...] = ()


class VariantShape(msgspec.Struct, frozen=True):
    """`attachment` is any JSON."""

    key: str
    attachment: Any = None


class FlagShape(msgspec.Struct, frozen=True, rename="camel"):
    """The payload of a flag."""

    key: str
    type: str = "VARIANT_FLAG_TYPE"
    enabled: bool = False
    variants: tuple[VariantShape, ...] = ()
    rules: tuple[RuleShape, ...] = ()
    rollouts: tuple[Rollout, ...] = ()
    default_variant: str = ""


class SegmentShape(msgspec.Struct, frozen=True):
    """The payload of a segment; a constraint's own shape does not matter here."""

    key: str
    constraints: tuple[Any, ...] = ()


class FlagResource(msgspec.Struct, frozen=True):
    """A resource around a flag."""

    payload: FlagShape


class SegmentResource(msgspec.Struct, frozen=True):
    """A resource around a segment."""

    payload: SegmentShape


class Flags(msgspec.Struct, frozen=True):
    """Every flag of a namespace, at this revision of the repository."""

    resources: tuple[FlagResource, ...] = ()
    revision: str = ""


class Segmented(msgspec.Struct, frozen=True):
    """Every segment of a namespace."""

    resources: tuple[SegmentResource, ...] = ()


class Keyed(msgspec.Struct, frozen=True):
    """A namespace."""

    key: str


class Namespaces(msgspec.Struct, frozen=True):
    """Every namespace of an environment."""

    items: tuple[Keyed, ...] = ()


def known(found: FlagShape, revision: str) -> Known:
    """What Flipt v2 tells of one flag."""
    return Known(
        key=found.key,
        boolean=found.type == BOOLEAN,
        enabled=found.enabled,
        steps=tuple(_steps(found.rollouts)),
        rules=tuple(_rule(rule) for rule in found.rules),
        values={one.key: one.key if one.attachment is None else one.attachment for one in found.variants},
        default=found.default_variant,
        version=revision,
    )


def _steps(rollouts: Iterable[Rollout]) -> Iterable[Step]:
    for rollout in rollouts:
        if rollout.threshold:
            yield Step(rollout.threshold.value, rollout.threshold.percentage)
        elif rollout.segment:
            meant = Segments(rollout.segment.segments, rollout.segment.segment_operator)
            yield Step(rollout.segment.value, None, meant)


def _rule(rule: RuleShape) -> Rule:
    total = sum(one.rollout for one in rule.distributions if one.rollout > 0)
    percents: dict[str, float] = {}
    for one in rule.distributions:
        if one.rollout > 0:
            percents[one.variant] = percents.get(one.variant, 0.0) + one.rollout / total * 100
    return Rule(Segments(rule.segments, rule.segment_operator), percents)


def segmented(found: FlagShape) -> bool:
    """Whether any segment has a say in this flag."""
    return bool(found.rules) or any(rollout.segment for rollout in found.rollouts)
