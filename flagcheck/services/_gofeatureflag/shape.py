"""A flag's configuration as the relay proxy sends it.

https://gofeatureflag.org/docs/configure_flag/create-flags and modules/core/flag in its repository. Every field may be
missing, and a later step of a scheduled rollout has only the fields that it changes.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Step(msgspec.Struct, frozen=True):
    """One end of a progressive rollout; `percentage` of everybody, 0 to 100, who are given the `end` variation."""

    variation: str | None = None
    percentage: float | None = None
    date: Moment | None = None


class Progressive(msgspec.Struct, frozen=True):
    """A share that grows from one date to another."""

    initial: Step = Step()
    end: Step = Step()


class Rule(msgspec.Struct, frozen=True, rename="camel"):
    """Who (`query`) is given what: a progressive rollout, else weights, else one variation."""

    name: str | None = None
    query: str | None = None
    variation: str | None = None
    percentage: dict[str, float] | None = None
    progressive_rollout: Progressive | None = None
    disable: bool | None = None


class Experimentation(msgspec.Struct, frozen=True):
    """Outside of these dates the flag counts as disabled."""

    start: Moment | None = None
    end: Moment | None = None


class Config(msgspec.Struct, frozen=True, rename="camel"):
    """A flag, or (with `date`) a step of its scheduled rollout."""

    variations: dict[str, Any] = {}
    targeting: list[Rule] = []
    default_rule: Rule | None = None
    experimentation: Experimentation | None = None
    scheduled_rollout: "list[Config]" = []
    disable: bool | None = None
    version: str | None = None
    date: Moment | None = None


class Answered(msgspec.Struct, frozen=True, rename="camel"):
    """POST /v1/flag/configuration. `flags` is left out where none was found, and names that are unknown are dropped."""

    flags: dict[str, msgspec.Raw] = {}
    evaluation_context_enrichment: dict[str, Any] = {}
    error_code: str = ""
    error_details: str = ""
