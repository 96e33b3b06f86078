"""HTTP servers that misbehave under load: each path of one server has a fault of its own.

    with site({"/": answer(200), "/hang": silence}) as server:
        server.url, server.heard, server.connections

Answers are those of tests.servers.faults, and those below.
"""

import gzip
import random
import socket
import struct
import zlib
from collections.abc import Callable, Mapping

from tests.servers.faults import Answer, Faults, Heard, answer

OK = answer(200, "fine")


def site(routes: Mapping[str, Answer], **how: object) -> Faults:
    """A server that answers by path; what it does not know is 404."""

    def dispatch(heard: Heard, client: socket.socket) -> bytes | None:
        found = routes.get(heard.line.split(" ")[1].partition("?")[0], answer(404))
        return found if isinstance(found, bytes) else found(heard, client)

    return Faults((dispatch,), **how)  # type: ignore[arg-type]  # tls


def resetting(_: Heard, client: socket.socket) -> None:
    """End the connection as a crash does."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def closing_at_random(share: float, seed: int = 1, whole: bytes = OK) -> Answer:
    """Answer, and then end some kept connections without having said so."""
    dice = random.Random(seed)

    def act(_: Heard, client: socket.socket) -> bytes | None:
        if dice.random() >= share:
            return whole
        client.sendall(whole)
        return None

    return act


def after(count: int, before: Answer, then: Answer) -> Answer:
    """`before` to the first so many requests, `then` to all others."""
    seen = [0]

    def act(heard: Heard, client: socket.socket) -> bytes | None:
        seen[0] += 1
        one = before if seen[0] <= count else then
        return one if isinstance(one, bytes) else one(heard, client)

    return act


def chunked(*parts: bytes, trailer: bytes = b"") -> bytes:
    """A body in chunks."""
    body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body + b"0\r\n" + trailer + b"\r\n"


def encoded(body: bytes, encoding: str) -> bytes:
    """A body in gzip, deflate, raw deflate (which some servers call deflate) or, in name only, another."""
    squeezed = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "raw": lambda data: zlib.compress(data)[2:-4],
    }.get(encoding, bytes)(body)
    name = "deflate" if encoding == "raw" else encoding
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {name}\r\nContent-Length: {len(squeezed)}\r\n\r\n"
    return head.encode() + squeezed


def early(whole: bytes) -> Callable[[Heard, socket.socket], None]:
    """Answer before the request's body has been read, and end the connection (as a limit on uploads does)."""

    def act(_: Heard, client: socket.socket) -> None:
        client.sendall(whole)
        client.shutdown(socket.SHUT_WR)

    return act


def huge(megabytes: int, *, in_chunks: bool = False) -> Callable[[Heard, socket.socket], None]:
    """A body of so many MiB of `x`, without holding them; the connection ends after it."""

    def act(_: Heard, client: socket.socket) -> None:
        part = b"x" * (1 << 20)
        length = "Transfer-Encoding: chunked" if in_chunks else f"Content-Length: {megabytes << 20}"
        client.sendall(f"HTTP/1.1 200 OK\r\n{length}\r\n\r\n".encode())
        for _number in range(megabytes):
            client.sendall(b"%x\r\n%b\r\n" % (len(part), part) if in_chunks else part)
        if in_chunks:
            client.sendall(b"0\r\n\r\n")

    return act
