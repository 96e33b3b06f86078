"""What part of a database is read, as SQL: schemas by name or pattern, and tables left out."""

import re
from collections.abc import Sequence

GLOB = {"*": ".*", "?": "."}


def literal(text: str) -> str:
    """`text` as an SQL string that means the same whatever `standard_conforming_strings` says."""
    doubled = text.replace("\\", "\\\\").replace("'", "''")
    return f"E'{doubled}'"


def schemas_condition(patterns: Sequence[str]) -> str:
    """A condition on `nspname`: true where it equals, or matches as by fnmatch, one of `patterns`; all where none."""
    if not patterns:
        return "true"
    return f"nspname ~ {literal('^(' + '|'.join(map(regular, patterns)) + ')$')}"


def regular(pattern: str) -> str:
    """The fnmatch pattern (`*`, `?`, `[a-z]`, `[!a-z]`) as a regular expression of PostgreSQL."""
    pieces = re.split(r"(\[!?[^\]]+\]|[*?])", pattern)
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: str) -> str:
    if piece in GLOB:
        return GLOB[piece]
    if len(piece) > 2 and piece[0] == "[" and piece[-1] == "]":
        return piece.replace("[!", "[^", 1)
    return re.sub(r"(\W)", r"\\\1", piece, flags=re.ASCII)


def tables_condition(excluded: Sequence[str]) -> str:
    """A condition on `s.nspname` and `c.relname`: false for the tables named `schema.table`, quoted or bare."""
    if not excluded:
        return "true"
    names = ", ".join(map(literal, excluded))
    bare = "s.nspname || '.' || c.relname"
    quoted = "s.path || '.' || pg_catalog.quote_ident(c.relname)"
    return f"({bare} NOT IN ({names}) AND {quoted} NOT IN ({names}))"
