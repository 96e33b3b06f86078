"""What PostHog answers, as far as it is read.

Sources: posthog.com/docs/api/feature-flags (list), posthog.com/docs/api/flags and rust/feature-flags/src/api/types.rs of
github.com/PostHog/posthog (FlagsResponse, FlagDetails), rust/feature-flags/src/flags/flag_models.rs for `filters`.
"""

from datetime import datetime
from typing import Any

import msgspec


class Property(msgspec.Struct, frozen=True):
    """A condition; `type` flag: on another flag, whose id is `key`."""

    key: str | int = ""
    type: str | None = None
    value: Any = None


class Group(msgspec.Struct, frozen=True):
    """One release condition: who meets `properties`, and of those `rollout_percentage` (None: all)."""

    properties: tuple[Property, ...] | None = None
    rollout_percentage: float | None = None
    variant: str | None = None
    aggregation_group_type_index: int | None = None

    @property
    def percent(self) -> float:
        """The share of those who meet the properties."""
        return 100.0 if self.rollout_percentage is None else min(100.0, max(0.0, self.rollout_percentage))


class Option(msgspec.Struct, frozen=True):
    """A variant of a multivariate flag with its share."""

    key: str
    rollout_percentage: float | None = None


class Multivariate(msgspec.Struct, frozen=True):
    """The variants of a flag."""

    variants: tuple[Option, ...] = ()


class Filters(msgspec.Struct, frozen=True):
    """Whom a flag is for. `groups` None: release conditions of a kind that is not known here."""

    groups: tuple[Group, ...] | None = None
    multivariate: Multivariate | None = None
    payloads: dict[str, Any] | None = None
    aggregation_group_type_index: int | None = None
    super_groups: tuple[Any, ...] | None = None
    feature_enrollment: bool | None = None
    holdout: Any = None
    holdout_groups: tuple[Any, ...] | None = None

    @property
    def options(self) -> tuple[Option, ...]:
        """The variants; none of a boolean flag."""
        return self.multivariate.variants if self.multivariate else ()


class User(msgspec.Struct, frozen=True):
    """Who changed a flag."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None

    @property
    def name(self) -> str:
        """The name, else the address."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or self.email or ""


class Listed(msgspec.Struct, frozen=True):
    """One flag in the list."""

    id: int
    key: str
    active: bool
    filters: Filters
    deleted: bool = False
    version: int | None = None
    updated_at: datetime | None = None
    last_modified_by: User | None = None
    status: str | None = None
    has_encrypted_payloads: bool | None = None
    bucketing_identifier: str | None = None
    evaluation_tags: tuple[str, ...] | None = None
    evaluation_contexts: tuple[str, ...] | None = None

    @property
    def contexts(self) -> set[str]:
        """Where alone it is evaluated; empty: everywhere. The field was renamed in 2026."""
        return {*(self.evaluation_tags or ()), *(self.evaluation_contexts or ())}


class Page(msgspec.Struct, frozen=True):
    """A page of the list."""

    results: tuple[Listed, ...]
    count: int
    next: str | None = None


class Reason(msgspec.Struct, frozen=True):
    """Why a flag has its value."""

    code: str = ""


class Detail(msgspec.Struct, frozen=True):
    """What a person is given of one flag; `failed`: it could not be computed."""

    enabled: bool
    variant: str | None = None
    failed: bool = False
    reason: Reason = Reason()


class Flags(msgspec.Struct, frozen=True, rename="camel"):
    """An answer of /flags?v=2."""

    flags: dict[str, Detail]
    errors_while_computing_flags: bool = False
    quota_limited: tuple[str, ...] | None = None
