"""A recording on its way, in updates as it grows: each piece acknowledged, so that a loss is seen and nothing piles up."""

import zlib
from collections import deque
from collections.abc import Iterator

import msgspec

from smoke.engine.child import Numbers
from smoke.engine.wire import decode
from smoke.locust.frames import BrokenError, Frames, framed
from smoke.locust.letters import Part
from smoke.recording import Recording

PART_BYTES = 1 << 18
WINDOW_BYTES = 8 * PART_BYTES
"""So much may be on its way without having been acknowledged."""


class Update(msgspec.Struct, frozen=True):
    """What is new of a recording (`smoke.engine.wire`, `smoke.engine.parts`), and how it stands; `last` where it is whole."""

    numbers: Numbers | None
    part: bytes
    last: bool = False


class Sending:
    """Gives the pieces to send; not for several threads at once."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._taken = self._sent = 0
        self._whole = False

    @property
    def done(self) -> bool:
        """Whether the other side has all of it."""
        return self._whole and not self._data

    def add(self, update: Update) -> None:
        """Append an update."""
        self._data += framed(msgspec.msgpack.encode(update))
        self._whole = update.last

    def acknowledge(self, until: int) -> None:
        """The other side has all before this byte."""
        if self._taken < until <= self._sent:
            del self._data[: until - self._taken]
            self._taken = until

    def parts(self) -> Iterator[Part]:
        """What may be sent now, without waiting for more to be acknowledged."""
        end = self._taken + len(self._data)
        while self._sent < end and self._sent - self._taken < WINDOW_BYTES:
            at = self._sent
            data = bytes(self._data[at - self._taken : at - self._taken + PART_BYTES])
            self._sent += len(data)
            yield Part(at=at, crc=zlib.crc32(data), data=data)


class Receiving:
    """Puts the pieces together; `whole` when the last has come, `fault` says what is wrong with them."""

    def __init__(self) -> None:
        self.whole = False
        self.fault = ""
        self.numbers: Numbers | None = None
        self._frames = Frames()
        self._until = 0
        self._new: deque[tuple[Recording, bool]] = deque()

    def take(self, part: Part) -> int:
        """Up to which byte there are no gaps, to be acknowledged."""
        if part.at == self._until and not self.fault:
            self._until += len(part.data)
            if zlib.crc32(part.data) != part.crc:
                self.fault = "delivered something damaged"
            else:
                self._read(part.data)
        return self._until

    def _read(self, data: bytes) -> None:
        try:
            for message in self._frames.feed(data):
                update = msgspec.msgpack.decode(message, type=Update)
                self.numbers = update.numbers or self.numbers
                self._new.append((decode(update.part), update.last))
                self.whole = self.whole or update.last
        except (ValueError, BrokenError) as error:
            self.fault = f"delivered what is no recording: {error}"

    def updates(self) -> Iterator[tuple[Recording, bool]]:
        """The parts that are new since the last call, and whether each is the last; may be asked by another thread."""
        while self._new:
            yield self._new.popleft()
