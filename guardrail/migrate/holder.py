"""One runner at a time: a transaction-level advisory lock, held on a connection of its own.

Three traps shape this module:
- a session-level lock outlives its client behind a pooler; one that belongs to a transaction cannot;
- a transaction that has a snapshot (or an open portal) while CREATE INDEX CONCURRENTLY looks for old snapshots is waited for to
  its end. So waiting is polling in transactions that end at once (`pg_advisory_xact_lock` would hold a snapshot
  while it waits), and the lock's own transaction, once it has the lock, only ever sends empty queries, which
  take no snapshot;
- idle_in_transaction_session_timeout and transaction_timeout would end a lock that is only held.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from guardrail import writing
from guardrail.queries import query
from hookset.deadline import Deadline
from hookset.errors import HookError

QUERIES = Path(__file__).parent / "queries"
POLL_SECONDS = 0.5
PROBE_SECONDS = 1.0
RETAKE_SECONDS = 5.0
TRANSACTION_TIMEOUT_SINCE = 170000


class Owner(msgspec.Struct, frozen=True):
    """A session and for how many seconds it has been at it; -1 where this role may not see since when."""

    pid: int
    application: str
    role: str
    seconds: float

    def __str__(self) -> str:
        since = f"for {self.seconds:.0f} s" if self.seconds >= 0 else "since when is hidden from this role"
        return f"pid {self.pid}, {self.application or 'unnamed'}, role {self.role or '?'}, {since}"


def key_of(database: str, identity: str = "") -> int:
    """The lock's key: a signed 64-bit number, the same for everybody who migrates this history of this database."""
    text = "\0".join(("hookset", database, identity))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def owners(rows: list[tuple[object, ...]]) -> list[Owner]:
    """Rows of pid, application_name, role, seconds as records."""
    return [
        Owner(int(str(pid)), str(name or ""), str(role or ""), -1.0 if age is None else float(str(age)))
        for pid, name, role, age in rows
    ]


class Holder:
    """The lock, once taken. `lost` says why it is no longer ours (empty while it is); `retaken` counts scares."""

    def __init__(
        self,
        conninfo: str,
        session: writing.Session,
        *,
        identity: str,
        name: str,
        probe_seconds: float = PROBE_SECONDS,
    ) -> None:
        self.lost = ""
        self.retaken = 0
        self.pid = 0
        self._conninfo, self._name, self._probe_seconds = conninfo, name, probe_seconds
        self._key = key_of(session.database, identity)
        self._session: writing.Session | None = session
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._keep, name="migration lock", daemon=True)

    def take(self, deadline: Deadline) -> bool:
        """Try once, without waiting for the lock; from the first success on it is watched until `release`."""
        if not self._try(deadline):
            return False
        self._watch.start()
        return True

    def owner(self, deadline: Deadline) -> Owner | None:
        """Who holds the lock now."""
        session = self._connected(deadline)
        found = owners(session.rows(query(QUERIES, "owner"), {"key": self._key}))
        return found[0] if found else None

    def release(self) -> None:
        """Give the lock back: ending the session ends its transaction."""
        self._over.set()
        if self._watch.is_alive():
            self._watch.join(timeout=2)
        if self._session is not None:
            self._session.close()

    def _connected(self, deadline: Deadline) -> writing.Session:
        if self._session is None:
            self._session = writing.connect(self._conninfo, deadline, self._name)
        return self._session

    def _try(self, deadline: Deadline) -> bool:
        session = self._connected(deadline)
        session.run(_opening(session.version))
        # no parameters: the extended protocol would leave the statement's portal open, and with it its snapshot
        taken = bool(session.rows(query(QUERIES, "take") % {"key": self._key})[0][0])
        if taken:
            self.pid = session.claimed_pid
        else:
            session.run("ROLLBACK")
        return taken

    def _keep(self) -> None:
        while not self._over.wait(self._probe_seconds) and not self.lost:
            try:
                self._connected(Deadline(RETAKE_SECONDS)).run("")
            except HookError as error:
                self._retake(error.message)

    def _retake(self, reason: str) -> None:
        """Whoever took the lock meanwhile has it; otherwise it is ours again, and nobody else can begin."""
        within, self._session = Deadline(RETAKE_SECONDS), None
        try:
            while not self._try(within):
                # the server may need a moment to see that the old session is dead
                if within.left <= 0 or self._held_by_another(within):
                    raise writing.Broken(f"{reason}; taken by {self.owner(within)}")
                time.sleep(POLL_SECONDS)
            self.retaken += 1
        except HookError as error:
            self.lost = error.message if reason in error.message else f"{reason}; then: {error.message}"

    def _held_by_another(self, deadline: Deadline) -> bool:
        owner = self.owner(deadline)
        return owner is not None and owner.application != self._name


@contextmanager
def holding(
    conninfo: str,
    deadline: Deadline,
    *,
    identity: str,
    name: str,
    reserve: float = 0.0,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Holder | Owner]:
    """Hold the lock for the length of the block; wait for another runner until `reserve` seconds are left.

    Yields the Holder, or the Owner who still had the lock when the time was up.
    """
    holder = Holder(conninfo, writing.connect(conninfo, deadline, name), identity=identity, name=name)
    try:
        yield _wait(holder, deadline, reserve, say)
    finally:
        holder.release()


def _wait(holder: Holder, deadline: Deadline, reserve: float, say: Callable[[str], None]) -> Holder | Owner:
    told = 0
    while not holder.take(deadline):
        owner = holder.owner(deadline) or Owner(0, "a runner that has just ended", "", -1)
        if owner.pid not in {0, told}:
            say(f"waiting for another runner: {owner}")
            told = owner.pid
        if deadline.left <= reserve + POLL_SECONDS:
            return owner
        deadline.sleep(POLL_SECONDS)
    return holder


def _opening(version: int) -> str:
    ends = "SET LOCAL transaction_timeout = 0;" if version >= TRANSACTION_TIMEOUT_SINCE else ""
    return f"BEGIN ISOLATION LEVEL READ COMMITTED, READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0; {ends}"
