"""Messages over a pipe: 8 bytes of length, little endian, then as many bytes, of which the first is the kind."""

from enum import IntEnum
from typing import IO

HEAD_BYTES = 8


class Kind(IntEnum):
    """What a message is."""

    PLAN = 1  # to the child: pickled `smoke.engine.child.Order`
    READY = 2  # from the child: it has read the plan
    BEGIN = 3  # to the child: pickled time.monotonic() of the begin
    STOP = 4  # to the child: the reason, as text
    PROGRESS = 5  # from the child: a `smoke.engine.child.News`, as msgpack
    RECORDING = 6  # from the child: the last part of its recording, as `smoke.engine.wire` has it
    USAGE = 7  # from the child: a UsageError's message
    BROKEN = 8  # from the child: a traceback


def send(pipe: IO[bytes], kind: Kind, data: bytes = b"") -> None:
    """Write one message, whole. Raises OSError where the other side is gone."""
    pipe.write((len(data) + 1).to_bytes(HEAD_BYTES, "little") + bytes([kind]) + data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[Kind, bytes]:
    """Read one message. Raises EOFError where the other side has ended, whole messages or not."""
    head = pipe.read(HEAD_BYTES)
    size = int.from_bytes(head, "little")
    data = pipe.read(size) if len(head) == HEAD_BYTES else b""
    if not data or len(data) < size:
        raise EOFError("the other process has ended")
    return Kind(data[0]), data[1:]
