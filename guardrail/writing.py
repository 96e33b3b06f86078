"""Plain READ COMMITTED sessions in autocommit: to hold a lock beside a migration, and to look at it meanwhile.

`guardrail.database` reads in one REPEATABLE READ transaction. Held beside a migration, that would block
CREATE INDEX CONCURRENTLY, and this module's sessions are held.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from guardrail.connection import libpq
from guardrail.connection.dial import until_connected
from guardrail.connection.target import Host, plain
from hookset.deadline import Deadline
from hookset.errors import Inconclusive


class Broken(Inconclusive):
    """The connection ended, or the server did not do what it was asked."""


class Session:
    """One connection: what is sent is what runs. `claimed_pid` is its process, as told when it began."""

    def __init__(self, connection: psycopg.Connection[Any], at: str) -> None:
        self._connection = connection
        self.version = connection.info.server_version
        self.claimed_pid = connection.info.backend_pid
        self.database = connection.info.dbname
        self.subject = f"{at}/{self.database}"

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

    Raises UsageError and the errors of `guardrail.connection.errors`.
    """
    target = libpq.resolve(conninfo)
    named = msgspec.structs.replace(target, conninfo=make_conninfo(target.conninfo, application_name=name))

    def dial(host: Host, address: str, seconds: float) -> Session:
        return Session(libpq.opened(named, host, address, seconds), str(host))

    session, _ = until_connected(named, dial, deadline, lambda _: None)
    return session


def environment_of(conninfo: str) -> dict[str, str]:
    """The PG* variables with which any libpq program opens the same connection (PGHOST, PGPASSWORD ...)."""
    names = {option.keyword.decode(): option.envvar for option in pq.Conninfo.get_defaults()}
    return {
        variable.decode(): value
        for keyword, value in _parts(conninfo).items()
        if (variable := names.get(keyword)) is not None
    }


def url_of(conninfo: str) -> str:
    """A URL for what may be a list of key=value; a URL stays as it is, with its driver. Empty for an empty one."""
    if "://" in conninfo.partition("=")[0] or not conninfo.strip():
        return conninfo.strip()
    parts = _parts(conninfo)
    user, password = (quote(parts.pop(key, ""), safe="") for key in ("user", "password"))
    login = f"{user}:{password}@" if password else f"{user}@" if user else ""
    path = quote(parts.pop("dbname", ""), safe="")
    # host and port stay in the query: there they may be several, and a folder
    return f"postgresql://{login}/{path}?{urlencode(parts, quote_via=quote)}".rstrip("?")


def _parts(conninfo: str) -> dict[str, str]:
    if not conninfo.strip():
        return {}
    return {key: str(value) for key, value in conninfo_to_dict(plain(conninfo)).items() if value is not None}


def _first_line(error: psycopg.Error) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
