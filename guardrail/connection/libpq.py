"""The handshake itself, by libpq's own non-blocking calls.

psycopg.connect can neither be held to a part of a second nor say with which SQLSTATE it was refused, and its time
limit does not cover the look-up of names.
"""

import os
import re
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from guardrail.connection import target as targets
from guardrail.connection.classify import Evidence, Stage, failure
from guardrail.connection.complaint import explained
from guardrail.connection.target import Host, Target

OURS = {
    "fallback_application_name": "guardrail",
    # a peer that died without a word is noticed within about 25 s
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
TCP_STATES = (pq.ConnStatus.STARTED, pq.ConnStatus.NEEDED, pq.ConnStatus.BAD)
OVER = (pq.PollingStatus.OK, pq.PollingStatus.FAILED)
REPORTED = re.compile(rb'ErrorResponse\t.*? C "([0-9A-Z]{5})"(?:.* R "(\w+)")?')


def resolve(conninfo: str) -> Target:
    """Where `conninfo`, PG* and the service files lead, as libpq reads them; nothing is contacted.

    Raises UsageError, which never repeats what could be part of a password.
    """
    text = targets.plain(conninfo)
    try:
        # libpq resolves everything, then stumbles over this value before it contacts anybody
        asked = make_conninfo(text, channel_binding="stop here")
    except psycopg.ProgrammingError as error:
        raise explained(str(error), _known()) from None
    probe = pq.PGconn.connect_start(asked.encode())
    options = {o.keyword.decode(): o.val.decode() for o in probe.info if o.val is not None}
    complaint = probe.error_message.decode("utf-8", "replace")
    probe.finish()
    if "channel_binding" not in complaint:
        raise explained(complaint, _known())
    return targets.target(text, options)


def _known() -> list[str]:
    return [option.keyword.decode() for option in pq.Conninfo.get_defaults()]


def opened(
    target: Target, host: Host, address: str, seconds: float
) -> psycopg.Connection[tuple[object, ...]]:
    """An authenticated connection to one address of one host, in autocommit and without prepared statements.

    Raises a ConnectionFailed or a UsageError after at most `seconds`.
    """
    ours = {key: value for key, value in OURS.items() if not target.options.get(key)}
    named = {"host": host.name or None, "hostaddr": address or None, "port": host.port}
    attrs = {"target_session_attrs": host.session_attrs, "client_encoding": "UTF8"}
    pgconn = _handshake(make_conninfo(target.conninfo, **ours, **named, **attrs), seconds, host, target)
    connection: psycopg.Connection[tuple[object, ...]] = psycopg.Connection(pgconn)
    connection.autocommit = True
    connection.prepare_threshold = None
    return connection


def _handshake(conninfo: str, seconds: float, host: Host, target: Target) -> pq.abc.PGconn:
    pgconn = pq.PGconn.connect_start(conninfo.encode())
    with _traced(pgconn) as reported:
        stage, waited = _polled(pgconn, seconds)
        if pgconn.status == pq.ConnStatus.OK:
            pgconn.nonblocking = 1
            return pgconn
        sqlstate, routine = reported()
    message = pgconn.error_message.decode("utf-8", "replace")
    pgconn.finish()
    raise failure(
        Evidence(
            at=str(host),
            stage=stage,
            message=message,
            sqlstate=sqlstate,
            routine=routine,
            sslmode=target.options.get("sslmode", ""),
            waited=waited,
        )
    )


def _polled(pgconn: pq.abc.PGconn, seconds: float) -> tuple[Stage, float]:
    """Drive the handshake to its end; how far it came, and the seconds after which it was given up, else 0."""
    stage, ends = Stage.TCP, time.monotonic() + seconds
    state = pq.PollingStatus.WRITING  # so it is before the first poll, by libpq's documentation
    while pgconn.status != pq.ConnStatus.BAD and state not in OVER:
        if not _ready(pgconn.socket, state == pq.PollingStatus.READING, ends - time.monotonic()):
            return stage, seconds
        state = pq.PollingStatus(pgconn.connect_poll())
        if pgconn.status not in TCP_STATES:
            stage = Stage.SESSION
    return stage, 0.0


def _ready(descriptor: int, to_read: bool, seconds: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN if to_read else select.POLLOUT)
    return bool(poll.poll(max(0, seconds) * 1000))


@contextmanager
def _traced(pgconn: pq.abc.PGconn) -> Iterator[Callable[[], tuple[str, str]]]:
    """The SQLSTATE and the routine of the server's last error, which libpq tells to nobody but its trace.

    They are the same in every language of the server. libpq 17 and older trace only a part of the errors: then
    the words decide. The trace holds secrets: it is memory of this process that never gets a name.
    """
    if not hasattr(os, "memfd_create"):
        yield lambda: ("", "")
        return
    descriptor = os.memfd_create("handshake")
    try:
        pgconn.trace(descriptor)
        yield lambda: _reported(pgconn, descriptor)
    finally:
        pgconn.untrace()
        os.close(descriptor)


def _reported(pgconn: pq.abc.PGconn, descriptor: int) -> tuple[str, str]:
    pgconn.untrace()  # flushes
    os.lseek(descriptor, 0, os.SEEK_SET)
    with open(descriptor, "rb", closefd=False) as trace:
        errors = REPORTED.findall(trace.read())
    return (errors[-1][0].decode(), errors[-1][1].decode()) if errors else ("", "")
