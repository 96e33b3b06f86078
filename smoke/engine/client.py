"""An HTTP/1.1 client for one target: connections are kept and used again, or made anew for each request.

A request on a kept connection that the target closed in the meantime is sent once more, on a new one, as browsers and
Go do (RFC 9112, 9.3.1): if nothing of an answer has come, and the method is idempotent. Of others it is first looked
whether the connection still stands, as doing something twice is worse than an error.
"""

import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from smoke.engine.answer import Answer, Room, TooLarge
from smoke.engine.connection import Connection
from smoke.engine.failure import CutOff, Failure, NoHost, NotHttp, words
from smoke.engine.hub import WRITE, GivenUp, Hub, TimedOut
from smoke.engine.names import Address, Names
from smoke.engine.secure import SecureConnection

IMPATIENT_SECONDS = 0.3
"""So long an address is waited for where there is another one: it may be of a family that this network drops (RFC 8305)."""
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"})
FORESEEN = (OSError, TimedOut, CutOff, NotHttp, NoHost, TooLarge)


@dataclass(slots=True)
class Exchange:
    """An answer with what belongs to it: seconds until its first byte, whether a connection was made for it."""

    answer: Answer
    waited: float
    connected: bool


class Client:
    """Asks one target. Every method waits as a greenlet of `hub` does."""

    def __init__(self, hub: Hub, names: Names, host: str, tls: ssl.SSLContext | None, *, reuse: bool) -> None:
        self._hub, self._names, self._host, self._tls = hub, names, host, tls
        self._reuse = reuse
        self._idle: list[Connection] = []
        self._room = Room()

    def ask(self, method: str, request: bytes, *, keep: bool, needed: bool = True) -> Exchange:
        """Send the request and receive its whole answer, the body as `Answer.start` has it. Raises Failure.

        The answer is to be looked at before anything is waited for, and then to be told to `forget`.
        """
        try:
            connection = self._kept(method)
            if connection is not None:
                try:
                    connection.answer.start(method, keep=keep, needed=needed)
                    return self._exchange(connection, request, connected=False)
                except (CutOff, ConnectionError, ssl.SSLError):
                    if connection.answer.begun or method not in IDEMPOTENT:
                        raise
            connection = self._connect()
            connection.answer.start(method, keep=keep, needed=needed)
            return self._exchange(connection, request, connected=True)
        except FORESEEN as error:
            raise Failure(words(error)) from None

    def close(self) -> None:
        """Let go of the connections that are kept."""
        while self._idle:
            self._idle.pop().close()

    def _kept(self, method: str) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.usable and (method in IDEMPOTENT or connection.quiet()):
                return connection
            connection.close()
        return None

    def _exchange(self, connection: Connection, request: bytes, *, connected: bool) -> Exchange:
        answer = connection.answer
        done = False
        try:
            connection.send(request)
            sent = time.monotonic()
            data = connection.receive()
            waited = time.monotonic() - sent
            while data:
                answer.feed(data)
                if answer.whole:
                    break
                data = connection.receive()
            else:
                answer.end()
                if not answer.whole:
                    raise CutOff(begun=answer.begun)
            done = answer.clean and self._reuse and connection.reusable
        except BaseException:
            answer.forget()
            raise
        finally:
            if not done:
                connection.close()
        if done:
            self._idle.append(connection)
        return Exchange(answer, waited, connected)

    def _connect(self) -> Connection:
        addresses = self._names.addresses()
        errors: list[OSError] = []
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                return self._at(address, last=left == 1)
            except ssl.SSLError:
                raise
            except TimedOut:
                if not _refused(errors):
                    raise
            except OSError as error:
                self._names.refresh()
                errors.append(error)
        return self._at(_slow(addresses, errors), last=True)

    def _at(self, address: Address, *, last: bool) -> Connection:
        connection = self._open(address, last=last)
        self._names.worked(address)
        return connection

    def _open(self, address: Address, *, last: bool) -> Connection:
        family, place = address
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.setblocking(False)
            self._reach(sock, place, last=last)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is None:
                return Connection(self._hub, sock, self._room)
            connection = SecureConnection(self._hub, sock, self._room, self._tls, self._host)
        except BaseException:
            sock.close()
            raise
        try:
            connection.handshake()
        except BaseException:
            connection.close()
            raise
        return connection

    def _reach(self, sock: socket.socket, place: tuple[object, ...], *, last: bool) -> None:
        try:
            sock.connect(place)
        except BlockingIOError:
            try:
                with nullcontext() if last else self._hub.within(IMPATIENT_SECONDS):
                    self._hub.ready(sock.fileno(), WRITE)
            except TimedOut:
                raise TimedOut("timed out connecting") from None
            except GivenUp as given_up:
                given_up.connecting = True
                raise
            if number := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(number, "cannot connect") from None


def _slow(addresses: Sequence[Address], errors: Sequence[OSError]) -> Address:
    """The first address that had a moment only: it may take its time where the others are no use. Raises why there is none.

    Who refused says more than those to whom no way leads from here, as to IPv6 from many a pod.
    """
    for error in _refused(errors):
        raise error
    for address, why in zip(addresses, errors, strict=True):
        if isinstance(why, TimeoutError):
            return address
    raise errors[-1] if errors else NoHost("no such host")


def _refused(errors: Sequence[OSError]) -> list[OSError]:
    return [error for error in errors if isinstance(error, ConnectionError)]
