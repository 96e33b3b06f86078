"""One answer in HTTP/1.1, read as it comes; its head is taken apart only where somebody asks for it."""

import re
from collections.abc import Mapping
from typing import Any

from smoke.engine.failure import OWN, NotHttp

LARGEST_HEAD_BYTES = 256 * 1024
LARGEST_BODY_BYTES = 8 * 1024 * 1024
"""Of a body that a check or a capture needs; others are counted and not kept, however large."""
LARGEST_BODIES_BYTES = 64 * 1024 * 1024
"""Of all such bodies at one time: a slow target and many in flight are no reason to run out of memory."""

_STAYS = re.compile(rb"HTTP/1\.1(?!.*\r\nconnection:[^\r]*\bclose\b)", re.IGNORECASE | re.DOTALL)
_LENGTH = re.compile(rb"\r\n(?:content-length|transfer-encoding)[ \t]*:", re.IGNORECASE)


class TooLarge(Exception):
    """A body that a check needs is larger than can be kept."""


class Room:
    """What is left for bodies that are kept."""

    def __init__(self) -> None:
        self.left = LARGEST_BODIES_BYTES


class Answer:
    """Reads answers of one connection, one after another. The methods that begin with `on_` are httptools' protocol.

    `size` is what the body takes on the wire, without chunks' own bytes. `whole` when the last byte has come, `begun`
    when the first has. `clean` where the connection may be used again. Bodies take of the `room`, until `forget`.
    """

    def __init__(self, room: Room | None = None) -> None:
        self._room = room or Room()
        self._kept = 0
        self._heads: list[bytes] = []
        self._body: list[bytes] | None = None
        self._parser = _parser(self)
        self.start("GET", keep=False)

    def start(self, method: str, *, keep: bool, needed: bool = True) -> None:
        """Expect the next answer; its body is kept where `keep`, and let go of where it is too large and not `needed`."""
        self.forget()
        self.begun = False
        self.status = 0
        self.size = 0
        self.whole = False
        self.clean = True
        self._head_size = 0
        self._headless = True
        self._body = [] if keep else None
        self._needed = needed
        self._without_body = method == "HEAD"

    @property
    def keeps(self) -> bool:
        """Whether the body is kept."""
        return self._body is not None

    def forget(self) -> None:
        """Let go of what was kept: a connection may be idle for long."""
        self._forget_body()
        self._heads = []

    def _forget_body(self) -> None:
        self._room.left += self._kept
        self._kept = 0
        self._body = None

    def feed(self, data: bytes) -> None:
        """Take what came. Raises NotHttp, TooLarge."""
        if self._headless:
            self._take_head(data)
        try:
            self._parser.feed_data(data)
        except Exception as error:
            self.clean = False
            if isinstance(error.__context__, TooLarge | NotHttp):
                raise error.__context__ from None
            if not self.whole:
                raise NotHttp(str(error) or type(error).__name__) from None

    def _take_head(self, data: bytes) -> None:
        self.begun = True
        self._heads.append(data)
        self._head_size += len(data)
        if self._head_size > LARGEST_HEAD_BYTES:
            raise NotHttp(f"headers of more than {LARGEST_HEAD_BYTES // 1024} KiB")

    def end(self) -> None:
        """The connection has ended: which is the end of a body that has neither a length nor chunks (RFC 9112, 6.3)."""
        self.clean = False
        if not self._headless and _LENGTH.search(self.head()) is None:
            self.whole = True

    def on_message_begin(self) -> None:
        """The first byte of an answer."""
        if self.whole:  # more than was asked for: nothing that follows could be trusted
            self.clean = False

    def on_headers_complete(self) -> None:
        """Its head is there."""
        status = self._parser.get_status_code()
        if status < 100:
            raise NotHttp(f"status {status:03}")
        if self.whole or (100 <= status < 200 and status != 101):
            return
        self.status = status
        self._headless = False
        if self._without_body or status == 101:
            self.whole = True
            self.clean = self._without_body and _STAYS.match(self.head()) is not None
            self._parser = _parser(self)  # this one would wait for the body whose length the head tells

    def on_body(self, data: bytes) -> None:
        """A part of its body."""
        if self.whole:
            self.clean = False
            return
        self.size += len(data)
        if self._body is None:
            return
        if too_large := self._too_large(len(data)):
            if self._needed:
                raise TooLarge(too_large)
            self._forget_body()
            return
        self._room.left -= len(data)
        self._kept += len(data)
        self._body.append(data)

    def _too_large(self, more: int) -> str:
        """Why the body cannot be kept with so many bytes more, empty where it can."""
        if self.size > LARGEST_BODY_BYTES:
            return f"body larger than {LARGEST_BODY_BYTES // 1024 // 1024} MiB, which a check reads"
        if more > self._room.left:
            return f"{OWN}no room for more than {LARGEST_BODIES_BYTES // 1024 // 1024} MiB of bodies that checks read"
        return ""

    def on_message_complete(self) -> None:
        """Its end."""
        if not self._headless and not self.whole:
            self.whole = True
            self.clean = self._parser.should_keep_alive()

    def head(self) -> bytes:
        """Status line and headers as they came, up to and with the empty line; without interim answers (1xx)."""
        head, _, rest = b"".join(self._heads).partition(b"\r\n\r\n")
        while head[8:10] == b" 1" and head[8:12] != b" 101" and rest:
            head, _, rest = rest.partition(b"\r\n\r\n")
        return head + b"\r\n\r\n"

    def body(self) -> bytes:
        """What was kept of the body, as it came."""
        return b"".join(self._body or ())


def headers(head: bytes) -> Mapping[str, str]:
    """The headers of a head, names in lower case; values of one name joined by commas (RFC 9110, 5.3)."""
    found: dict[str, str] = {}
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if colon:
            name = name.strip().lower()
            value = value.strip()
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _parser(answer: Answer) -> Any:
    import httptools  # noqa: PLC0415  (only where load is put on)

    return httptools.HttpResponseParser(answer)
