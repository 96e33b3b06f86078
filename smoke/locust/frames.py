"""Messages one after another, each behind its length (4 bytes, little endian).

What a process has sent before it was killed can be read: whole messages, and perhaps a part of one, which is left out.
"""

from collections.abc import Iterator

LARGEST_BYTES = 1 << 28
_LENGTH_BYTES = 4


class BrokenError(Exception):
    """What came is no frame."""


def framed(data: bytes) -> bytes:
    """One message as it is sent."""
    return len(data).to_bytes(_LENGTH_BYTES, "little") + data


class Frames:
    """Takes bytes as they come and gives whole messages."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The messages that are whole now; raises BrokenError where a length cannot be true."""
        self._rest += data
        while len(self._rest) >= _LENGTH_BYTES:
            end = _LENGTH_BYTES + int.from_bytes(self._rest[:_LENGTH_BYTES], "little")
            if end > LARGEST_BYTES:
                raise BrokenError(f"a message of {end} bytes")
            if len(self._rest) < end:
                return
            message = bytes(self._rest[_LENGTH_BYTES:end])
            del self._rest[:end]
            yield message
