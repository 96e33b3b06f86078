"""The other module that touches psycopg: plain READ COMMITTED sessions, to hold a lock beside a migration.

`guardrail.database` reads in one REPEATABLE READ transaction. Held beside a migration, that would block
CREATE INDEX CONCURRENTLY, and this module's connections are held.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import conninfo as libpq
from psycopg import pq

from hookset.deadline import Deadline, retry
from hookset.errors import Inconclusive, Refused

LONGEST_CONNECT_SECONDS = 10
# a dead peer is noticed within about 20 s, also while nothing is sent
KEEPALIVE = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20000,
}
REFUSALS = ("password authentication failed", "no password supplied", "no pg_hba.conf entry")


class Broken(Inconclusive):
    """The connection ended, or the server did not do what it was asked."""


class Session:
    """One connection in autocommit: what is sent is what runs. `pid` is its process on the server."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self.version = connection.info.server_version
        self.claimed_pid = connection.info.backend_pid
        self.subject = f"{connection.info.host}:{connection.info.port}/{connection.info.dbname}"
        self.database = connection.info.dbname

    def rows(self, query: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of one statement; `params` fill `%(name)s`. Raises Broken."""
        try:
            return self._connection.execute(query.encode(), params, prepare=False).fetchall()
        except psycopg.Error as error:
            raise Broken(_first_line(error)) from error

    def run(self, script: str) -> None:
        """Statements without parameters or rows, separated by semicolons, in one round trip. Raises Broken."""
        try:
            self._connection.execute(script.encode(), prepare=False)
        except psycopg.Error as error:
            raise Broken(_first_line(error)) from error

    def close(self) -> None:
        """End the session; whatever it held is free."""
        self._connection.close()


def connect(conninfo: str, deadline: Deadline, name: str) -> Session:
    """A session called `name` in pg_stat_activity; retries until the deadline what may pass by itself.

    Raises Refused for credentials that were refused, Broken for what else kept us from connecting.
    """

    def attempt() -> Session:
        seconds = max(2, min(LONGEST_CONNECT_SECONDS, int(deadline.require())))
        options: dict[str, Any] = {**KEEPALIVE, "application_name": name, "connect_timeout": seconds}
        try:
            return Session(psycopg.connect(conninfo, autocommit=True, prepare_threshold=None, **options))
        except psycopg.OperationalError as error:
            message = _first_line(error)
            if any(refusal in message for refusal in REFUSALS):
                raise Refused(message) from error
            raise Broken(message) from error

    return retry(attempt, deadline, on=_may_pass)


def environment_of(conninfo: str) -> dict[str, str]:
    """The PG* variables with which any libpq program opens the same connection (PGHOST, PGPASSWORD ...)."""
    given = libpq.conninfo_to_dict(conninfo)
    names = {option.keyword.decode(): option.envvar for option in pq.Conninfo.get_defaults()}
    return {
        variable.decode(): str(value)
        for keyword, value in given.items()
        if (variable := names.get(keyword)) is not None
    }


def _may_pass(error: Exception) -> bool:
    return isinstance(error, Broken) and "does not exist" not in error.message


def _first_line(error: psycopg.Error) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
