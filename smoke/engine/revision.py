"""Which revision answered, from each answer."""

import json
import re
from collections.abc import Callable

from smoke.plan.plan import Revision

LONGEST = 100

Reader = Callable[[bytes, bytes], str]
"""Takes the revision out of an answer's head and its decoded body; the empty text where it has none."""


def reader(revision: Revision) -> Reader | None:
    """The reader that the plan asks for, None where it does not."""
    if revision.header:
        return _by_header(revision.header)
    if revision.json:
        return _by_json(revision.json)
    return None


def _by_header(name: str) -> Reader:
    pattern = re.compile(rb"\r\n" + re.escape(name.encode()) + rb"[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE)

    def read(head: bytes, _body: bytes) -> str:
        found = pattern.search(head)
        return found[1].decode("latin-1").strip()[:LONGEST] if found else ""

    return read


def _by_json(path: str) -> Reader:
    import jmespath  # noqa: PLC0415  (only where a plan asks for it)

    compiled = jmespath.compile(path)

    def read(_head: bytes, body: bytes) -> str:
        try:
            found = compiled.search(json.loads(body))
        except (ValueError, RecursionError, jmespath.exceptions.JMESPathError):
            return ""
        return found[:LONGEST] if isinstance(found, str) else ""

    return read
