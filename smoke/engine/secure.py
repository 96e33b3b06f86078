"""TLS over a connection: the stdlib's, fed from memory, so that it waits as plain connections do."""

import contextlib
import socket
import ssl
from pathlib import Path

from hookset.errors import UsageError
from hookset.trust import as_others
from smoke.engine.answer import Room
from smoke.engine.connection import CHUNK_BYTES, Connection
from smoke.engine.failure import CutOff
from smoke.engine.hub import Hub
from smoke.plan.plan import Tls


def context(tls: Tls) -> ssl.SSLContext:
    """What the plan says of TLS, verified unless told otherwise. Raises UsageError naming the file that is no use."""
    for key, path in (("verify", tls.verify), ("certificate", tls.certificate), ("key", tls.key)):
        if isinstance(path, str) and path and not Path(path).is_file():
            raise UsageError(f"tls.{key}: {path} is no file")
    try:
        made = ssl.create_default_context(cafile=tls.verify if isinstance(tls.verify, str) else None)
    except (OSError, ValueError) as error:
        raise UsageError(f"tls.verify: {tls.verify} holds no certificates in PEM: {error}") from None
    as_others(made)
    if tls.verify is False:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    if tls.certificate:
        try:
            made.load_cert_chain(tls.certificate, tls.key or None)
        except (OSError, ValueError) as error:
            raise UsageError(
                f"tls.certificate: {tls.certificate} and its key are no pair in PEM: {error}"
            ) from None
    made.set_alpn_protocols(["http/1.1"])
    return made


class SecureConnection(Connection):
    """A connection whose `handshake` comes first."""

    def __init__(self, hub: Hub, sock: socket.socket, room: Room, made: ssl.SSLContext, host: str) -> None:
        super().__init__(hub, sock, room)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._early = b""
        self._tls = made.wrap_bio(self._incoming, self._outgoing, server_hostname=host)

    def handshake(self) -> None:
        """Raises ssl.SSLError where one side does not like the other, CutOff where that one closes instead of speaking."""
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._flush()
                self._fill()
            except ssl.SSLEOFError:  # closed without a word, which is no matter of TLS: as without it
                raise CutOff(begun=False) from None
            except ssl.SSLError:
                with contextlib.suppress(OSError):  # the alert that tells the other side why
                    self._flush()
                raise
            else:
                self._flush()
                return

    def send(self, data: bytes) -> None:
        """As of any connection."""
        rest = memoryview(data)
        while rest:
            rest = rest[self._tls.write(rest) :]
        self._flush()

    def receive(self) -> bytes:
        """As of any connection."""
        while not self._early:
            try:
                return self._tls.read(CHUNK_BYTES)
            except ssl.SSLWantReadError:
                self._fill()
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""
        data, self._early = self._early, b""
        return data

    def has_input(self) -> bool:
        """As of any connection; session tickets, which come when they like, are none."""
        try:
            data = self.sock.recv(CHUNK_BYTES)
        except BlockingIOError:
            return False
        except OSError:
            return True
        self._take(data)
        try:
            self._early += self._tls.read(CHUNK_BYTES)
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLError:
            return True
        return True

    def _fill(self) -> None:
        self._take(super().receive())

    def _take(self, data: bytes) -> None:
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    def _flush(self) -> None:
        if data := self._outgoing.read():
            super().send(data)
