"""An HTTP server on raw sockets that answers whatever one cares to script, byte by byte.

Each request gets the next of the scripted answers; the last one is repeated for ever. An answer is bytes, or a function
that is given the request and the socket and says itself what it wants to say. The connection stays open where an answer
is bytes, unless these say `Connection: close`.
"""

import contextlib
import gzip
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Heard:
    """One request as it came, with the line that began it."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def whole(self) -> str:
        return f"{self.line}\n{self.headers}\n{self.body.decode()}"


Answer = bytes | Callable[[Heard, socket.socket], bytes | None]


@dataclass
class Faults:
    """Serves until `close`. `heard` has every request, `cut` the number of connections that it closed itself."""

    answers: tuple[Answer, ...]
    tls: ssl.SSLContext | None = None
    heard: list[Heard] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Faults":
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            if not self.tls:
                self._talk(client)
                return
            with self.tls.wrap_socket(client, server_side=True, do_handshake_on_connect=False) as spoken:
                spoken.do_handshake()
                self._talk(spoken)

    def _talk(self, client: socket.socket) -> None:
        while (heard := _heard(client)) and self._answered(heard, client):
            pass

    def _answered(self, heard: Heard, client: socket.socket) -> bool:
        """Whether the connection stays open."""
        with self._lock:
            answer = self.answers[min(len(self.heard), len(self.answers) - 1)]
            self.heard.append(heard)
        said = answer if isinstance(answer, bytes) else answer(heard, client)
        if said is None:
            return False
        client.sendall(said)
        return b"connection: close" not in said.partition(b"\r\n\r\n")[0].lower()


def _heard(client: socket.socket) -> Heard | None:
    data = b""
    while b"\r\n\r\n" not in data:
        if not (part := client.recv(65536)):
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += client.recv(65536)
    return Heard(line, headers, body)


def answer(status: int, body: bytes | str = b"", **headers: str) -> bytes:
    """A whole answer; `Content_Type="text/html"` is a header."""
    data = body.encode() if isinstance(body, str) else body
    named = {"Content-Type": "application/json", "Content-Length": str(len(data))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} Any\r\n{lines}\r\n".encode("latin-1") + data


def said(value: Any, status: int = 200, **headers: str) -> bytes:
    """A whole answer with JSON."""
    return answer(status, json.dumps(value), **headers)


def page(status: int) -> bytes:
    """What an ingress answers for itself."""
    return answer(status, "<!DOCTYPE html><html><body>no backend</body></html>", Content_Type="text/html")


def zipped(value: Any) -> bytes:
    """JSON, compressed."""
    return answer(200, gzip.compress(json.dumps(value).encode()), Content_Encoding="gzip")


def truncated(value: Any) -> bytes:
    """JSON that breaks off in the middle of what Content-Length promises."""
    data = json.dumps(value).encode()
    return answer(200, data[: len(data) // 2], Content_Length=str(len(data)), Connection="close")


def nothing(_: Heard, __: socket.socket) -> None:
    """Close without an answer."""


def silence(_: Heard, client: socket.socket) -> None:
    """Keep the connection and never answer."""
    client.settimeout(60)
    client.recv(1)


def a_byte_a_second(whole: bytes, at_once: int = 0) -> Answer:
    """Send `at_once` bytes, then the rest one by one."""

    def drip(_: Heard, client: socket.socket) -> None:
        client.sendall(whole[:at_once])
        for index in range(at_once, len(whole)):
            client.sendall(whole[index : index + 1])
            time.sleep(1)

    return drip


def endless(megabytes: int, *, chunked: bool = False, head: str = "200 OK") -> Answer:
    """A body of so many megabytes, without holding them."""
    chunk = b" " * (1 << 20)

    def send(_: Heard, client: socket.socket) -> None:
        length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {megabytes << 20}"
        client.sendall(f"HTTP/1.1 {head}\r\nContent-Type: application/json\r\n{length}\r\n\r\n".encode())
        for _number in range(megabytes):
            client.sendall(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" if chunked else chunk)

    return send
