"""From a source to the text of a plan."""

import re
from pathlib import Path

from hookset.errors import UsageError
from smoke.init.openapi import from_openapi
from smoke.init.parse import parsed
from smoke.init.sketch import Sketch
from smoke.init.text import plan_text
from smoke.init.urls import from_urls
from smoke.plan.target import target_of

LARGEST = 20 * 1024 * 1024
_OPENAPI = re.compile(r"""^\s*\{|^["']?(?:openapi|swagger)["']?\s*:""", re.MULTILINE)


def init(source: str, *, target: str = "") -> str:
    """The text of a plan. `source` is a file, or the text of an OpenAPI document or of a list of URLs, one a line.

    `target` is where the load goes, unless what the source says. Raises UsageError.
    """
    what, text = _read(source)
    sketch = _sketch(text, what)
    if target:
        sketch = sketch.with_target(target_of(target, "--target"))
    return plan_text(sketch, what)


def write_plan(source: str, *, target: str = "", path: str = "-") -> str:
    """What is to be printed: the plan for `-`, else where it was written, to a new file. Raises UsageError."""
    text = init(source, target=target)
    if path == "-":
        return text
    try:
        with Path(path).open("x", encoding="utf-8") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"--write: {path}: {reason}") from None
    return f"{path} written; look through it, then: smoke validate --plan {path}\n"


def _sketch(text: str, what: str) -> Sketch:
    if not _OPENAPI.search(text):
        return from_urls(text, what)
    return from_openapi(parsed(text, what), what)


def _read(source: str) -> tuple[str, str]:
    """What the source is called, and its text."""
    if "\n" in source or source.startswith(("{", "http://", "https://")):
        return "the source", source
    try:
        with Path(source).open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{source}: cannot be read: {reason}") from None
    if len(data) > LARGEST:
        raise UsageError(f"{source}: larger than {LARGEST // (1024 * 1024)} MiB")
    try:
        return source, data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{source}: is no UTF-8 text") from None
