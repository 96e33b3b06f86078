"""What a master and its workers tell one another, and the processes that speak Locust's protocol for them."""

import msgspec

# Between smoke and its own Locust process.


class Open(msgspec.Struct, tag=True, frozen=True):
    """Listen at this address (`*` for all), or where not `listen`, connect to it."""

    listen: bool
    host: str
    port: int


class Opened(msgspec.Struct, tag=True, frozen=True):
    """It listens at this port, or is connected: the master has said so."""

    port: int


class Failed(msgspec.Struct, tag=True, frozen=True):
    """It cannot listen, or not connect."""

    why: str


class Mail(msgspec.Struct, tag=True, frozen=True):
    """A letter to or from `who`; to the master, nobody."""

    who: str
    letter: bytes


class Lost(msgspec.Struct, tag=True, frozen=True):
    """`who` is silent, or has left."""

    who: str


class Back(msgspec.Struct, tag=True, frozen=True):
    """`who` was silent, and is heard again."""

    who: str


class Close(msgspec.Struct, tag=True, frozen=True):
    """Send what is still to be sent, and end."""


# From a worker to the master.


class Hello(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """A worker is ready: who it is, and what it would do."""

    name: str
    version: str
    kind: str
    digest: str
    target: str


class Prepared(msgspec.Struct, tag=True, frozen=True):
    """It can begin at once."""


class Unable(msgspec.Struct, tag=True, frozen=True):
    """It was accepted and cannot begin, nor could another with the same load."""

    why: str


class Part(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """A piece of what it has recorded, from byte `at` on, with its CRC-32: see `smoke.locust.delivery`."""

    at: int
    crc: int
    data: bytes


# From the master to a worker.


class Accepted(msgspec.Struct, tag=True, frozen=True):
    """It is the i-th of n."""

    index: int
    of: int


class Declined(msgspec.Struct, tag=True, frozen=True):
    """It is not to take part; `mistaken` where it was called with something else than the master."""

    why: str
    mistaken: bool


class Start(msgspec.Struct, tag=True, frozen=True):
    """Begin in so many seconds."""

    after: float


class Halt(msgspec.Struct, tag=True, frozen=True):
    """End the load now."""

    why: str


class Taken(msgspec.Struct, tag=True, frozen=True):
    """All that it sent before this byte has come."""

    until: int


FromRelay = Opened | Failed | Mail | Lost | Back
ToRelay = Open | Mail | Close
FromWorker = Hello | Prepared | Unable | Part
FromMaster = Accepted | Declined | Start | Halt | Taken

_encoder = msgspec.msgpack.Encoder()
encode = _encoder.encode
from_worker: msgspec.msgpack.Decoder[FromWorker] = msgspec.msgpack.Decoder(FromWorker)
from_master: msgspec.msgpack.Decoder[FromMaster] = msgspec.msgpack.Decoder(FromMaster)
from_relay: msgspec.msgpack.Decoder[FromRelay] = msgspec.msgpack.Decoder(FromRelay)
to_relay: msgspec.msgpack.Decoder[ToRelay] = msgspec.msgpack.Decoder(ToRelay)
