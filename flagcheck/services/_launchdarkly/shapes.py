"""What LaunchDarkly answers of a flag.

REST: models `FeatureFlag` and `FeatureFlagConfig` of https://pypi.org/project/launchdarkly-api/25.0.1/. Relay Proxy: the SDKs'
flag model, https://pkg.go.dev/github.com/launchdarkly/go-server-sdk-evaluation/v3/ldmodel#FeatureFlag; the same names
within an environment, bare values as variations.
"""

from typing import Any

import msgspec


class Shape(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A part of an answer; unknown fields are passed over."""


class Weighted(Shape, frozen=True):
    """A share of a rollout: `weight` in thousandths of a percent."""

    variation: int
    weight: int


class Rollout(Shape, frozen=True):
    """A split of everybody who comes here; what the weights leave over goes to the last."""

    variations: list[Weighted]


class Outlet(Shape, frozen=True):
    """What is served at the end of a rule or of the whole flag."""

    variation: int | None = None
    rollout: Rollout | None = None


class Rule(Outlet, frozen=True):
    """A rule with its conditions, which are not looked at: who meets them is not decidable here."""

    disabled: bool = False


class Target(Shape, frozen=True):
    """Single contexts by key; empty where the keys of another list stand in for it."""

    variation: int
    values: list[str] = []


class Needs(Shape, frozen=True):
    """A prerequisite: the flag `key` has to be on and to give `variation`."""

    key: str
    variation: int


class Counts(Shape, frozen=True):
    """How many of each lead to a variation (`VariationSummary`)."""

    rules: int
    targets: int
    context_targets: int = 0


class Summary(Shape, frozen=True):
    """What stands in for the lists of a flag in a list of flags (`FlagSummary`)."""

    variations: dict[str, Counts]
    prerequisites: int

    @property
    def plain(self) -> bool:
        """Whether there is nothing but a fallthrough."""
        counts = self.variations.values()
        ways = sum(one.rules + one.targets + one.context_targets for one in counts)
        return not self.prerequisites and not ways


class Config(Shape, frozen=True):
    """A flag in one environment. A list that is None was left out of the answer: `summary` may say that it is empty."""

    on: bool
    archived: bool = False
    last_modified: int | None = None
    version: int | None = None
    off_variation: int | None = None
    fallthrough: Outlet | None = None
    rules: list[Rule] | None = None
    targets: list[Target] | None = None
    context_targets: list[Target] = []
    prerequisites: list[Needs] | None = None
    summary: Summary | None = msgspec.field(name="_summary", default=None)

    @property
    def whole(self) -> bool:
        """Whether rules, targets and prerequisites are known, be it that there are none."""
        told = self.rules is not None and self.targets is not None and self.prerequisites is not None
        return told or (self.summary is not None and self.summary.plain)


class Variation(Shape, frozen=True):
    """A value that a flag can give."""

    value: Any
    name: str = ""


class Stale(Shape, frozen=True):
    """What LaunchDarkly thinks of a flag that nobody needs any more."""

    ready_to_archive: bool = False
    ready_for_code_removal: bool = False


class FeatureFlag(Shape, frozen=True):
    """A flag of the REST API; `environments` has those that were asked for."""

    key: str
    variations: list[Variation]
    archived: bool = False
    deprecated: bool = False
    stale: Stale | None = None
    environments: dict[str, Config] = {}


class Link(Shape, frozen=True):
    """Where another page is."""

    href: str = ""


class Page(Shape, frozen=True):
    """A page of a list; `next` among the links where there is another one."""

    items: list[FeatureFlag]
    total_count: int | None = None
    links: dict[str, Link] = msgspec.field(name="_links", default_factory=dict)


class RelayFlag(Config, frozen=True):
    """A flag of the Relay Proxy."""

    key: str = ""
    variations: list[Any] = []
