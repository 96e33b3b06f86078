"""The parent's end of a child process."""

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from typing import IO, cast

import msgspec

from smoke.engine.child import Numbers, Order
from smoke.engine.frames import Kind, receive, send

END_SECONDS = 5.0


class Child:
    """A process at work on its `order`; what it says is kept as it comes."""

    def __init__(self, order: Order) -> None:
        self.ready = self.ended = False
        self.numbers: Numbers | None = None
        self.recording = b""
        self.usage = self.broken = ""
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
        self._process.kill()
        self._process.wait()
        self._reader.join(END_SECONDS)
        for pipe in (self._orders, self._reports):
            with contextlib.suppress(OSError):
                pipe.close()

    def _read(self) -> None:
        with contextlib.suppress(EOFError, OSError, ValueError):
            while True:
                self._take(*receive(self._reports))
        self.ended = True

    def _take(self, kind: Kind, data: bytes) -> None:
        if kind is Kind.READY:
            self.ready = True
        elif kind is Kind.PROGRESS:
            self.numbers = msgspec.msgpack.decode(data, type=Numbers)
        elif kind is Kind.RECORDING:
            self.recording = data
        elif kind is Kind.USAGE:
            self.usage = data.decode()
        elif kind is Kind.BROKEN:
            self.broken = data.decode()
