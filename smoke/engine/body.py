"""A body as checks see it: decoded of its content encoding, never larger than can be kept."""

import zlib
from collections.abc import Mapping

from smoke.engine.answer import LARGEST_BODY_BYTES

GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
RAW = -zlib.MAX_WBITS
MOST_MEMBERS = 100


class Unreadable(Exception):
    """The body cannot be decoded; the text says why."""


def decoded(body: bytes, headers: Mapping[str, str]) -> bytes:
    """The body without its content encodings (RFC 9110, 8.4). Raises Unreadable."""
    encodings = [one.strip().lower() for one in headers.get("content-encoding", "").split(",")]
    for encoding in reversed(encodings):
        if body and encoding not in {"", "identity"}:
            body = _decode(body, encoding)
    return body


def _decode(body: bytes, encoding: str) -> bytes:
    if encoding in {"gzip", "x-gzip"}:
        return _inflate(body, GZIP_OR_ZLIB, encoding)
    if encoding != "deflate":
        raise Unreadable(f"body in {encoding[:20]}, which checks cannot read")
    try:
        return _inflate(body, GZIP_OR_ZLIB, encoding)
    except Unreadable:  # some servers mean deflate without zlib's head (RFC 9110, 8.4.1.2)
        return _inflate(body, RAW, encoding)


def _inflate(body: bytes, window: int, encoding: str) -> bytes:
    found = b""
    for member in range(MOST_MEMBERS):  # gzip may have several (RFC 1952, 2.2)
        inflater = zlib.decompressobj(window)
        try:
            found += inflater.decompress(body, LARGEST_BODY_BYTES + 1 - len(found))
        except zlib.error:
            if member:  # what stands behind the last one is left alone, as browsers do
                return found
            raise Unreadable(f"body is no {encoding}") from None
        if len(found) > LARGEST_BODY_BYTES:
            raise Unreadable(
                f"body larger than {LARGEST_BODY_BYTES // 1024 // 1024} MiB, which a check reads"
            )
        if not inflater.eof:
            raise Unreadable(f"body is {encoding} that is cut off")
        body = inflater.unused_data
        if not body:
            return found
    raise Unreadable(f"body is {encoding} of more than {MOST_MEMBERS} members")
