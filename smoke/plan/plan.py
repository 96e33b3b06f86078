"""A plan as the engine runs it: parsed, checked, files read, nothing left to look up but variables.

The file's own shape (what people write) is in `smoke.plan.shape`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol


class Template(Protocol):
    """Text with `${variables}`; `static` where there are none: then it is rendered once."""

    @property
    def static(self) -> bool:
        """Whether it has no variables."""

    def render(self, variables: Mapping[str, str]) -> str:
        """The text; raises KeyError naming a variable that no step has captured."""


@dataclass(frozen=True, slots=True)
class Response:
    """What the checks see: header names in lower case, the body decoded of its transfer and content encoding."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Check(Protocol):
    """One condition on a response. `name` is what reports call it; `needs_body` where the status alone is not enough."""

    @property
    def name(self) -> str:
        """What reports call it."""

    @property
    def needs_body(self) -> bool:
        """Whether it looks at the body."""

    def holds(self, response: Response) -> bool:
        """Whether it holds; never raises."""


class Capture(Protocol):
    """Takes a variable out of a response for the steps that follow."""

    @property
    def variable(self) -> str:
        """What the value is called."""

    def take(self, response: Response) -> str | None:
        """The value, None where the response has none."""


def usual_status(status: int) -> bool:
    """What is no failure unless a step says otherwise: 2xx and 3xx. A plan must pickle, for processes of its own."""
    return 200 <= status < 400


@dataclass(frozen=True)
class Step:
    """One request of a scenario. `body` is None for none. `expected` says whether a status is no failure.

    `tags` are what thresholds can select it by, beside what every request has.
    """

    name: str
    method: str
    path: Template
    query: Mapping[str, Template] = field(default_factory=dict)
    headers: Mapping[str, Template] = field(default_factory=dict)
    body: Template | bytes | None = None
    timeout: float = 10.0
    expected: Callable[[int], bool] = usual_status
    checks: Sequence[Check] = ()
    captures: Sequence[Capture] = ()
    think: float = 0.0
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """Steps that one user takes one after another; chosen by its weight among the others."""

    name: str
    steps: Sequence[Step]
    weight: float = 1.0


@dataclass(frozen=True)
class Stage:
    """An arrival rate (starts a second) that goes evenly from `first` to `last` within `seconds`."""

    first: float
    last: float
    seconds: float


@dataclass(frozen=True)
class Users:
    """A fixed number of users, each in a loop: a closed model, for what is one."""

    count: int
    seconds: float


def seconds_of(load: Sequence[Stage] | Users) -> float:
    """How long a load is put on."""
    return load.seconds if isinstance(load, Users) else sum(stage.seconds for stage in load)


@dataclass(frozen=True)
class Tls:
    """`verify` is True, or a file of certificates to trust; `certificate` and `key` are the client's own files."""

    verify: bool | str = True
    certificate: str = ""
    key: str = ""


@dataclass(frozen=True)
class Revision:
    """Which revision answered: a response header, or a JMESPath into the body. `expected` empty: only recorded."""

    expected: str = ""
    header: str = ""
    json: str = ""
    wait: bool = False
    path: str = "/"


MOST_PER_SECOND = 50.0
MOST_REQUESTS = 10_000


@dataclass(frozen=True)
class Ceiling:
    """The most that may be asked of the target: requests a second, and requests; infinite for no ceiling."""

    rate: float = MOST_PER_SECOND
    total: float = MOST_REQUESTS


OF_A_LOCUSTFILE = Ceiling(rate=math.inf)
"""Its users send as they like: only a plan says a rate for them."""


class Rows(Protocol):
    """A source of variables: each iteration takes the next row; `None` where it has run out and does not repeat."""

    def row(self, iteration: int) -> Mapping[str, str] | None:
        """The variables of this iteration, `name.column` by value."""


@dataclass(frozen=True)
class Plan:
    """What to load, how, and what it is judged by. `load` is stages (open) or users (closed).

    `variables` are those that are the same for the whole run. `secrets` are values that must never be shown.
    `thresholds` is what the file says, by metric and selector; smoke.judge parses it.
    """

    target: str
    scenarios: Sequence[Scenario]
    load: Sequence[Stage] | Users
    name: str = "smoke"
    arrivals: Literal["constant", "poisson"] = "constant"
    warm_up: float = 0.0
    max_in_flight: int = 200
    connections: Literal["reuse", "fresh"] = "reuse"
    headers: Mapping[str, Template] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    data: Sequence[Rows] = ()
    secrets: Sequence[str] = ()
    ceiling: Ceiling = field(default_factory=Ceiling)
    tls: Tls = field(default_factory=Tls)
    revision: Revision = field(default_factory=Revision)
    thresholds: Mapping[str, Sequence[object]] = field(default_factory=dict)
    baseline: Mapping[str, object] = field(default_factory=dict)
    validity: Mapping[str, object] = field(default_factory=dict)
    seed: int | None = None
    digest: str = ""

    @property
    def seconds(self) -> float:
        """How long load is put on."""
        return seconds_of(self.load)

    @property
    def steps(self) -> list[Step]:
        """Every step of every scenario, in order; their names are the endpoints of every report."""
        return [step for scenario in self.scenarios for step in scenario.steps]
