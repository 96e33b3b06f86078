"""The line between master and workers: a process that speaks Locust's protocol, and a thread that listens to it."""

import threading
from collections.abc import Callable
from typing import Any

import msgspec

from hookset.errors import UsageError
from smoke.locust.child import Child, wait
from smoke.locust.letters import Back, Close, Failed, Lost, Mail, Open, Opened, encode, from_relay

MODULE = "smoke.locust.inside.relay"
PORT = 5557
"""Locust's own."""
POLL_SECONDS = 0.05
CLOSE_SECONDS = 1.5


class Line:
    """Open from the beginning; whatever comes is told in another thread.

    `hear` gets who writes and the letter, `lose` who is silent, `find` who was silent and is heard again.
    """

    def __init__(
        self,
        address: Open,
        *,
        hear: Callable[[str, bytes], None],
        lose: Callable[[str], None],
        find: Callable[[str], None] = lambda _: None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.port = 0
        self.failure = ""
        self.opened = threading.Event()
        """Set when it is open, or `failure` says why not."""
        self._hear, self._lose, self._find = hear, lose, find
        self._turn = threading.Lock()
        self._closing = self._over = False
        self._child = Child(MODULE, say)
        self._tell(address)
        self._thread = threading.Thread(target=self._listen, name="line", daemon=True)
        self._thread.start()

    @property
    def number(self) -> int:
        """The process id of the one who speaks."""
        return self._child.number

    def send(self, letter: msgspec.Struct, who: str = "") -> None:
        """Send a letter to a worker, or to the master."""
        self._tell(Mail(who, encode(letter)))

    def _tell(self, message: msgspec.Struct) -> None:
        with self._turn:
            self._child.tell(message)

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Let what was sent go out, within so many seconds; nothing is left behind."""
        self._tell(Close())
        self._closing = True
        self._thread.join(seconds)
        self._over = True
        self._thread.join()
        self._child.finish(0.0)

    def _listen(self) -> None:
        try:
            while not self._child.gone and not self._over:
                wait([self._child], POLL_SECONDS)
                for message in self._child.said():
                    self._take(from_relay.decode(message))
        finally:
            self.failure = self.failure or "the process that speaks Locust's protocol has ended"
            self.opened.set()
            if not self._closing:
                self._lose("")

    def _take(self, message: Any) -> None:
        if isinstance(message, Mail):
            self._hear(message.who, message.letter)
        elif isinstance(message, Lost):
            self._lose(message.who)
        elif isinstance(message, Back):
            self._find(message.who)
        elif isinstance(message, Opened):
            self.port = message.port
            self.opened.set()
        elif isinstance(message, Failed):
            self.failure = message.why
            self.opened.set()


def address(text: str, *, listen: bool) -> Open:
    """`HOST[:PORT]`, an IPv6 address in brackets; raises UsageError."""
    host, colon, port = text.rpartition(":") if not text.endswith("]") else (text, "", "")
    if not colon:
        host, port = text, str(PORT)
    bare = ":" in host and not host.startswith("[")
    if not host or bare or not (port.isascii() and port.isdecimal()) or not 0 <= int(port) <= 65535:
        option = "the address to listen at" if listen else "--master"
        raise UsageError(f"{option} {text}: is not HOST or HOST:PORT (an IPv6 address in brackets)")
    return Open(listen, host, int(port))
