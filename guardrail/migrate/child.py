"""A command as a child process in a group of its own: its output line by line, and its certain end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, cast

LONGEST_LINE_BYTES = 65536
POLL_SECONDS = 0.05
DRAIN_SECONDS = 1.0
TETHER = Path(__file__).with_name("tether.py")


class Child:
    """One running command. Every line it prints, on either stream, goes to `hear`, in a thread of its own."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], hear: Callable[[str], None]
    ) -> None:
        # of the thread that makes it: the kernel ends the command when that thread ends, not only the process
        wrapper = [sys.executable, "-I", "-S", str(TETHER), str(os.getpid())]
        self._process = subprocess.Popen(  # noqa: S603 - the user's own command
            [*wrapper, *command],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._over = False
        self._fault: Exception | None = None
        self._listener = threading.Thread(
            target=self._listen, args=(hear,), name="command's output", daemon=True
        )
        self._listener.start()

    def wait(self, until: Callable[[], str], grace: float) -> tuple[int, str]:
        """Its exit code (minus the signal's number, as subprocess says), and why it was stopped, if it was.

        It is stopped as soon as `until` gives a reason. Nothing of its process group is left behind.
        """
        reason = ""
        while self._process.poll() is None and not reason:
            reason = until()
            time.sleep(POLL_SECONDS)
        if self._process.poll() is not None:
            reason = ""  # it ended by itself: then its exit code can be believed
        self.stop(grace)
        self._listener.join(timeout=DRAIN_SECONDS)
        if self._fault:
            raise self._fault
        return self._process.wait(), reason

    def stop(self, grace: float) -> None:
        """SIGTERM to the whole group, SIGKILL `grace` seconds later to what is left of it. May be called twice."""
        if self._over:
            return
        self._signal(signal.SIGTERM)
        until = time.monotonic() + grace
        while self._signal(0) and time.monotonic() < until:
            time.sleep(POLL_SECONDS)
        self._signal(signal.SIGKILL)
        self._over = True  # from now on its number may be another's

    def _signal(self, number: int) -> bool:
        """Whether anybody in the group was there to receive it."""
        self._process.poll()  # a zombie would count as a member
        try:
            os.killpg(self._process.pid, number)
        except (ProcessLookupError, PermissionError):
            return False
        return True

    def _listen(self, hear: Callable[[str], None]) -> None:
        rest = b""
        with cast("IO[bytes]", self._process.stdout) as stream:
            while part := stream.readline(LONGEST_LINE_BYTES):
                line, rest = _whole_words(rest + part)
                self._tell(hear, line)
        self._tell(hear, rest)

    def _tell(self, hear: Callable[[str], None], line: bytes) -> None:
        """A listener that fails must not keep the command waiting for a reader of its output."""
        if not line or self._fault:
            return
        try:
            hear(line.decode("utf-8", errors="replace").rstrip("\r\n"))
        except Exception as error:
            self._fault = error


def _whole_words(line: bytes) -> tuple[bytes, bytes]:
    """A line too long to wait for, up to its last blank, and the rest: half a secret would not be recognised."""
    if line.endswith(b"\n"):
        return line, b""
    head, blank, tail = line.rpartition(b" ")
    return (head, tail) if blank else (line, b"")
