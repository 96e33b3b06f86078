"""Answers that only name what was asked for once more, mostly by https: who gives them has not asked the service."""

from urllib.parse import urljoin, urlsplit

from smoke.engine.answer import headers
from smoke.engine.target import Target

REDIRECTS = frozenset({301, 302, 303, 307, 308})
LONGEST = 100


def astray(request: bytes, head: bytes, target: Target) -> str:
    """`redirected to https://shop.example` where the head's Location has the request's own path; else empty.

    Within the target it is what follows a form, or comes with a cookie; else it goes round in circles.
    """
    found = headers(head)
    here = f"{'https' if target.secure else 'http'}://{target.authority}"
    try:
        there = urlsplit(urljoin(here, found["location"]))
    except (KeyError, ValueError):
        return ""
    method, asked, _ = request[: request.index(b"\r\n")].decode("latin-1").split(" ", 2)
    named = (there.path or "/") + (f"?{there.query}" if there.query else "")
    origin = f"{there.scheme}://{there.netloc.rpartition('@')[2]}"
    if named != asked or (origin == here and (method not in {"GET", "HEAD"} or "set-cookie" in found)):
        return ""
    return f"redirected to {origin[:LONGEST]}"
