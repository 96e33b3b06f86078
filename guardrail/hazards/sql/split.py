"""A file of SQL, cut into its statements."""

import re
from typing import NamedTuple

from guardrail.hazards.sql.tokens import Token, tokens

_COPY_DATA = re.compile(r"(?:^|\n)\\\.[^\n]*")
_SILENT = ("space", "comment")


class Piece(NamedTuple):
    """One statement: its text with all that stands before it, and its tokens without space and comments.

    `lead` is how many characters of space and comments stand before its first word.
    """

    text: str
    tokens: tuple[Token, ...]
    lead: int

    @property
    def statement(self) -> str:
        """The statement from its first word on, without its semicolon."""
        return self.text[self.lead :].strip().removesuffix(";").rstrip()


def split(text: str) -> list[Piece]:
    """The statements of `text` in order. Their texts joined are `text`; the last may hold comments only.

    A semicolon ends a statement outside quotes, brackets and the body of `BEGIN ATOMIC`.
    """
    pieces, at = [], 0
    while at < len(text):
        pieces.append(_piece(text, at))
        at += len(pieces[-1].text)
    return pieces


def _piece(text: str, start: int) -> Piece:
    seen: list[Token] = []
    end, lead, brackets, blocks = start, 0, 0, 0
    for token in tokens(text, start):
        end += len(token.text)
        if token.kind in _SILENT:
            lead += 0 if seen else len(token.text)
            continue
        if token.text == ";" and brackets <= 0 and blocks <= 0:
            break
        seen.append(token)
        brackets += {"(": 1, ")": -1}.get(token.text, 0)
        blocks += _opened(token.word, seen, blocks)
    if _reads_data(seen):
        data = _COPY_DATA.search(text, end)
        end = data.end() if data else len(text)
    return Piece(text[start:end], tuple(seen), lead)


def _opened(word: str, seen: list[Token], blocks: int) -> int:
    """How many levels of `BEGIN ATOMIC ... END` this word opens; CASE closes with END as well."""
    if word == "ATOMIC" and len(seen) > 1 and seen[-2].word == "BEGIN":
        return 1
    return {"CASE": 1, "END": -1}.get(word, 0) if blocks else 0


def _reads_data(seen: list[Token]) -> bool:
    """Whether rows follow the statement in the file (`COPY t FROM stdin;`), up to a line with a backslash and a dot."""
    words = [token.word for token in seen]
    return words[:1] == ["COPY"] and "STDIN" in words and words[words.index("STDIN") - 1] == "FROM"
