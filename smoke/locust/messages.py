"""What smoke and a process that runs a locustfile tell one another."""

import msgspec


class Settings(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """What to run: the share of process `index` among `of`. `spawn` is users a second, of all processes together."""

    file: str
    target: str
    users: int
    spawn: float
    seconds: float
    index: int = 0
    of: int = 1
    warm_up: float = 0.0
    revision_header: str = ""
    revision_json: str = ""


class Go(msgspec.Struct, tag=True, frozen=True):
    """Begin now. `began` is epoch seconds, `grace` how long users may take to end their tasks when time is up.

    A request that is unanswered at the end has failed where it had `fair` seconds.
    """

    began: float
    grace: float
    fair: float


class Ready(msgspec.Struct, tag=True, frozen=True):
    """The locustfile is read, and users can start."""


class Refused(msgspec.Struct, tag=True, frozen=True):
    """The locustfile is not one that can be run; why, with its line."""

    message: str
    hint: str = ""


class Batch(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """What has happened since the last batch.

    `samples` are `Samples.to_bytes`; `names` (method, name), `errors` and `revisions` those that are new, in the order
    of their indexes. `passed` and `failed` count checks by name and second. `cpu_seconds` and `ran` are since the begin.
    """

    samples: bytes
    ran: float
    cpu_seconds: float
    names: list[tuple[str, str]] = []
    errors: list[str] = []
    revisions: list[str] = []
    passed: dict[str, dict[int, int]] = {}
    failed: dict[str, dict[int, int]] = {}
    iterations: int = 0
    in_flight: int = 0


class Ended(msgspec.Struct, tag=True, frozen=True):
    """There is no more. `early` says why the run is not what was asked for; `by_itself`, that the locustfile ended it."""

    ran: float
    early: str = ""
    by_itself: bool = False


Said = Ready | Refused | Batch | Ended
Told = Settings | Go
