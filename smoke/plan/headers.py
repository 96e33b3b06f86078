"""Headers of the plan: names and values that cannot break the request, and none that the engine owns."""

import re
from collections.abc import Mapping

from hookset.errors import UsageError
from smoke.plan.encode import header_value
from smoke.plan.shape import Text as Said
from smoke.plan.template import Scope, Text, fill

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A header's name: RFC 9110, 5.6.2."""
OWNED = {
    "content-length": "it follows from the body",
    "transfer-encoding": "the body is sent whole",
    "connection": "say `connections: reuse` or `connections: fresh`",
    "expect": "the body is sent without waiting",
    "upgrade": "the engine speaks HTTP/1.1 only",
    "te": "the engine reads no trailers",
    "trailer": "the engine sends no trailers",
    "traceparent": "every request carries its own",
}
"""Headers that only the engine sets, with what to do instead."""


def header_templates(said: Mapping[str, Said], scope: Scope, at: str) -> dict[str, Text]:
    """By name as it is written. Raises UsageError; `at` begins its message."""
    found: dict[str, Text] = {}
    lower: set[str] = set()
    for name, value in said.items():
        where = f"{at}.{name}" if TOKEN.fullmatch(name) else at
        _refuse_bad_name(name, lower, where)
        lower.add(name.lower())
        parts = fill(str(value), scope, where, hole=header_value)
        if any(isinstance(part, str) and header_value(part) != part.strip() for part in parts):
            raise UsageError(f"{where}: has a line break or another control character in it")
        found[name] = Text(parts)
    return found


def spelt_as(headers: Mapping[str, Text], common: Mapping[str, Text]) -> dict[str, Text]:
    """The step's headers, spelt as the plan's own where they replace one: names do not differ by case."""
    spelling = {name.lower(): name for name in common}
    return {spelling.get(name.lower(), name): value for name, value in headers.items()}


def has(headers: Mapping[str, Text], name: str) -> bool:
    """Whether a header is there, whatever its case."""
    return any(each.lower() == name for each in headers)


def _refuse_bad_name(name: str, taken: set[str], at: str) -> None:
    if not TOKEN.fullmatch(name):
        raise UsageError(f"{at}: {name!r} is no name of a header")
    if name.lower() in taken:
        raise UsageError(f"{at}: is given twice: names of headers do not differ by case")
    if name.lower() in OWNED:
        raise UsageError(f"{at}: cannot be set by a plan", OWNED[name.lower()])
