"""What Split answers: https://docs.split.io/reference/split-definition and the grammar beside it."""

import msgspec


class Shape(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A part of an answer; unknown fields are passed over."""


class Named(Shape, frozen=True):
    """An environment."""

    id: str = ""
    name: str = ""


class Bucket(Shape, frozen=True):
    """A share in percent of those who come here."""

    treatment: str
    size: float


class Treatment(Shape, frozen=True):
    """A value. `keys` and segments are given it whatever the rules say."""

    name: str
    configurations: str | None = None
    keys: list[str] | None = None
    segments: list[str] | None = None
    large_segments: list[str] | None = None

    @property
    def has_targets(self) -> bool:
        """Whether anybody is given it by name."""
        return bool(self.keys or self.segments or self.large_segments)


class Rule(Shape, frozen=True):
    """A rule; its condition is not looked at: who meets it is not decidable here."""

    buckets: list[Bucket]


class Definition(Shape, frozen=True):
    """A flag in one environment. `traffic_allocation`: percent whom rules count for, the others get the default."""

    name: str
    treatments: list[Treatment]
    default_treatment: str
    environment: Named | None = None
    killed: bool = False
    traffic_allocation: float = 100
    rules: list[Rule] = msgspec.field(default_factory=list)
    default_rule: list[Bucket] | None = None
    last_update_time: int | None = None


class Page(Shape, frozen=True):
    """A page of a list."""

    objects: list[Definition]
    total_count: int
