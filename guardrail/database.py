"""The one module through which the checks touch psycopg: one connection, one read-only transaction.

    with reading(conninfo, deadline) as session:
        session.rows("SELECT ...")

Every failure leaves as one of `guardrail.connection.errors`, with the finding that tells it, or as UsageError.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import msgspec
import psycopg

from guardrail.connection import interrupted, libpq
from guardrail.connection.classify import Evidence, Stage, failure
from guardrail.connection.dial import REPORTING_SECONDS, until_connected
from guardrail.connection.errors import Locked
from guardrail.connection.guard import Guard
from guardrail.connection.holder import Holder
from guardrail.connection.target import Host
from guardrail.queries import query as sql
from hookset.deadline import Deadline

LOCK_TIMEOUT_MS = 2000
QUERIES = Path(__file__).parent / "connection" / "queries"


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """What answered.

    `at` is host:port/database, `tls` the version in force with it ("" for none), `server_tls` the one that the server
    sees, `pooled` whether a pooler sits in between (then the two differ), `milliseconds` from the first packet to the first answer, `passed_over` who failed before it.
    """

    at: str
    user: str
    database: str
    server_version: str
    standby: bool
    tls: str
    server_tls: str
    pooled: bool
    milliseconds: float
    passed_over: tuple[str, ...] = ()


class Session:
    """A read-only transaction at one moment of the database, through a pooler or not.

    `version` is `server_version_num`; `roundtrips` counts what was sent and waited for; `peer` says who answers.
    """

    def __init__(self, connection: psycopg.Connection[Any], deadline: Deadline, at: str) -> None:
        self.connection = connection
        self.deadline = deadline
        self.at = at
        self.version = connection.info.server_version
        self.roundtrips = 0
        self._lock_timeout_ms = LOCK_TIMEOUT_MS
        self.peer = Peer(
            at=at,
            user=connection.info.user,
            database=connection.info.dbname,
            server_version=connection.info.parameter_status("server_version") or "",
            standby=False,
            tls="",
            server_tls="",
            pooled=False,
            milliseconds=0.0,
        )
        self._guard = Guard(connection.fileno(), max(0.1, deadline.left - REPORTING_SECONDS))

    @property
    def subject(self) -> str:
        """For the head of a report: `PostgreSQL 16.4 at db.internal:5432/shop`."""
        return f"PostgreSQL {self.peer.server_version.partition(' ')[0]} at {self.at}"

    def rows(self, query: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of one statement; `params` fill `%(name)s` (then a literal percent sign is `%%`).

        Raises Lost, Locked (naming who holds the lock), Changing, Denied or Cancelled.
        """
        self.roundtrips += 1
        with self._translated():
            return self.connection.execute(cast("Any", query), params, prepare=False).fetchall()

    def lines(self, query: str) -> Iterator[memoryview]:
        """The rows of a query as COPY's text format, in blocks of whole rows, as the server sends them.

        Raises what `rows` raises.
        """
        self.roundtrips += 1
        with (
            self._translated(),
            self.connection.cursor() as cursor,
            cursor.copy(cast("Any", f"COPY ({query}) TO STDOUT")) as copy,
        ):
            yield from cast("Iterator[memoryview]", iter(copy))

    def begin(self, lock_timeout_ms: int) -> tuple[Any, ...]:
        """Begin the transaction with every setting LOCAL to it; the first row of what the server says of itself."""
        left = max(1, int(self.deadline.require() * 1000))
        self._lock_timeout_ms = lock_timeout_ms
        settings = {
            "lock_timeout": lock_timeout_ms,
            "statement_timeout": left,
            "transaction_timeout": left + 5000,
        }
        self.roundtrips += 1
        # one script without parameters is one round trip, and goes through every pooler
        script = sql(QUERIES, "hello", self.version).format_map(settings)
        cursor = self.connection.execute(cast("Any", script), prepare=False)
        cursor.nextset()
        return cast("tuple[Any, ...]", cursor.fetchone())

    def end(self) -> None:
        """Commit, where the connection still lives; nothing was written, so nothing is lost where it does not."""
        self.roundtrips += 1
        with suppress(psycopg.Error):
            self.connection.execute("COMMIT")

    def close(self) -> None:
        """Close the connection and stop watching it."""
        self._guard.release()
        self.connection.close()

    @property
    def waited(self) -> float:
        """Seconds after which our own guard cut the connection; 0 where it did not."""
        return self.deadline.spent if self._guard.fired else 0.0

    def holders(self) -> list[Holder]:
        """Who holds ACCESS EXCLUSIVE in this database, read in a transaction of its own: ends the current one."""
        self.roundtrips += 1
        begin = "ROLLBACK; BEGIN READ ONLY; SET LOCAL statement_timeout = 2000; SET LOCAL search_path = pg_catalog;"
        cursor = self.connection.execute(cast("Any", begin + sql(QUERIES, "holders")), prepare=False)
        while cursor.nextset():
            pass
        return [Holder(*row) for row in cursor.fetchall()]

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except psycopg.errors.LockNotAvailable as error:
            raise self._locked() from error
        except psycopg.Error as error:
            meant = interrupted.meaning(
                at=self.at,
                step=self.deadline.step,
                message=str(error),
                sqlstate=error.sqlstate or "",
                broken=self.connection.closed,
                seconds=self.waited,
            )
            if meant is None:
                raise
            raise meant from error

    def _locked(self) -> Locked:
        step, holders = self.deadline.step, []
        with suppress(psycopg.Error):
            holders = self.holders()
        return interrupted.locked(step=step, waited_ms=self._lock_timeout_ms, holders=holders)


