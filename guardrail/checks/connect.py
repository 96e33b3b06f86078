"""connect: can the database be reached, and what answers?

    with connected(conninfo, deadline, say) as (session, findings):
        ...

Where it cannot, the error that is raised has the finding that says why: `finding_of(error)`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from guardrail.connection import rules
from guardrail.connection.errors import ConnectionFailed
from guardrail.connection.libpq import resolve
from guardrail.database import Peer, Session, reading
from hookset.deadline import Deadline
from hookset.outcome import Finding

RULES = rules.RULES


@contextmanager
def connected(
    conninfo: str,
    deadline: Deadline,
    say: Callable[[str], None] = lambda _: None,
    hide: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[Session, list[Finding]]]:
    """A session with its read-only transaction begun, and the findings of this check, all of them good news.

    `hide` is told the password, wherever libpq has it from. Raises what `guardrail.database.reading` raises.
    """
    hide(resolve(conninfo).password)
    with reading(conninfo, deadline, say) as session:
        yield session, list(findings(session.peer))


def findings(peer: Peer) -> Iterator[Finding]:
    """What there is to say of a connection that stands: first that it stands."""
    facts = ("standby" if peer.standby else "primary", peer.tls or "no TLS", f"{peer.milliseconds:.0f} ms")
    yield rules.PASSED.finding(peer.at, summary=", ".join(facts))
    if peer.pooled:
        yield rules.POOLER.finding(peer.at, summary="through a connection pooler")
    for message in peer.passed_over:
        yield rules.HOST_DOWN.finding(
            message.partition(": ")[0], found=message, summary=f"took {peer.at}: {message}"
        )


def finding_of(error: BaseException) -> Finding | None:
    """The finding that an error of the connection carries, to be put in the report before the run ends."""
    return error.finding if isinstance(error, ConnectionFailed) else None
