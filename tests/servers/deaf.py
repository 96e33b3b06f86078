"""Ports on loopback that misbehave below or beside PostgreSQL's protocol."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silent_port() -> Iterator[int]:
    """Accepts (the kernel does) and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield int(listener.getsockname()[1])


@contextmanager
def dropping_port() -> Iterator[int]:
    """Answers no SYN: the queue of connections that nobody accepts is full, as behind a firewall that drops."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, contextlib.ExitStack() as stack:
        port = int(listener.getsockname()[1])
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(("127.0.0.1", port))
        yield port


@contextmanager
def answering_port(*answers: bytes) -> Iterator[int]:
    """Says one answer to each packet of each client, then closes: any server that one cares to script."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener, answers), daemon=True).start()
        yield int(listener.getsockname()[1])


def _serve(listener: socket.socket, answers: tuple[bytes, ...]) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        with client, contextlib.suppress(OSError):
            for answer in answers:
                client.recv(65536)
                client.sendall(answer)


def error_response(sqlstate: str, message: str, severity: str = "FATAL", routine: str = "") -> bytes:
    """PostgreSQL's ErrorResponse packet."""
    fields = {"S": severity, "V": "FATAL", "C": sqlstate, "M": message, "R": routine}
    body = b"".join(f"{key}{value}".encode() + b"\0" for key, value in fields.items() if value) + b"\0"
    return b"E" + (len(body) + 4).to_bytes(4, "big") + body