@contextmanager
def reading(
    conninfo: str,
    deadline: Deadline,
    say: Callable[[str], None] = lambda _: None,
    lock_timeout_ms: int = LOCK_TIMEOUT_MS,
) -> Iterator[Session]:
    """Open a connection and a REPEATABLE READ, READ ONLY transaction with an empty search_path.

    `conninfo` is a URL or a key=value list as libpq takes them; empty means PG* and the service file. Retries until
    the deadline what may pass by itself, telling `say`. Settings are SET LOCAL: nothing outlives the transaction,
    also behind a pooler in transaction mode. Raises UsageError, Unreachable, CredentialsRefused, NoDatabase.
    """
    target = libpq.resolve(conninfo)

    def dial(host: Host, address: str, seconds: float) -> Session:
        began = time.monotonic()
        connection = libpq.opened(target, host, address, seconds)
        return _greeted(connection, str(host), deadline, lock_timeout_ms, began)

    with deadline.within("connect"):
        session, passed_over = until_connected(target, dial, deadline, say)
    session.peer = msgspec.structs.replace(session.peer, passed_over=tuple(e.message for e in passed_over))
    try:
        yield session
        session.end()
    finally:
        session.close()


def _greeted(
    connection: psycopg.Connection[Any], at: str, deadline: Deadline, lock_timeout_ms: int, began: float
) -> Session:
    """The session with its transaction begun, and what the server says of itself."""
    session = Session(connection, deadline, f"{at}/{connection.info.dbname}")
    try:
        pid, standby, tls, *_ = session.begin(lock_timeout_ms)
    except psycopg.Error as error:
        # behind a pooler this is the first that the server itself gets to hear
        session.close()
        state, waited = error.sqlstate or "", session.waited
        raise failure(
            Evidence(at=at, stage=Stage.SESSION, message=str(error), sqlstate=state, waited=waited)
        ) from error
    pooled = pid != connection.info.backend_pid
    session.peer = msgspec.structs.replace(
        session.peer,
        standby=standby,
        tls=("TLS" if pooled else tls) if connection.pgconn.ssl_in_use else "",
        server_tls=tls or "",
        pooled=pooled,
        milliseconds=(time.monotonic() - began) * 1000,
    )
    return session
