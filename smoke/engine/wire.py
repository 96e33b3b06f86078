"""A recording as bytes, between processes of one machine."""

from collections import Counter
from typing import Any, get_origin

import msgspec

from smoke.recording import Recording
from smoke.samples import Samples


def encode(recording: Recording) -> bytes:
    """The whole recording."""
    return msgspec.msgpack.encode(recording, enc_hook=_plain)


def decode(data: bytes) -> Recording:
    """What `encode` made. Raises ValueError (msgspec's are) where it is cut off or something else."""
    return msgspec.msgpack.decode(data, type=Recording, dec_hook=_made)


def _plain(value: object) -> Any:
    if isinstance(value, Samples):
        return value.to_bytes()
    raise NotImplementedError(type(value))


def _made(kind: Any, value: Any) -> Any:
    if kind is Samples:
        return Samples.from_bytes(value)
    if get_origin(kind) is Counter or kind is Counter:
        return Counter(value)
    raise NotImplementedError(kind)
