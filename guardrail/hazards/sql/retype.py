"""Column types: which changes PostgreSQL makes in the catalog alone, and which rewrite the table.

Source: ATColumnChangeRequiresRewrite and the types' length coercion functions (varchar_support,
numeric_support, temporal_support ...) of PostgreSQL 12 and later; proved by tests against real servers.
"""

import re
from typing import NamedTuple

_SYNONYMS = {
    "int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint", "decimal": "numeric",
    "varchar": "character varying", "char": "character", "bpchar": "character", "bool": "boolean",
    "float8": "double precision", "float4": "real", "float": "double precision", "varbit": "bit varying",
    "timestamptz": "timestamp with time zone", "timetz": "time with time zone",
    "timestamp": "timestamp without time zone", "time": "time without time zone",
    "serial": "integer", "bigserial": "bigint", "smallserial": "smallint",
    "serial4": "integer", "serial8": "bigint", "serial2": "smallint",
}  # fmt: skip
SERIAL = frozenset({"serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"})
_FORM = re.compile(r"^(?P<base>[^(\[]+?)\s*(?:\((?P<size>[^)]*)\)(?P<tail>[^()\[]*))?(?P<array>[\[\]\d\s]*)$")
_MOMENTS = ("timestamp without time zone", "timestamp with time zone", "time without time zone", "interval")
_WIDENING = ("character varying", "bit varying", "time with time zone", *_MOMENTS)
_RELABELLED = {
    ("character varying", "text"),
    ("text", "character varying"),
    ("cidr", "inet"),
    ("xml", "text"),
    ("xml", "character varying"),
}
_ZONES = {"timestamp without time zone", "timestamp with time zone"}


class Type(NamedTuple):
    """A type's name without its size, the size where it has one, and whether it is an array."""

    base: str
    size: tuple[int, ...] | None
    array: bool


def normal(text: str) -> str:
    """A type's name as `format_type` spells it, where it is one of the built-in synonyms."""
    form = _FORM.match(" ".join(text.lower().removeprefix("pg_catalog.").split()))
    if form is None:
        return text.lower()
    base = " ".join(f"{form['base']} {form['tail'] or ''}".split())
    base = _SYNONYMS.get(base, base)
    if base == "character" and form["size"] is None:
        return "character(1)"
    head, _, tail = base.partition(" ")
    timed = head in ("timestamp", "time") and form["size"] is not None
    size = f"({''.join(form['size'].split())})" if form["size"] is not None else ""
    if base == "numeric" and size and "," not in size:
        size = f"{size[:-1]},0)"
    array = "[]" if form["array"].strip() else ""
    return (f"{head}{size} {tail}" if timed else f"{base}{size}") + array


def rewrites(old: str, new: str, *, utc: bool = False) -> bool:
    """Whether ALTER COLUMN TYPE from `old` to `new` rewrites the table or rebuilds its indexes.

    `utc` says that the session's time zone is UTC and that no index holds the column: then timestamps get or
    lose their zone without a rewrite.
    """
    before, after = parse(old), parse(new)
    if before == after:
        return False
    if before.array or after.array:
        return True  # elements are never relabelled in place
    if before.base != after.base:
        return not _relabels(before, after, utc=utc)
    if before.base == "numeric":
        return not _numeric_widens(before, after)
    if before.base in _WIDENING:
        return not _widens(before, after)
    return True


def parse(text: str) -> Type:
    """The parts of a type's name; a size that is no list of numbers counts as none."""
    form = _FORM.match(normal(text))
    if form is None:
        return Type(text, None, array=False)
    base = " ".join(f"{form['base']} {form['tail'] or ''}".split())
    digits = [part.strip() for part in (form["size"] or "").split(",")]
    size = tuple(map(int, digits)) if all(part.isdecimal() for part in digits) else None
    if base in _MOMENTS and (size is None or size[0] >= 6):
        size = None  # six digits is all there is
    return Type(base, size, bool(form["array"].strip()))


def _relabels(before: Type, after: Type, *, utc: bool) -> bool:
    pair = (before.base, after.base)
    return ((utc and set(pair) == _ZONES) or pair in _RELABELLED) and after.size is None


def _widens(before: Type, after: Type) -> bool:
    return after.size is None or (before.size is not None and after.size[0] >= before.size[0])


def _numeric_widens(before: Type, after: Type) -> bool:
    if after.size is None:
        return True
    return before.size is not None and after.size[1] == before.size[1] and after.size[0] >= before.size[0]
