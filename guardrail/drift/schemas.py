"""Many schemas of one shape: the schema's own name is left open in every path and definition."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from guardrail.drift.names import unquoted
from guardrail.drift.parts import IDENT, bare

OPEN = "\x01"
"""Stands for the schema's own name; the text escapes of a canonical line leave no such character in it."""
LEADING = re.compile(rf"^({IDENT})(\.|$)")
BEFORE = r'(?:(?<![\w$".\\])|(?<=[^\\]\\[bfnrtv]))'
"""Where a name may begin: not within a word, but after an escaped line end, whose last character is a letter."""


def matching(names: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """The schemas that a name or a glob of `wanted` means, in byte order."""
    return sorted(name for name in names if any(fnmatchcase(name, pattern) for pattern in wanted))


def by_schema(lines: Iterable[str]) -> dict[str, list[str]]:
    """Lines grouped by the schema that their path begins with, as SQL writes it; what is in none is left out."""
    groups: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        kind, path, _ = line.split("\t", 2)
        match = LEADING.match(bare(path))
        if match and (match[2] or kind == "schema" or path.startswith("schema ")):
            groups[match[1]].append(line)
    return dict(groups)


def opened(schema: str, lines: Sequence[str]) -> list[str]:
    """The lines with the schema's own name (as SQL writes it) left open wherever it qualifies something.

    That is before a dot, also within literals, in `search_path` settings and on the schema's own line. A
    column or an alias of the same name stays as it is: no dot follows it, or one precedes it.
    """
    if not lines:
        return []
    stored = unquoted(schema)
    name, plain = re.escape(schema), re.escape(stored)
    always = re.escape(
        '"' + stored.replace('"', '""') + '"'
    )  # a function's body has quotes as it was written
    own = re.compile(rf"^(schema\t|[a-z_]+\tschema ){name}(?=\t)", re.MULTILINE)
    qualifier = re.compile(rf"{BEFORE}(?:{name}|{always})(?=\.)")
    setting = re.compile(rf"(search_path (?:TO|=) [^\n\\]*?)(?<![\w$]){plain}(?![\w$])")
    text = qualifier.sub(OPEN, own.sub(rf"\1{OPEN}", "\n".join(lines)))
    return setting.sub(rf"\1{OPEN}", text).split("\n")


def closed(schema: str, text: str) -> str:
    """Text for a person, with the schema's name where it was left open."""
    return text.replace(OPEN, schema)
