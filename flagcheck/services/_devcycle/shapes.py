"""What DevCycle's Management API answers: https://docs.devcycle.com/management-api, `Feature` and `FeatureConfig` there."""

from datetime import datetime
from typing import Any

import msgspec


class Shape(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A part of an answer; unknown fields are passed over."""


class Stage(Shape, frozen=True):
    """A point of a rollout: `percentage` (0 to 1) from `date` on, reached at once or in a straight line."""

    percentage: float
    type: str
    date: datetime


class Rollout(Shape, frozen=True):
    """`schedule`: all from `start_date` on; `gradual` and `stepped`: by stages from `start_percentage` (0 to 1)."""

    type: str
    start_date: datetime
    start_percentage: float | None = None
    stages: list[Stage] | None = None


class Distribution(Shape, frozen=True):
    """A variation's share (0 to 1) of those whom a target serves."""

    percentage: float
    variation: str = msgspec.field(name="_variation")


class Filters(Shape, frozen=True):
    """Who is meant: filters, or groups of filters, combined by `and` or `or`."""

    operator: str = "and"
    filters: list[dict[str, Any]] = msgspec.field(default_factory=list)


class Audience(Shape, frozen=True):
    """Whom a target is for."""

    filters: Filters


class Target(Shape, frozen=True):
    """A targeting rule; the first whose audience a user belongs to serves."""

    audience: Audience
    distribution: list[Distribution]
    rollout: Rollout | None = None
    name: str = ""


class Config(Shape, frozen=True):
    """A feature in one environment."""

    environment: str = msgspec.field(name="_environment")
    status: str
    targets: list[Target] = msgspec.field(default_factory=list)
    updated_at: datetime | None = None


class Variation(Shape, frozen=True):
    """A set of values, one a variable."""

    id: str = msgspec.field(name="_id")
    key: str
    variables: dict[str, Any] = msgspec.field(default_factory=dict)


class Staleness(Shape, frozen=True):
    """What DevCycle thinks of a feature that may be cleaned up."""

    stale: bool = False


class Feature(Shape, frozen=True):
    """A feature. `configurations` None: the answer leaves them out, and they are asked for."""

    key: str
    variations: list[Variation] = msgspec.field(default_factory=list)
    control_variation: str = ""
    static_variation: str | None = None
    status: str = "active"
    configurations: list[Config] | None = None
    staleness: Staleness | None = None


class Environment(Shape, frozen=True):
    """An environment; its SDK keys are in the answer too, and are not read."""

    id: str = msgspec.field(name="_id")
    key: str
