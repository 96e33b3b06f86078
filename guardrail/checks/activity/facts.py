"""What the activity check reads: one record for each file in `queries/`."""

import msgspec


class Busy(msgspec.Struct, frozen=True):
    """A session (or, with `pid` 0, a prepared transaction) that is in a transaction, and what it holds.

    `age` and `idle` are seconds, below zero where they are hidden or do not apply. `virtual` is the number of its
    transaction while it runs, `exclusive` are tables under ACCESS
    EXCLUSIVE, `touching` those that the migrations touch, `sample` the first few of all `tables`.
    """

    pid: int
    gid: str
    user: str
    application: str
    client: str
    state: str
    age: float
    query_start: str
    kind: str
    query: str
    idle: float
    virtual: str
    tables: int
    exclusive: list[str]
    touching: list[str]
    sample: list[str]


class Waiting(msgspec.Struct, frozen=True):
    """A session that waits for a lock on the table `name`, for `waited` seconds, because of `blockers`."""

    pid: int
    user: str
    application: str
    name: str
    mode: str
    waited: float
    touched: bool
    blockers: list[int]


class Mark(msgspec.Struct, frozen=True):
    """An advisory lock of one 64-bit key, and who holds it."""

    pid: int
    key: str
    user: str
    application: str
    client: str
    state: str
    age: float
    query_start: str


class Build(msgspec.Struct, frozen=True):
    """An index that is being built or a table that is being rewritten; `name` is empty where it is hidden."""

    pid: int
    command: str
    phase: str
    name: str
    touched: bool


class Replica(msgspec.Struct, frozen=True):
    """A replica; `bytes` below zero where this role may not see how far it is behind."""

    application: str
    client: str
    state: str
    bytes: float
    seconds: float


class Slot(msgspec.Struct, frozen=True):
    """A replication slot, and the log that it keeps."""

    name: str
    type: str
    active: bool
    wal_status: str
    bytes: float


class Connections(msgspec.Struct, frozen=True):
    """How many there are and may be; a limit of -1 is none."""

    used: int
    available: int
    database_limit: int
    database_used: int
    role_limit: int
    role_used: int


class Age(msgspec.Struct, frozen=True):
    """The database of the cluster whose oldest row version is the oldest."""

    name: str
    transactions: float
    multixacts: float


class Sequence(msgspec.Struct, frozen=True):
    """A sequence that has used more of its range, or of its column's, than it may."""

    name: str
    feeds: str
    value: float
    last: float
    percent: float


class Leftover(msgspec.Struct, frozen=True):
    """An invalid `index`, an unvalidated `constraint`, a disabled `trigger`, an unpopulated `matview`."""

    kind: str
    name: str
    relation: str


class Size(msgspec.Struct, frozen=True):
    """Of the database, estimated."""

    bytes: float


class Facts(msgspec.Struct, frozen=True):
    """One field for each file in `queries/`."""

    sessions: list[Busy]
    queue: list[Waiting]
    marks: list[Mark]
    builds: list[Build]
    replicas: list[Replica]
    slots: list[Slot]
    connections: Connections
    wraparound: Age
    sequences: list[Sequence]
    leftovers: list[Leftover]
    size: Size
