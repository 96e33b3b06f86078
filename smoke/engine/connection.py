"""One TCP connection to the target, used by one greenlet at a time."""

import socket

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]

from smoke.engine.answer import Answer, Room
from smoke.engine.hub import READ, WRITE, Hub

CHUNK_BYTES = 65536


class Connection:
    """Sends requests and receives their answers.

    What comes while nobody waits for it (the end of the connection, mostly) ends its use: `usable` becomes false.
    """

    def __init__(self, hub: Hub, sock: socket.socket, room: Room) -> None:
        self._hub = hub
        self.sock = sock
        self.usable = True
        self.reusable = True
        self.answer = Answer(room)
        self._waiter: greenlet | None = None
        self._main = hub.main
        self._watcher = hub.loop.io(sock.fileno(), 1)
        self._watcher.start(self._readable)

    def _readable(self) -> None:
        if self._waiter is not None:
            self._waiter.switch()
        else:
            self._look()

    def wait(self) -> None:
        """Until there is something to receive."""
        self._waiter = getcurrent()
        try:
            self._main.switch()
        finally:
            self._waiter = None

    def send(self, data: bytes) -> None:
        """Send all; or what the target took before it answered, which some do before they have read a large body."""
        try:
            sent = self.sock.send(data)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self._send_rest(memoryview(data)[sent:])

    def _send_rest(self, rest: memoryview) -> None:
        self._watcher.stop()
        try:
            while rest and not self.has_input():
                self._hub.ready(self.sock.fileno(), READ | WRITE)
                try:
                    rest = rest[self.sock.send(rest) :]
                except BlockingIOError:
                    continue
        finally:
            if self.usable:
                self._watcher.start(self._readable)
        self.reusable = not rest

    def receive(self) -> bytes:
        """Some bytes, as they come; none at the connection's end."""
        while True:
            self.wait()
            try:
                return self.sock.recv(CHUNK_BYTES)
            except BlockingIOError:
                continue

    def has_input(self) -> bool:
        """Whether anything has come, be it the connection's end."""
        try:
            self.sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _look(self) -> None:
        """Something has come in an idle connection: nothing that could follow it would be an answer."""
        if self.has_input():
            self.close()

    def quiet(self) -> bool:
        """Whether nothing has come, not even the end, since the last answer."""
        return self.usable and not self.has_input()

    def close(self) -> None:
        """Let go of the socket, once."""
        if self.usable:
            self.usable = False
            self._watcher.stop()
            self._watcher.close()
            self.sock.close()
