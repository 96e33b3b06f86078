"""The parts of Unleash's answers that are read (its OpenAPI, /docs/openapi of a server); all else is ignored."""

from datetime import datetime
from typing import Any

import msgspec


class Shape(msgspec.Struct, frozen=True, rename="camel"):
    """Fields as Unleash spells them; what a version or edition leaves out is None or empty."""


class Payload(Shape, frozen=True):
    """A variant's value: `type` is string, json, csv or number, `value` always a text."""

    type: str
    value: str


class Weighed(Shape, frozen=True):
    """A variant; `weight` in thousandths of those who are given any."""

    name: str
    weight: float = 0
    payload: Payload | None = None


class Strategy(Shape, frozen=True):
    """One activation strategy. `parameters` are texts, numbers on old servers; `segments` ids, or whole ones."""

    name: str
    parameters: dict[str, Any] | None = None
    constraints: list[Any] | None = None
    segments: list[Any] | None = None
    variants: list[Weighed] | None = None
    disabled: bool | None = None


class Dependency(Shape, frozen=True):
    """A parent flag that must be on (or off), or give one of these variants."""

    feature: str
    enabled: bool = True
    variants: list[str] | None = None


class Milestone(Shape, frozen=True):
    """A step of a release plan (Enterprise); `started_at` None: still to come."""

    name: str
    id: str = ""
    started_at: datetime | None = None


class Plan(Shape, frozen=True):
    """A release plan (Enterprise)."""

    milestones: list[Milestone] = []
    active_milestone_id: str | None = None


class Environment(Shape, frozen=True):
    """A flag in one environment, or an environment in the list of all.

    `unmet` is the playground's word that a prerequisite is not as it must be, for a context without attributes.
    """

    name: str
    enabled: bool = False
    unmet: bool = False
    strategies: list[Strategy] | None = None
    variants: list[Weighed] | None = None
    change_request_ids: list[int] | None = None
    release_plans: list[Plan] | None = None
    milestone_name: str | None = None
    milestone_order: int | None = None
    total_milestones: int | None = None


class Feature(Shape, frozen=True):
    """A flag as the admin API lists or gives it."""

    name: str
    project: str = ""
    stale: bool | None = None
    archived: bool = False
    created_at: datetime | None = None
    environments: list[Environment] = []
    dependencies: list[Dependency] | None = None

    def environment(self, name: str) -> Environment | None:
        """The flag in the environment of that name."""
        return next((one for one in self.environments if one.name == name), None)


class Features(Shape, frozen=True):
    """A list of flags; `total` of a search, which pages."""

    features: list[Feature]
    total: int | None = None


class Environments(Shape, frozen=True):
    """Every environment of the instance."""

    environments: list[Environment]


class Project(Shape, frozen=True):
    """A project; `id` is what addresses have."""

    id: str


class Projects(Shape, frozen=True):
    """Every project that the token may see."""

    projects: list[Project]


class Edition(Shape, frozen=True):
    """The versions by edition; the one that does not run is empty."""

    enterprise: str = ""


class Versions(Shape, frozen=True):
    """What the server says of its own version."""

    current: Edition = Edition()


class Server(Shape, frozen=True):
    """What the admin interface is told of the server."""

    version_info: Versions | None = None

    @property
    def enterprise(self) -> bool:
        """Whether it has change requests and release plans; so too where it does not say."""
        return self.version_info is None or bool(self.version_info.current.enterprise)
