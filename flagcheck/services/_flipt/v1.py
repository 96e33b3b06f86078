"""Flipt v1's snapshot of a namespace, which its own client-side SDKs read: rpc/flipt/evaluation/evaluation.proto (main).

protojson may leave out what is 0 or false.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from flagcheck.services._flipt.evaluating import value
from flagcheck.services._flipt.flags import BOOLEAN, Known
from flagcheck.services._flipt.serving import Rule, Segments, Step


class SegmentShape(msgspec.Struct, frozen=True):
    """With its constraints, whose own shape does not matter here."""

    key: str = ""
    constraints: tuple[Any, ...] = ()


class Threshold(msgspec.Struct, frozen=True):
    """Percent of all entities."""

    percentage: float = 0.0
    value: bool = False


class BySegment(msgspec.Struct, frozen=True, rename="camel"):
    """A rollout to segments."""

    value: bool = False
    segments: tuple[SegmentShape, ...] = ()
    segment_operator: str = ""


class Rollout(msgspec.Struct, frozen=True):
    """One of both."""

    rank: int = 0
    threshold: Threshold | None = None
    segment: BySegment | None = None


class Distribution(msgspec.Struct, frozen=True, rename="camel"):
    """A percent: what is missing to 100 is given the default variant. The attachment is JSON in a string."""

    variant_key: str = ""
    variant_attachment: str = ""
    rollout: float = 0.0


class RuleShape(msgspec.Struct, frozen=True, rename="camel"):
    """A rule of a variant flag."""

    id: str = ""
    rank: int = 0
    segments: tuple[SegmentShape, ...] = ()
    segment_operator: str = ""
    distributions: tuple[Distribution, ...] = ()


class VariantShape(msgspec.Struct, frozen=True):
    """The default variant."""

    key: str = ""
    attachment: str = ""


class FlagShape(msgspec.Struct, frozen=True, rename="camel"):
    """A flag with everything that decides it."""

    key: str
    type: str = "VARIANT_FLAG_TYPE"
    enabled: bool = False
    rules: tuple[RuleShape, ...] = ()
    rollouts: tuple[Rollout, ...] = ()
    default_variant: VariantShape | None = None


class Snapshot(msgspec.Struct, frozen=True):
    """A namespace; one that does not exist looks like one without flags."""

    flags: tuple[FlagShape, ...] = ()


class Namespace(msgspec.Struct, frozen=True):
    """A namespace by itself."""

    key: str


def known(found: FlagShape, version: str, asked: str) -> Known:
    """What Flipt v1 tells of one flag; the variants are those that a rule or the default gives. Raises ServiceFailed."""
    rules = [rule for rule, _ in _once(found.rules)]
    given = {one.variant_key: one.variant_attachment for rule in rules for one in rule.distributions}
    default = found.default_variant or VariantShape()
    if default.key:
        given[default.key] = default.attachment
    return Known(
        key=found.key,
        boolean=found.type == BOOLEAN,
        enabled=found.enabled,
        steps=tuple(_steps(found.rollouts)),
        rules=tuple(_rule(rule, copies) for rule, copies in _once(found.rules)),
        values={name: value(name, text, asked) for name, text in given.items() if name},
        default=default.key,
        version=version,
    )


def _once(rules: Sequence[RuleShape]) -> Iterable[tuple[RuleShape, int]]:
    """Each rule with the number of its copies.

    A rule of n segments is sent n times, with n times its distributions: internal/server/evaluation/data/server.go
    appends both inside the loop over segments.
    """
    by_rank: dict[tuple[int, str], list[RuleShape]] = {}
    for rule in rules:
        by_rank.setdefault((rule.rank, rule.id), []).append(rule)
    for _, copies in sorted(by_rank.items()):
        yield copies[0], len(copies)


def _rule(rule: RuleShape, copies: int) -> Rule:
    percents: dict[str, float] = {}
    for one in rule.distributions[: len(rule.distributions) // copies]:
        if one.rollout > 0:
            percents[one.variant_key] = percents.get(one.variant_key, 0.0) + one.rollout
    return Rule(_segments(rule.segments, rule.segment_operator), percents)


def _steps(rollouts: Iterable[Rollout]) -> Iterable[Step]:
    for rollout in sorted(rollouts, key=lambda one: one.rank):
        if rollout.threshold:
            yield Step(rollout.threshold.value, rollout.threshold.percentage)
        elif rollout.segment:
            meant = _segments(rollout.segment.segments, rollout.segment.segment_operator)
            yield Step(rollout.segment.value, None, meant)


def _segments(found: Iterable[SegmentShape], operator: str) -> Segments:
    return Segments(tuple(one.key for one in found), operator)


def open_segments(flags: Iterable[FlagShape]) -> frozenset[str]:
    """The segments without constraints: everybody is in them."""
    rules = [rule.segments for flag in flags for rule in flag.rules]
    rollouts = [step.segment.segments for flag in flags for step in flag.rollouts if step.segment]
    return frozenset(one.key for found in (*rules, *rollouts) for one in found if not one.constraints)
