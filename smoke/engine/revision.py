"""Which revision answered, from each answer."""

import re
from collections.abc import Callable

from smoke.plan.captures import text_of
from smoke.plan.jsonbody import expression_of, found
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
        match = pattern.search(head)
        return match[1].decode("latin-1").strip()[:LONGEST] if match else ""

    return read


def _by_json(path: str) -> Reader:
    expression = expression_of(path, "revision.json")

    def read(_head: bytes, body: bytes) -> str:
        value = found(expression, body)
        return text_of(value)[:LONGEST] if isinstance(value, str | int | float) else ""

    return read
