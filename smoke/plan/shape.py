"""The plan file as people write it. The JSON Schema is made from these structs; every scalar is text until it is converted."""

from typing import Annotated, Any, Literal

import msgspec

Text = str | int | float
"""A value that goes into a request: its spelling is kept as it stands in the file (`1.10`, `0123`)."""
Scalar = str | int | float | bool
Time = Annotated[
    str | int | float, msgspec.Meta(description="a duration: 500ms, 30s, 1m30s, or seconds", examples=["30s"])
]
Size = Annotated[str | int, msgspec.Meta(description="bytes: 10k, 1.5M, 64Ki, or a number", examples=["10k"])]
Statuses = Annotated[
    str | int | list[str | int],
    msgspec.Meta(description="a status, a class of them, or a list", examples=[200, "2xx", ["2xx", 404]]),
]
Load = Annotated[
    str | list[str] | dict[str, Any],
    msgspec.Meta(
        description="stages with arrival rates, or a fixed number of users",
        examples=["10/s for 30s", ["ramp to 50/s over 20s", "50/s for 1m"], {"users": 20, "for": "1m"}],
    ),
]


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A key that nobody knows is a mistake."""


class Checks(_Strict, frozen=True, kw_only=True):
    """What every response must be like. `header`: a value, `*` for any, null for none. `json`: by JMESPath expression."""

    status: Statuses | None = None
    header: dict[str, Text | None] = msgspec.field(default_factory=dict)
    contains: Text | list[Text] = msgspec.field(default_factory=list)
    lacks: Text | list[Text] = msgspec.field(default_factory=list)
    json: dict[str, Any] = msgspec.field(default_factory=dict)
    schema: str | dict[str, Any] | bool | None = None
    min_bytes: Size | None = None
    max_bytes: Size | None = None
    max_time: Time | None = None


class BodyFile(_Strict, frozen=True, kw_only=True):
    """A body's file: bytes as they are, or text with `${variables}` where it is a template."""

    file: str
    template: bool = False


class Step(_Strict, frozen=True, kw_only=True):
    """One request. At most one of `json`, `form`, `body`; with one of them the method is POST unless it is said."""

    path: str
    method: str = ""
    name: str = ""
    query: dict[str, Text | list[Text]] = msgspec.field(default_factory=dict)
    headers: dict[str, Text] = msgspec.field(default_factory=dict)
    json: Any = msgspec.UNSET
    form: dict[str, Text | list[Text]] | None = None
    body: str | BodyFile | None = None
    timeout: Time | None = None
    expected: Statuses | None = None
    think: Time | None = None
    checks: Checks | None = None
    capture: dict[str, str | dict[str, str]] = msgspec.field(default_factory=dict)
    tags: dict[str, Text] = msgspec.field(default_factory=dict)


class Request(Step, frozen=True, kw_only=True):
    """A request that stands alone, chosen by its weight among the others and the scenarios."""

    weight: float = 1.0


class Scenario(_Strict, frozen=True, kw_only=True):
    """Steps that one user takes one after another. `tags` are those of every step that says nothing else."""

    steps: list[Step | str]
    weight: float = 1.0
    tags: dict[str, Text] = msgspec.field(default_factory=dict)


class Users(_Strict, frozen=True, kw_only=True):
    """A fixed number of users, each in a loop."""

    users: int
    duration: Time = msgspec.field(name="for")


class Data(_Strict, frozen=True, kw_only=True):
    """Rows from a file (CSV, or JSON lines): each iteration takes the next."""

    file: str
    repeat: bool = False
    format: Literal["csv", "jsonl"] | None = None
    delimiter: str = ","


class FromEnvironment(_Strict, frozen=True, kw_only=True):
    """A variable's value from the environment, or what stands in where it is not set."""

    environment: str
    default: Text | None = None


class Tls(_Strict, frozen=True, kw_only=True):
    """Certificates. `insecure` turns verification off and says why, in words."""

    ca: str = ""
    certificate: str = ""
    key: str = ""
    insecure: str = ""


class Revision(_Strict, frozen=True, kw_only=True):
    """Where the response says which revision answered: a header, or a JMESPath into the body."""

    header: str = ""
    json: str = ""
    expected: str | None = None
    wait: bool = False
    path: str = "/"


class Limits(_Strict, frozen=True, kw_only=True):
    """The ceiling, raised in words: `rate` (`200/s`) and `total` requests, or `unlimited`."""

    rate: str | None = None
    total: str | int | None = None
    because: str = ""


def _usual() -> Statuses:
    """The statuses that are no failure: `smoke.plan.plan.usual_status`."""
    return ["2xx", "3xx"]


class File(_Strict, frozen=True, kw_only=True):
    """A load plan. `headers`, `timeout`, `expected`, `think` and `checks` hold for every request that says nothing else."""

    name: str = "smoke"
    target: str = ""
    requests: list[Any] = msgspec.field(default_factory=list)
    scenarios: dict[str, Any] = msgspec.field(default_factory=dict)
    load: Load = "10/s for 30s"
    arrivals: Literal["constant", "poisson"] = "constant"
    warm_up: Time = 0
    max_in_flight: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 200
    connections: Literal["reuse", "fresh"] = "reuse"
    headers: dict[str, Text] = msgspec.field(default_factory=dict)
    timeout: Time = "10s"
    expected: Statuses = msgspec.field(default_factory=_usual)
    think: Time | None = None
    checks: Any = None
    variables: dict[str, Any] = msgspec.field(default_factory=dict)
    secrets: dict[str, str] = msgspec.field(default_factory=dict)
    data: dict[str, Any] = msgspec.field(default_factory=dict)
    tls: Any = None
    revision: Any = None
    limits: Any = None
    thresholds: dict[str, Any] = msgspec.field(default_factory=dict)
    baseline: dict[str, Any] = msgspec.field(default_factory=dict)
    validity: dict[str, Any] = msgspec.field(default_factory=dict)
    seed: int | None = None
