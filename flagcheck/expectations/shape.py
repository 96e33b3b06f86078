"""What a release expects of its flags, as the file says it. The JSON Schema is made from these structs."""

from typing import Annotated, Any, Literal

import msgspec

State = Literal["enabled", "disabled", "present", "absent"]
Share = Annotated[float, msgspec.Meta(ge=0, le=100)]
Time = Annotated[
    str | int, msgspec.Meta(description="a duration: 30s, 2m, 1h30m, or seconds", examples=["30s"])
]
Names = str | tuple[str, ...]


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A key that nobody knows is a mistake."""


class Bounds(_Strict, frozen=True, kw_only=True):
    """A share in percent that may lie between two bounds, both included."""

    at_least: Share = 0.0
    at_most: Share = 100.0


class Given(_Strict, frozen=True, kw_only=True):
    """What one named context is to be given. What is left out is not compared."""

    value: Any = msgspec.UNSET
    variant: str | None = None
    reason: str | None = None


class Edge(_Strict, frozen=True, kw_only=True):
    """The evaluation endpoints that are to give the same answer, and how long that may take."""

    services: Names
    within: Time = "30s"


class Expectation(_Strict, frozen=True, kw_only=True):
    """What is expected of one flag. What is left out is not judged."""

    state: State | Literal["on", "off"] | bool | None = None
    rollout: Share | Bounds | None = None
    targeting: Literal["unconditional", "targeted"] | None = None
    variant: str | None = None
    value: Any = msgspec.UNSET
    type: Literal["boolean", "string", "number", "integer", "object"] | None = None
    payload: dict[str, Any] | bool | None = None
    contexts: dict[str, Any] = msgspec.field(default_factory=dict, name="for")
    prerequisites: Literal["satisfied", "ignored"] | None = None
    not_ahead_of: Names = ()
    nothing_scheduled_within: Time | None = None
    unchanged_for: Time | None = None
    archived: bool = False
    stale: Literal["warn", "fail", "ignore"] = "warn"
    when_unknown: Literal["inconclusive", "fail", "warn"] = "inconclusive"
    at_edge: Names | Edge = ()
    severity: Literal["failed", "warning", "info"] = "failed"
    service: str = ""
    why: str = ""


class File(_Strict, frozen=True, kw_only=True):
    """An expectation file. `service`, `url`, `environment` and `settings` describe the one service; `services` names more."""

    service: str = ""
    url: str = ""
    environment: str = ""
    settings: dict[str, Any] = msgspec.field(default_factory=dict)
    services: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)
    contexts: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)
    defaults: dict[str, Any] = msgspec.field(default_factory=dict)
    flags: dict[str, Any]
