"""DO blocks: the SQL between PL/pgSQL's own words."""

from collections.abc import Iterator

from guardrail.hazards.sql.cursor import Cursor, Unreadable
from guardrail.hazards.sql.split import split
from guardrail.hazards.sql.tokens import Token

_STEPPED_OVER = frozenset({"DECLARE", "BEGIN", "ELSE", "LOOP", "EXCEPTION"})
_OPENERS = {
    "IF": "THEN", "ELSIF": "THEN", "ELSEIF": "THEN", "CASE": "THEN", "WHEN": "THEN", "FOR": "LOOP", "FOREACH": "LOOP",
    "WHILE": "LOOP",
}  # fmt: skip
_SQL = frozenset(
    {
        "ALTER", "CREATE", "DROP", "TRUNCATE", "LOCK", "UPDATE", "DELETE", "INSERT", "MERGE", "WITH",
        "PERFORM", "REINDEX", "REFRESH", "CLUSTER", "COPY", "SET", "CALL",
    }
)  # fmt: skip


def statements(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """The tokens of each SQL statement in a DO block, also of those that only one branch reaches.

    Raises Unreadable where the block makes its SQL at run time.
    """
    body = next((token for token in tokens if token.kind == "string"), None)
    if body is None:
        raise Unreadable("a DO block without a body")
    for piece in split(_unquoted(body.text)):
        inner = _stripped(piece.tokens)
        if inner and inner[0].word == "EXECUTE":
            raise Unreadable("a DO block that makes its SQL at run time")
        if inner and inner[0].word in _SQL:
            yield inner


def _unquoted(text: str) -> str:
    if text.startswith("$"):
        mark = text[: text.index("$", 1) + 1]
        return text.removeprefix(mark).removesuffix(mark)
    return text[text.index("'") + 1 :].removesuffix("'").replace("''", "'")


def _stripped(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """What is left behind BEGIN, IF ... THEN, FOR ... LOOP and the like."""
    while tokens:
        word = tokens[0].word
        if word in _STEPPED_OVER:
            tokens = tokens[1:]
        elif tokens[0].text == "<":  # <<label>>
            tokens = tokens[5:]
        elif word in _OPENERS:
            condition = Cursor(tokens)
            condition.until(_OPENERS[word])
            tokens = tokens[condition.at + 1 :]
        else:
            break
    return tokens
