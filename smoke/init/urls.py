"""A list of URLs, one a line, each with or without `GET ` before it; `#` begins a comment."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from hookset.errors import UsageError
from smoke.init.sketch import Asked, Sketch
from smoke.plan.target import target_of

_LINE = re.compile(r"(?:(?P<method>[A-Za-z]+)\s+)?(?P<url>(?:https?://|/)\S*)")


def from_urls(text: str, what: str) -> Sketch:
    """The requests in order, each once. Raises UsageError, also where they lead to several targets."""
    targets: dict[str, str] = {}
    found: dict[tuple[str, str], Asked] = {}
    for at, line in _lines(text, what):
        method, url = _line(line, at)
        target, path = _split(url, at)
        if target:
            targets.setdefault(target, at)
        found.setdefault((method, path), Asked(path, f"{method} {path}", method, missing=_missing(method)))
    if not found:
        raise UsageError(f"{what}: names no URL", "write one a line: https://shop.example/items")
    if len(targets) > 1:
        raise UsageError(f"{what}: leads to {' and '.join(targets)}: a plan has one target")
    return Sketch("", next(iter(targets), ""), tuple(found.values()))


def _lines(text: str, what: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        bare = re.sub(r"(?:^|\s)#.*", "", line).strip()
        if bare:
            yield f"{what}: line {number}", bare


def _line(line: str, at: str) -> tuple[str, str]:
    match = _LINE.fullmatch(line)
    if not match:
        shown = line[:80].encode(errors="replace").decode()
        raise UsageError(f"{at}: {shown!r} is no URL", "the source is an OpenAPI document, or a list of URLs")
    return (match["method"] or "GET").upper(), match["url"]


def _split(url: str, at: str) -> tuple[str, str]:
    """Target and path with query; what stands behind # is never sent."""
    bare = url.partition("#")[0]
    if bare.startswith("/"):
        return "", bare
    scheme, _, rest = bare.partition("://")
    end = min(rest.find(mark) if mark in rest else len(rest) for mark in "/?")
    target = target_of(f"{scheme}://{rest[:end]}", at)
    path = rest[end:]
    return _lower(target), path if path.startswith("/") else f"/{path}"


def _lower(target: str) -> str:
    parts = urlsplit(target)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _missing(method: str) -> str:
    return "" if method in ("GET", "HEAD") else "it may change data"
