"""The parent's end of a child process."""

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from typing import IO, cast

import msgspec

from smoke.engine.child import News, Numbers, Order
from smoke.engine.fate import fate
from smoke.engine.frames import Kind, receive, send
from smoke.engine.wire import decode
from smoke.recording import Recording

END_SECONDS = 5.0


class Child:
    """A process at work on its `order`; what it says is kept as it comes: `parts` of its recording until somebody takes them, `reported` with the last."""

    def __init__(self, order: Order) -> None:
        self.ready = self.ended = False
        self.numbers: Numbers | None = None
        self.reported = False
        self.parts: deque[Recording] = deque()
        self.usage = self.broken = ""
        self.fate = ""
        """How it ended; after `end`."""
        paths = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            (sys.executable, "-m", "smoke.engine.child"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": paths},
        )
        self._orders = cast("IO[bytes]", self._process.stdin)
        self._reports = cast("IO[bytes]", self._process.stdout)
        self.number = self._process.pid
        self.say(Kind.PLAN, pickle.dumps(order))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def say(self, kind: Kind, data: bytes) -> None:
        """Send a message; a child that is gone does not hear it."""
        with contextlib.suppress(OSError):
            send(self._orders, kind, data)

    def end(self) -> None:
        """Kill it if it still runs."""
        self.fate = self.fate or self._fate()
        self._process.kill()
        self._process.wait()
        self._reader.join(END_SECONDS)
        for pipe in (self._orders, self._reports):
            with contextlib.suppress(OSError):
                pipe.close()

    def _fate(self) -> str:
        with contextlib.suppress(
            subprocess.TimeoutExpired
        ):  # its pipe is closed a moment before it has ended
            return fate(self._process.wait(END_SECONDS if self.ended and not self.reported else 0))
        return "did not report in time"

    def _read(self) -> None:
        try:
            with contextlib.suppress(EOFError, OSError, ValueError):
                while True:
                    self._take(*receive(self._reports))
        finally:
            self.ended = True

    def _take(self, kind: Kind, data: bytes) -> None:
        if kind is Kind.READY:
            self.ready = True
        elif kind is Kind.PROGRESS:
            news = msgspec.msgpack.decode(data, type=News)
            self.numbers = news.numbers
            self.parts.append(decode(news.part))
        elif kind is Kind.RECORDING:
            self.parts.append(decode(data))
            self.reported = True
        elif kind is Kind.USAGE:
            self.usage = data.decode()
        elif kind is Kind.BROKEN:
            self.broken = data.decode()
