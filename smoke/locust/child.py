"""A child process that Locust runs in: what it says, what it prints, and its certain end."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from smoke.engine.fate import fate
from smoke.locust.frames import Frames, framed

CHUNK_BYTES = 1 << 18
LONGEST_LINE = 500
MOST_LINES = 100
POLL_SECONDS = 0.02
DEAF_SECONDS = 5.0
"""So long it may take to take a message."""


class Child:
    """`python -m MODULE` in a process group of its own. It dies with this process, by whatever this one dies.

    What it prints goes to `hear` by lines, as it prints them and at most 100; `last_line` is the last.
    """

    def __init__(self, module: str, hear: Callable[[str], None] = lambda _: None) -> None:
        self._socket, theirs = socket.socketpair()
        self._socket.settimeout(DEAF_SECONDS)
        paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-u", "-P", "-m", module, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONPATH": paths},
                pass_fds=(theirs.fileno(),),
                process_group=0,
            )
        self._printed = self._process.stdout
        self._frames = Frames()
        self._said: list[bytes] = []
        self._line = b""
        self._lines = 0
        self._hear = hear
        self._over = False
        self._mute = False
        self.last_line = ""
        self.gone = False
        """Whether it has closed its end: it says nothing more."""

    @property
    def number(self) -> int:
        """Its process id, and that of its group."""
        return self._process.pid

    def tell(self, message: msgspec.Struct) -> None:
        """Send it a message; one that is gone hears nothing, and one that does not listen is given up."""
        with suppress(OSError):
            try:
                self._socket.sendall(framed(msgspec.msgpack.encode(message)))
            except TimeoutError:  # half of the message is on its way: no other could be understood
                self._socket.shutdown(socket.SHUT_RDWR)

    def read(self) -> None:
        """Take in what it says."""
        try:
            data = self._socket.recv(CHUNK_BYTES)
        except OSError:
            data = b""
        self.gone = self.gone or not data
        self._said += self._frames.feed(data)

    def said(self) -> list[bytes]:
        """The messages that have come since the last call."""
        said, self._said = self._said, []
        return said

    def listen(self) -> None:
        """Pass on what it has printed."""
        assert self._printed is not None  # noqa: S101 - a pipe was asked for
        data = os.read(self._printed.fileno(), CHUNK_BYTES)
        self._mute = not data
        *lines, self._line = (self._line + data).split(b"\n")
        for line in [*lines, *([self._line] if not data else [])]:
            self._tell_line(line.decode("utf-8", "replace").strip()[:LONGEST_LINE])
        self._line = self._line[-LONGEST_LINE:]

    def _tell_line(self, line: str) -> None:
        if not line:
            return
        self.last_line = line
        self._lines += 1
        if self._lines <= MOST_LINES:
            self._hear(line)
        elif self._lines == MOST_LINES + 1:
            self._hear("... and more, which is left out")

    @property
    def ends(self) -> dict[int, Callable[[], object]]:
        """The file descriptors to wait for, and what to call when there is something."""
        assert self._printed is not None  # noqa: S101 - a pipe was asked for
        ends: dict[int, Callable[[], object]] = {}
        if not self.gone:
            ends[self._socket.fileno()] = self.read
        if not self._mute and not self._over:
            ends[self._printed.fileno()] = self.listen
        return ends

    def terminate(self) -> None:
        """SIGTERM to its group."""
        self._signal(signal.SIGTERM)

    def finish(self, seconds: float) -> None:
        """Wait so long for its end, then kill whatever is left of its group. May be called twice."""
        if self._over:
            return
        until = time.monotonic() + seconds
        while not self._ended() and time.monotonic() < until:
            if not wait([self], POLL_SECONDS):
                time.sleep(0 if self.ends else POLL_SECONDS)
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._drain()
        self._over = True  # from now on its number may be another's

    def _drain(self) -> None:
        assert self._printed is not None  # noqa: S101 - a pipe was asked for
        while wait([self], 0):
            pass
        self._printed.close()
        self._socket.close()

    def _ended(self) -> bool:
        """Whether it has ended, without taking its number from it: its group may still have others."""
        return os.waitid(os.P_PID, self.number, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _signal(self, number: int) -> None:
        if not self._over:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.number, number)

    @property
    def killed(self) -> bool:
        """Whether a signal ended it; after `finish`."""
        return self._process.returncode < 0

    def fate(self) -> str:
        """How it ended, in words; after `finish`."""
        said = f": {self.last_line}" if self.last_line and not self.killed else ""
        return fate(self._process.returncode) + said


def wait(children: Iterable[Child], seconds: float) -> bool:
    """Wait at most so long until one of them says or prints something, and take it in; whether one did."""
    ends = {number: take for child in children for number, take in child.ends.items()}
    poll = select.poll()
    for number in ends:
        poll.register(number, select.POLLIN)
    found = poll.poll(seconds * 1000)
    for number, _ in found:
        ends[number]()
    return bool(found)
