"""The socket to the process that started this one, for greenlets."""

import socket
from collections.abc import Iterator

import msgspec
from gevent.lock import RLock  # type: ignore[import-untyped]

from smoke.locust.frames import Frames, framed

CHUNK_BYTES = 1 << 16


class Channel:
    """Sends structs, and gives what comes as bytes. The socket is gevent's: it blocks no other greenlet."""

    def __init__(self, number: int) -> None:
        self._socket = socket.socket(fileno=number)
        self._turn = RLock()
        self._encoder = msgspec.msgpack.Encoder()

    def send(self, message: msgspec.Struct) -> None:
        """Send one message, whole."""
        data = framed(self._encoder.encode(message))
        with self._turn:
            self._socket.sendall(data)

    def receive(self) -> Iterator[bytes]:
        """Every message that comes, until there are no more."""
        frames = Frames()
        while data := self._socket.recv(CHUNK_BYTES):
            yield from frames.feed(data)
