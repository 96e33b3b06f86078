"""What Flagsmith answers, as far as it is read.

Sources: openapi.yaml and sdk/openapi.yaml of github.com/Flagsmith/flagsmith 2.265.0, api/util/mappers/engine.py for the
environment document.
"""

from datetime import datetime
from typing import Any

import msgspec


class Feature(msgspec.Struct, frozen=True):
    """A feature as states name it."""

    name: str
    id: int = 0


class Option(msgspec.Struct, frozen=True):
    """A value of a multivariate feature; `key` names it since 2.2xx."""

    value: Any = None
    key: str | None = None


class Allocation(msgspec.Struct, frozen=True):
    """The share in percent of identities that are given an option."""

    percentage_allocation: float
    multivariate_feature_option: Option


class Priority(msgspec.Struct, frozen=True):
    """Of a segment override: the lowest wins."""

    priority: int | None = None


class State(msgspec.Struct, frozen=True):
    """What an environment, a segment or an identity is given of one feature."""

    feature: Feature
    enabled: bool
    feature_state_value: Any = None
    multivariate_feature_state_values: tuple[Allocation, ...] = ()
    feature_segment: Priority | None = None

    @property
    def value(self) -> Any:
        """The remote value; a feature without one is its own on or off."""
        return self.enabled if self.feature_state_value is None else self.feature_state_value


class Condition(msgspec.Struct, frozen=True):
    """One condition of a segment."""

    operator: str
    value: str | None = None
    property_: str | None = None


class Rule(msgspec.Struct, frozen=True):
    """`type` ALL, ANY or NONE over the conditions, and over the rules within."""

    type: str
    rules: tuple["Rule", ...] = ()
    conditions: tuple[Condition, ...] = ()


class Segment(msgspec.Struct, frozen=True):
    """A segment of the project with this environment's overrides."""

    rules: tuple[Rule, ...] = ()
    feature_states: tuple[State, ...] = ()


class Project(msgspec.Struct, frozen=True):
    """The project in an environment document."""

    segments: tuple[Segment, ...] = ()


class IdentityOverride(msgspec.Struct, frozen=True):
    """What one identity is given instead."""

    identity_features: tuple[State, ...] = ()


class Document(msgspec.Struct, frozen=True):
    """All of one environment."""

    name: str
    feature_states: tuple[State, ...]
    project: Project
    identity_overrides: tuple[IdentityOverride, ...] = ()


class Environment(msgspec.Struct, frozen=True):
    """One environment of a project; `api_key` is its client-side key."""

    id: int
    name: str
    api_key: str


class ListedState(msgspec.Struct, frozen=True):
    """The environment's default in the list of features."""

    enabled: bool
    feature_state_value: Any = None


class Listed(msgspec.Struct, frozen=True):
    """One feature in the list of a project's features with `environment=`."""

    id: int
    name: str
    is_archived: bool = False
    tags: tuple[int, ...] = ()
    multivariate_options: tuple[Any, ...] = ()
    environment_feature_state: ListedState | None = None
    num_segment_overrides: int | None = 0
    num_identity_overrides: int | None = 0
    last_modified_in_current_environment: datetime | None = None
    lifecycle_stage: str | None = None

    @property
    def plain(self) -> bool:
        """Whether the environment's default is all that there is to know."""
        return not (self.num_segment_overrides or self.num_identity_overrides or self.multivariate_options)


class Tag(msgspec.Struct, frozen=True):
    """A tag; `type` STALE is given by Flagsmith itself."""

    id: int
    type: str = ""


class ChangedState(msgspec.Struct, frozen=True):
    """When a state was changed last."""

    updated_at: datetime | None = None


class ChangeRequest(msgspec.Struct, frozen=True):
    """A committed change that is not live yet."""

    id: int = 0
    title: str = ""
    live_from: datetime | None = None


class OfFeature(msgspec.Struct, frozen=True):
    """A state, or a set of changes, of one feature."""

    feature: int | None = None


class Version(msgspec.Struct, frozen=True):
    """States that go live together."""

    feature_states: tuple[OfFeature, ...] = ()


class Waiting(msgspec.Struct, frozen=True):
    """What a change request changes, in each of the ways that Flagsmith has had for it."""

    feature_states: tuple[OfFeature, ...] = ()
    environment_feature_versions: tuple[Version, ...] = ()
    change_sets: tuple[OfFeature, ...] | None = None

    @property
    def features(self) -> set[int]:
        """The ids of the features that it changes."""
        states = [*self.feature_states, *(self.change_sets or ())]
        for version in self.environment_feature_versions:
            states.extend(version.feature_states)
        return {one.feature for one in states if one.feature is not None}
