"""activity: what goes on in the database that the migrations would meet?"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from guardrail.checks import facts as reader
from guardrail.checks.activity import health, rules, sessions
from guardrail.checks.activity.facts import Facts
from guardrail.checks.thresholds import Thresholds
from guardrail.connection.holder import duration
from guardrail.database import Session
from guardrail.queries import query
from hookset.outcome import Finding, Status

RULES = rules.RULES
QUERIES = Path(__file__).parent / "queries"
OLDEST_READABLE = 140000


def check(
    session: Session,
    *,
    touched: frozenset[str] | None = None,
    pending: bool | None = None,
    thresholds: Thresholds | None = None,
    own: frozenset[int] = frozenset(),
) -> Iterator[Finding]:
    """Findings about other sessions and about head-room; first, where none fails, the good news.

    One round trip; where the age of an exclusive lock is hidden from this role, one more after `exclusive_lock` seconds.
    `touched` are the `schema.table` names that the pending migrations touch (None where that is not known): a
    session fails the check only where it holds one of them. `pending` says whether there are any to run: such as
    only create tables touch none (None: whether they touch any). `own` are pids that belong to this very run.
    """
    if session.version < OLDEST_READABLE:
        yield rules.NOT_READ.finding(found=session.peer.server_version)
        return
    limits = thresholds or Thresholds()
    params = {
        "touched": sorted(touched or ()),
        "queue_seconds": limits.lock_queue,
        "sequence_percent": limits.sequence_percent,
    }
    known = _settled(session, reader.facts(session, QUERIES, Facts, params), limits)
    runs = bool(touched) if pending is None else pending
    found = list(
        sessions.findings(known, limits=limits, database=session.peer.database, pending=runs, own=own)
    )
    if not any(finding.status is Status.FAILED for finding in found):
        yield rules.PASSED.finding(summary=_summary(known))
    yield from found
    yield from health.findings(known, limits=limits, user=session.peer.user)


def _settled(session: Session, known: Facts, limits: Thresholds) -> Facts:
    """Without what was gone a moment later, of the sessions whose age is hidden: a TRUNCATE is soon over."""
    doubtful = [busy.pid for busy in known.sessions if busy.age < 0 and busy.exclusive]
    if not doubtful:
        return known
    session.deadline.sleep(limits.exclusive_lock)
    still = set(session.rows(query(QUERIES, "still"), {"pids": doubtful}))
    stayed = [
        busy for busy in known.sessions if busy.pid not in doubtful or (busy.pid, busy.virtual) in still
    ]
    return msgspec.structs.replace(known, sessions=stayed)


def _summary(known: Facts) -> str:
    connections = known.connections
    parts = [f"{connections.used} of {connections.available} connections"]
    oldest = max((one.age for one in known.sessions), default=-1)
    if oldest >= 0:
        parts.append(f"oldest transaction {duration(oldest)}")
    return ", ".join((*parts, f"about {_bytes(known.size.bytes)}"))


def _bytes(count: float) -> str:
    units = ("B", "kB", "MB", "GB", "TB")
    power = 0
    while count >= 1024 and power < len(units) - 1:
        count, power = count / 1024, power + 1
    return f"{count:.0f} {units[power]}" if count >= 10 or power == 0 else f"{count:.1f} {units[power]}"
