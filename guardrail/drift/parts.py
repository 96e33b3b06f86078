"""Which object is part of which: columns of tables, indexes by the table that they are on, all of a schema."""

import re
from collections.abc import Iterable, Iterator

from guardrail.drift.difference import Line

IDENT = r'(?:"(?:[^"]|"")+"|[^\s".,()]+)'
FIRST = re.compile(rf"{IDENT}(?=\.)")
NEXT = re.compile(rf"\.{IDENT}(?=\.)")
KIND_BEFORE = re.compile(r"^(?:[a-z_]+ )+(?=\S)")
GRANTEE = re.compile(rf" to {IDENT}$")
ON_TABLE = re.compile(rf"(?:\bON|\bowned by|^of) (?:ONLY )?({IDENT}\.{IDENT})")
WHOLES = frozenset({"schema", "table", "foreign_table", "view", "materialized_view"})
DETAILS = frozenset(
    [
        "owner",
        "grant",
        "grant_maintain",
        "comment",
        "security_label",
        "tablespace",
        "options",
        "row_security",
        "replica_identity",
        "column_order",
        "view_text",
        "view_dependency",
        "function_body",
        "identity_sequence",
        "constraint_trigger",
    ]
)
"""Kinds that say something more about an object that has a line of its own."""


def wholes(lines: Iterable[Line]) -> dict[Line, Line]:
    """For each line that is a part of another one among `lines`, the outermost such."""
    objects = {line.path: line for line in lines if line.kind not in DETAILS}
    holding = {path: line for path, line in objects.items() if line.kind in WHOLES}
    inside: dict[Line, Line] = {}
    for line in lines:
        whole = next((holding[path] for path in above(line) if path in holding), None)
        if whole is None and line.kind in DETAILS:
            whole = objects.get(bare(line.path))
        if whole is not None and whole is not line:
            inside[line] = whole
    return inside


def above(line: Line) -> Iterator[str]:
    """The paths that could hold this line, outermost first: its schema, its table."""
    path = bare(line.path)
    match = FIRST.match(path)
    while match:
        yield path[: match.end()]
        match = NEXT.match(path, match.end())
    table = table_of(line)
    if table:
        yield table
    yield path


def table_of(line: Line) -> str:
    """The qualified name of the table that an index, constraint, trigger or sequence belongs to; empty if none."""
    parts = re.findall(IDENT, line.path)
    if line.kind not in ("index", "sequence") and len(parts) == 3:
        return ".".join(parts[:2])
    on = ON_TABLE.search(line.definition)
    return on[1] if on else ""


def bare(path: str) -> str:
    """The path of the object that an owner, a grant or a comment is about (`table public.orders to app`)."""
    return KIND_BEFORE.sub("", GRANTEE.sub("", path, count=1), count=1)


def own_name(path: str) -> str:
    """The last identifier of a path, quotes and all."""
    names = re.findall(IDENT, path)
    return names[-1] if names else path


def table_of_path(path: str) -> str:
    """The path without its last identifier: the table of a constraint or a trigger."""
    return path[: -len(own_name(path)) - 1]


def schema_of(path: str) -> str:
    """The schema that an object's path begins with, as SQL writes it; empty for what is in none."""
    match = FIRST.match(bare(path))
    return match[0] if match else ""
