"""A recording in parts, each acknowledged: so a slow network holds up nothing else, and a loss is seen."""

import zlib
from collections.abc import Iterator

from smoke.engine.wire import decode, encode
from smoke.locust.letters import Part
from smoke.recording import Recording

PART_BYTES = 1 << 18
WINDOW_BYTES = 8 * PART_BYTES
LARGEST_BYTES = 1 << 31


class Sending:
    """Gives the parts to send; `taken` is up to where the other side has them."""

    def __init__(self, recording: Recording) -> None:
        self._data = encode(recording)
        self._crc = zlib.crc32(self._data)
        self._sent = 0
        self.taken = 0

    @property
    def done(self) -> bool:
        """Whether the other side has all of it."""
        return self.taken >= len(self._data)

    def moved(self) -> bool:
        """Whether there is something to do again: more may be sent, or all has come."""
        return self.done or (self._sent < len(self._data) and self._sent - self.taken < WINDOW_BYTES)

    def parts(self) -> Iterator[Part]:
        """Those that may be sent now, without waiting for more to be acknowledged."""
        while self.moved() and not self.done:
            at, self._sent = self._sent, min(self._sent + PART_BYTES, len(self._data))
            yield Part(at=at, size=len(self._data), crc=self._crc, data=self._data[at : self._sent])


class Receiving:
    """Puts the parts of one recording together; `fault` says what is wrong with them."""

    def __init__(self) -> None:
        self._data = bytearray()
        self.recording: Recording | None = None
        self.fault = ""

    def take(self, part: Part) -> int:
        """Up to where there are no gaps, to be acknowledged."""
        if part.at == len(self._data) and not self.fault:
            self._data += part.data
            if len(self._data) >= part.size or part.size > LARGEST_BYTES:
                self._finish(part)
        return len(self._data)

    def _finish(self, part: Part) -> None:
        if len(self._data) != part.size or zlib.crc32(self._data) != part.crc:
            self.fault = "what it delivered is damaged"
            return
        try:
            self.recording = decode(bytes(self._data))
        except ValueError as error:
            self.fault = f"what it delivered is no recording: {error}"
