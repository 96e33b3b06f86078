"""Who stands in the way: one session or prepared transaction, as a person wants it named."""

import msgspec


class Holder(msgspec.Struct, frozen=True):
    """A session that holds locks, by what this role may see of it.

    `pid` is 0 for a prepared transaction, which `gid` names then. `age` is seconds since its transaction began,
    below zero where this role may not see it; `query_start` is UTC.
    """

    pid: int
    gid: str
    user: str
    application: str
    client: str
    state: str
    age: float
    query_start: str
    relations: list[str]

    def __str__(self) -> str:
        who = f"pid {self.pid}" if self.pid else f"prepared transaction {self.gid!r}"
        return f"{who} ({', '.join(self._facts())})"

    def _facts(self) -> list[str]:
        client = f"from {self.client}" if self.client else ""
        # a session whose state is visible and that has no age is in no transaction
        hidden = "" if self.state else "age not visible to this role"
        age = f"transaction open for {duration(self.age)}" if self.age >= 0 else hidden
        since = f"last query at {self.query_start} UTC" if self.query_start else ""
        known = (f"user {self.user}" if self.user else "", self.application, client, self.state, age, since)
        return [fact for fact in known if fact]


def duration(seconds: float) -> str:
    """`4 s`, `12 min`, `3.2 h`, `2 days`: as exact as a person needs."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172800 else f"{seconds / 86400:.0f} days"
