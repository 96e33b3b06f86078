"""Why a request got no answer, in few words that mean the same in every run."""

import errno
import socket
import ssl

from smoke.engine.hub import TimedOut

OWN = "generator: "
"""How the text of a fault begins that is the generator's own and says nothing about the target."""

UNANSWERED = "unanswered when the run ended"
UNCONNECTED = "no connection when the run ended"

BY_NUMBER = {
    errno.ECONNREFUSED: "connection refused",
    errno.ECONNRESET: "connection reset",
    errno.EPIPE: "connection reset",
    errno.ECONNABORTED: "connection reset",
    errno.ETIMEDOUT: "timed out",
    errno.ENETUNREACH: "network unreachable",
    errno.EHOSTUNREACH: "no route to host",
    errno.EMFILE: OWN + "too many open files (ulimit -n)",
    errno.ENFILE: OWN + "too many open files (whole machine)",
    errno.EADDRNOTAVAIL: OWN + "no free local port",
    errno.ENOBUFS: OWN + "no buffer space",
    errno.ENOMEM: OWN + "out of memory",
    errno.EACCES: OWN + "connecting is forbidden here",
    errno.EPERM: OWN + "connecting is forbidden here",
}


class Failure(Exception):
    """A request that got no answer; its text is what the report shows."""


class CutOff(Exception):
    """The connection ended. `begun` where a part of the answer had come."""

    def __init__(self, *, begun: bool) -> None:
        super().__init__(
            "connection closed in mid-answer" if begun else "connection closed without an answer"
        )


class NotHttp(Exception):
    """What came is no answer in HTTP/1.1."""

    def __init__(self, why: str) -> None:
        super().__init__(f"no HTTP answer: {why}")


class NoHost(Exception):
    """The target's name is not known, or nobody says."""


def words(error: BaseException) -> str:
    """The error in few words."""
    if isinstance(error, TimedOut):
        return str(error) or "timed out"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"TLS: {error.verify_message.rstrip('.')}"
    if isinstance(error, ssl.SSLError):
        return f"TLS: {(error.reason or 'connection closed').replace('_', ' ').lower()}"
    if isinstance(error, socket.gaierror):
        return by_resolver(error)
    if isinstance(error, OSError):
        number = error.errno or 0
        return BY_NUMBER.get(number) or (error.strerror or type(error).__name__).lower()
    return str(error)


def by_resolver(error: socket.gaierror) -> str:
    """Why a name has no address."""
    if error.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}:
        return "no such host"
    return f"no such host: {(error.strerror or 'unknown').lower()}"
