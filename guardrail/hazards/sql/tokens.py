"""SQL text as PostgreSQL's lexer cuts it: nothing is lost, nothing is refused.

Source: PostgreSQL manual 4.1 "Lexical Structure" (nested comments, dollar quotes, E'', U&'').
sqlparse would import as fast, but ends a nested comment too early and does not keep all white space.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Token(NamedTuple):
    """`kind` is one of: space, comment, string, quoted, number, word, mark; `text` as it stands in the file."""

    kind: str
    text: str

    @property
    def word(self) -> str:
        """The key word in upper case; empty where it is no bare word."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def identifier(self) -> str:
        """The name as the catalog has it; empty where it cannot be a name."""
        if self.kind == "word":
            return self.text.lower()
        return self.text[1:-1].replace('""', '"') if self.kind == "quoted" else ""


_PATTERN = re.compile(
    r"""
      (?P<space>\s++)
    | (?P<comment>--[^\n]*+)
    | (?P<nested>/\*)
    | (?P<dollar>\$(?:[^\W\d]\w*+)?\$)
    | (?P<escaped>[eE]'(?:[^'\\]|\\.|'')*+'?)
    | (?P<string>(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*+'?)
    | (?P<quoted>"(?:[^"]|"")*+"?)
    | (?P<number>\d[\w.]*+|\$\d++)
    | (?P<word>[^\W\d][\w$]*+)
    | (?P<mark>::|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")


def tokens(text: str, at: int = 0) -> Iterator[Token]:
    """Every token of `text` from `at` on; their texts joined are `text`. What is not closed runs to the end."""
    while match := _PATTERN.match(text, at):
        kind = str(match.lastgroup)
        end = match.end()
        if kind == "nested":
            kind, end = "comment", _end_of_comment(text, end)
        elif kind == "dollar":
            kind, end = "string", _after(text, match.group(), end)
        yield Token("string" if kind == "escaped" else kind, text[at:end])
        at = end


def _end_of_comment(text: str, at: int) -> int:
    depth = 1
    for edge in _COMMENT_EDGE.finditer(text, at):
        depth += 1 if edge.group() == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(text)


def _after(text: str, closing: str, at: int) -> int:
    found = text.find(closing, at)
    return len(text) if found < 0 else found + len(closing)
