"""The playground of Unleash's admin API: evaluation on the server, of one project in one environment.

It answers for an environment that does not exist as for one in which everything is off, and for an unknown project with
an empty list: whoever asks proves both before.
"""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from flagcheck.http import Http
from flagcheck.record import Evaluation, Presence
from flagcheck.services._unleash import contexts
from flagcheck.services._unleash.flags import decoded
from flagcheck.services._unleash.shapes import Environment, Payload, Shape, Strategy, Weighed

APP = "hookset-flagcheck"
"""The appName where a context has none: the playground wants one."""


class Result(Shape, frozen=True):
    """How a strategy was evaluated: true, false, or "unknown" for a custom or disabled one; with its variants."""

    enabled: bool | str
    variants: list[Weighed] | None = None


class Evaluated(Strategy, frozen=True):
    """A strategy with its result."""

    result: Result = Result(enabled="unknown")

    @property
    def undecided(self) -> bool:
        """Whether it counts and the playground cannot evaluate it."""
        return not self.disabled and not isinstance(self.result.enabled, bool)


class Together(Shape, frozen=True):
    """All strategies of a flag."""

    data: list[Evaluated]


class Given(Shape, frozen=True):
    """The variant that the context is given."""

    name: str
    enabled: bool
    payload: Payload | None = None


class Outcome(Shape, frozen=True):
    """One flag for one context."""

    name: str
    is_enabled: bool
    is_enabled_in_current_environment: bool
    strategies: Together
    variant: Given | None = None
    variants: list[Weighed] | None = None
    has_unsatisfied_dependency: bool = False


class ByEnvironment(Shape, frozen=True):
    """One flag for each context in each environment."""

    environments: dict[str, list[Outcome]]


class Advanced(Shape, frozen=True):
    """The answer of /playground/advanced."""

    features: list[ByEnvironment]


class Simple(Shape, frozen=True):
    """The answer of /playground."""

    features: list[Outcome]


def configured(http: Http, project: str, environment: str) -> dict[str, Environment]:
    """Switch and strategies of every flag of the project, disabled strategies too, in one request."""
    return {one.name: _configured(one, environment) for one in _ask(http, project, environment, {})}


def _configured(one: Outcome, environment: str) -> Environment:
    strategies = [
        msgspec.structs.replace(strategy, variants=strategy.result.variants)
        for strategy in one.strategies.data
    ]
    # else these are the variants of the strategy that decided, and not the flag's own
    own = None if any(strategy.variants for strategy in strategies) else one.variants
    enabled = one.is_enabled_in_current_environment
    return Environment(
        name=environment,
        enabled=enabled,
        unmet=one.has_unsatisfied_dependency,
        strategies=list[Strategy](strategies),
        variants=own,
    )


def evaluations(
    http: Http, project: str, environment: str, keys: Collection[str], context: Mapping[str, Any]
) -> dict[str, Evaluation]:
    """What the context is given for each flag."""
    found = {one.name: one for one in _ask(http, project, environment, context)}
    nothing = "" if found else "the playground knows no flag at all"
    presence = Presence.ABSENT if found else Presence.UNKNOWN
    return {
        key: _evaluation(found[key]) if key in found else Evaluation(key=key, presence=presence, why=nothing)
        for key in keys
    }


def _evaluation(one: Outcome) -> Evaluation:
    if not one.is_enabled_in_current_environment:
        return Evaluation(key=one.name, presence=Presence.OFF, value=False)
    if one.has_unsatisfied_dependency:
        return Evaluation(key=one.name, presence=Presence.ON, value=False, why="a prerequisite is not met")
    # a disabled strategy beside one that says no is "unknown" too, and is none
    if not one.is_enabled and any(strategy.undecided for strategy in one.strategies.data):
        why = "a strategy decides that Unleash's playground cannot evaluate"
        return Evaluation(key=one.name, presence=Presence.UNKNOWN, why=why)
    return given(one.name, one.is_enabled, one.variant)


def given(key: str, enabled: bool, variant: Given | None) -> Evaluation:
    """The payload of the variant as value, where it has one; else whether the flag is on for the context."""
    if not enabled or variant is None or not variant.enabled:
        return Evaluation(key=key, presence=Presence.ON, value=enabled)
    value = decoded(variant.payload)
    value = True if value is msgspec.UNSET else value
    return Evaluation(key=key, presence=Presence.ON, value=value, variant=variant.name)


def _ask(http: Http, project: str, environment: str, context: Mapping[str, Any]) -> list[Outcome]:
    fields = {"appName": APP} | contexts.translated(context)
    asked: dict[str, Any] = {"projects": [project], "context": fields}
    if _has_comma(fields):
        # the other one would take it for several contexts; this one is deprecated
        simple: Simple = http.post("/api/admin/playground", json=asked | {"environment": environment}).json(
            Simple
        )
        return simple.features
    answer = http.post("/api/admin/playground/advanced", json=asked | {"environments": [environment]})
    advanced: Advanced = answer.json(Advanced)
    return [one for feature in advanced.features for one in feature.environments.get(environment, [])[:1]]


def _has_comma(fields: Mapping[str, Any]) -> bool:
    values = [value for name, value in fields.items() if name != "properties"]
    return any("," in str(value) for value in [*values, *fields.get("properties", {}).values()])
