"""The only module that touches psycopg: one connection, one read-only transaction, counted round trips."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import psycopg

from hookset.deadline import Deadline

LOCK_TIMEOUT_MS = 2000


class Session:
    """A read-only transaction at one moment of the database, through a pooler or not.

    `version` is `server_version_num`; `roundtrips` counts what was sent and waited for.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.version = connection.info.server_version
        self.roundtrips = 0

    def rows(self, query: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of one statement; `params` fill `%(name)s` (then a literal percent sign is `%%`)."""
        self.roundtrips += 1
        return self.connection.execute(query, params, prepare=False).fetchall()

    def lines(self, query: str) -> Iterator[memoryview]:
        """The rows of a query as COPY's text format, in blocks of whole rows, as the server sends them."""
        self.roundtrips += 1
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY ({query}) TO STDOUT") as copy,
        ):
            yield from cast("Iterator[memoryview]", iter(copy))


@contextmanager
def reading(conninfo: str, deadline: Deadline) -> Iterator[Session]:
    """Open a connection and a REPEATABLE READ, READ ONLY transaction with an empty search_path.

    Settings are SET LOCAL: nothing outlives the transaction, also behind a pooler in transaction mode.
    """
    seconds = max(2, int(deadline.require()))
    with psycopg.connect(
        conninfo, autocommit=True, connect_timeout=seconds, prepare_threshold=None
    ) as connection:
        session = Session(connection)
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        session.rows(
            "SELECT set_config('search_path', '', true), set_config('lock_timeout', %(lock)s, true),"
            " set_config('statement_timeout', %(statement)s, true), set_config('quote_all_identifiers', 'off', true)",
            {"lock": f"{LOCK_TIMEOUT_MS}ms", "statement": f"{int(deadline.require() * 1000)}ms"},
        )
        yield session
        connection.execute("COMMIT")
