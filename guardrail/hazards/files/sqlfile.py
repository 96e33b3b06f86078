"""Migration files of SQL: the part that goes up, and which of its statements share a transaction."""

import re
from collections.abc import Iterator
from pathlib import Path

from guardrail.hazards.acts import Statement
from guardrail.hazards.sql.cursor import Unreadable
from guardrail.hazards.sql.recognise import recognise
from guardrail.hazards.sql.split import Piece, split

# dbmate, goose, sql-migrate, rambler, node-pg-migrate
_DIRECTION = re.compile(
    r"^\s*--\s*(?:migrate:(?P<a>up|down)|\+goose\s+(?P<b>up|down)|\+migrate\s+(?P<c>up|down)"
    r"|rambler\s+(?P<d>up|down)|(?P<e>up|down) migration\s*$)",
    re.IGNORECASE,
)
_TERN_DOWN = re.compile(r"^---- create above / drop below ----")
# goose, sql-migrate, sqlx, Atlas, graphile-migrate, tern
_NO_TRANSACTION = re.compile(
    r"^\s*--(?:\s*\+goose\s+no\s+transaction|\s*\+migrate\s+up\b.*\bnotransaction"
    r"|\s*no-transaction|\s*atlas:txmode\s+none|!\s*no-transaction|--\s*tern:\s*disable-tx)",
    re.IGNORECASE | re.MULTILINE,
)
# dbmate sends the file's text as one query
_SENT_WHOLE = re.compile(r"^\s*--\s*migrate:up\b.*\btransaction:\s*false", re.IGNORECASE | re.MULTILINE)
_WRAPPED = re.compile(r"^\s*--\s*(?:migrate:up|\+goose\s+up|\+migrate\s+up)", re.IGNORECASE | re.MULTILINE)
_PLACEHOLDER = re.compile(r"\$\{[\w.:]+\}")


def statements(text: str, path: Path, tool: str) -> list[Statement]:
    """The statements of the file's way up. A tool's own rule says what shares a transaction."""
    pieces = [(line, piece) for line, piece in _numbered(upwards(text)) if piece.tokens]
    inside = _wrapped(text, path, tool, [piece for _, piece in pieces])
    found: list[Statement] = []
    explicit, transaction = False, 0
    for line, piece in pieces:
        first = piece.tokens[0].word
        explicit = (explicit or first in ("BEGIN", "START")) and first not in ("COMMIT", "END", "ROLLBACK")
        transaction += first in ("BEGIN", "START", "COMMIT", "END", "ROLLBACK")
        number = len(found) + 1
        place = transaction if inside or explicit else None
        found.append(Statement(piece.statement, number, line, place, _unread(piece)))
    return found


def upwards(text: str) -> str:
    """The text with every line that belongs to the way down made empty, so that lines keep their numbers."""
    kept, up = [], True
    for line in text.split("\n"):  # no other mark ends a line, or a comment, for PostgreSQL
        mark = _DIRECTION.match(line)
        if mark:
            up = str(mark[str(mark.lastgroup)]).lower() == "up"
        elif _TERN_DOWN.match(line):
            up = False
        kept.append(line if up else "")
    return "\n".join(kept)


def _numbered(text: str) -> Iterator[tuple[int, Piece]]:
    line = 1
    for piece in split(text):
        yield line + piece.text.count("\n", 0, piece.lead), piece
        line += piece.text.count("\n")


def _wrapped(text: str, path: Path, tool: str, pieces: list[Piece]) -> bool:
    """Whether the tool, or PostgreSQL itself, makes one transaction of the file."""
    if _NO_TRANSACTION.search(text):
        return False
    if tool == "flyway":
        return not _flyway_apart(path, pieces)
    # one query string with several statements is one transaction (protocol, "Simple Query")
    return len(pieces) > 1 or bool(_WRAPPED.search(text) and not _SENT_WHOLE.search(text))


def _flyway_apart(path: Path, pieces: list[Piece]) -> bool:
    """Flyway runs a file outside a transaction when its .conf says so or when each statement needs it."""
    conf = path.with_name(path.name + ".conf")
    if conf.exists() and re.search(r"executeInTransaction\s*=\s*false", conf.read_text("utf-8", "replace")):
        return True
    return all(_alone(piece) for piece in pieces)


def _alone(piece: Piece) -> bool:
    if piece.tokens[0].word == "SET":
        return True
    try:
        return any(act.kind == "concurrent" for act in recognise(piece.tokens))
    except Unreadable:
        return False


def _unread(piece: Piece) -> str:
    outside = (token.text for token in piece.tokens if token.kind != "string")
    found = _PLACEHOLDER.search(" ".join(outside).replace("$ {", "${").replace("{ ", "{").replace(" }", "}"))
    return f"it holds the placeholder {found.group()}" if found else ""
