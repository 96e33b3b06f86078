"""What Statsig's Console API answers: https://docs.statsig.com/api-reference/gates/get-gate and .../environments/get-environments."""

from typing import Any

import msgspec


class Shape(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A part of an answer; unknown fields are passed over."""


class Condition(Shape, frozen=True):
    """One condition of a rule; all of them have to hold."""

    type: str
    operator: str | None = None
    target_value: Any = None


class Step(Shape, frozen=True):
    """A step of an automated rollout that has not come yet; `time` in milliseconds since 1970."""

    pass_percent: float
    time: float | None = None


class Rule(Shape, frozen=True):
    """Of those who meet all conditions, `pass_percentage` are given true and the others false."""

    pass_percentage: float
    conditions: list[Condition]
    name: str = ""
    environments: list[str] | None = None
    pending_automated_rollouts: list[Step] | None = None


class Gate(Shape, frozen=True):
    """A feature gate of the project, with the rules of all environments."""

    id: str
    is_enabled: bool
    status: str
    rules: list[Rule]
    type: str = ""
    holdouts: list[str] | None = msgspec.field(name="holdoutIDs", default=None)
    last_modified_time: float | None = None
    last_modifier_name: str | None = None
    last_modifier_email: str | None = None
    version: int | None = None


class OneGate(Shape, frozen=True):
    """The answer about one gate."""

    data: Gate


class Pagination(Shape, frozen=True):
    """Where a list is; `next_page` a link, or nothing on the last."""

    total_items: int
    next_page: str | None = None


class Gates(Shape, frozen=True):
    """A page of the list of gates."""

    data: list[Gate]
    pagination: Pagination


class Environment(Shape, frozen=True):
    """An environment of the project."""

    name: str


class Environments(Shape, frozen=True):
    """All of them."""

    environments: list[Environment]


class AllEnvironments(Shape, frozen=True):
    """The answer about environments."""

    data: Environments
