"""What GrowthBook answers, as far as it is read.

Sources, github.com/growthbook/growthbook: packages/shared/src/validators/features-v2.ts (REST v2), features.ts (REST v1),
packages/back-end/src/util/features.ts, getFeatureDefinition (what an SDK is given of a feature in one environment).
"""

from datetime import datetime
from typing import Any

import msgspec

UNSET = msgspec.UNSET


class Parent(msgspec.Struct, frozen=True):
    """A prerequisite; `gate`: without it the feature gives nothing at all, else only this rule is passed over."""

    id: str
    condition: Any = None
    gate: bool = False


class Meta(msgspec.Struct, frozen=True):
    """Of one variation; `passthrough`: who is given it goes on to the next rule."""

    key: str = ""
    name: str = ""
    passthrough: bool = False


class DefinedRule(msgspec.Struct, frozen=True, rename="camel"):
    """One rule of a definition: `force` gives one value, `variations` split."""

    force: Any = UNSET
    variations: tuple[Any, ...] | None = None
    contextual_variations: tuple[Any, ...] | None = None
    weights: tuple[float, ...] | None = None
    coverage: float | None = None
    condition: Any = None
    parent_conditions: tuple[Parent, ...] = ()
    filters: Any = None
    namespace: Any = None
    range: tuple[float, float] | None = None
    ranges: tuple[tuple[float, float], ...] | None = None
    meta: tuple[Meta, ...] = ()


class Definition(msgspec.Struct, frozen=True, rename="camel"):
    """What an SDK is given of one feature."""

    default_value: Any = UNSET
    rules: tuple[DefinedRule, ...] = ()


class Payload(msgspec.Struct, frozen=True, rename="camel"):
    """What an SDK is given of one environment."""

    features: dict[str, Definition] | None = None
    encrypted_features: str = ""
    date_updated: str = ""


class Schedule(msgspec.Struct, frozen=True):
    """A rule is switched on or off at a time."""

    enabled: bool
    timestamp: datetime | None = None


class ListedRule(msgspec.Struct, frozen=True, rename="camel"):
    """A rule as it is configured; what it gives is read from the definition."""

    id: str = ""
    type: str = ""
    enabled: bool = True
    description: str = ""
    all_environments: bool = False
    environments: tuple[str, ...] = ()
    schedule_type: str = ""
    schedule_rules: tuple[Schedule, ...] | None = None
    ramp_schedule_id: str = ""

    def within(self, environment: str) -> bool:
        """Whether it is for this environment (REST v2; in v1 it stands below its environment)."""
        return self.all_environments or environment in self.environments


class InEnvironment(msgspec.Struct, frozen=True):
    """A feature in one environment; `definition` is JSON in a string, only where the feature is enabled."""

    enabled: bool
    definition: str = ""
    rules: tuple[ListedRule, ...] = ()


class Revision(msgspec.Struct, frozen=True, rename="camel"):
    """The published revision. Who published it is a name in v1, a mapping in v2."""

    version: int = 0
    date: str = ""
    published_by: Any = None


class Listed(msgspec.Struct, frozen=True, rename="camel"):
    """One feature in the list."""

    id: str
    environments: dict[str, InEnvironment]
    archived: bool = False
    value_type: str = ""
    date_updated: datetime | None = None
    base_config: str | None = None
    rules: tuple[ListedRule, ...] = ()
    revision: Revision | None = None
    holdout: Any = None

    def rules_in(self, environment: str) -> tuple[ListedRule, ...]:
        """The rules that are for this environment and switched on, or will be."""
        own = self.environments[environment].rules
        return own or tuple(rule for rule in self.rules if rule.within(environment))


class Page(msgspec.Struct, frozen=True, rename="camel"):
    """A page of the list."""

    features: tuple[Listed, ...]
    total: int
    has_more: bool = False
    next_offset: int | None = None


class StaleIn(msgspec.Struct, frozen=True, rename="camel"):
    """Whether a feature is stale in one environment."""

    is_stale: bool = False


class Stale(msgspec.Struct, frozen=True, rename="camel"):
    """Whether a feature is stale."""

    is_stale: bool = False
    stale_by_env: dict[str, StaleIn] | None = None


class Stales(msgspec.Struct, frozen=True):
    """By feature."""

    features: dict[str, Stale]


class Result(msgspec.Struct, frozen=True, rename="camel"):
    """What a context is given in one environment; `source` None where the feature is disabled there."""

    environment: str
    enabled: bool
    value: Any = None
    source: str | None = None
    rule_id: str | None = None


class Results(msgspec.Struct, frozen=True):
    """An answer of evaluate."""

    results: tuple[Result, ...]
