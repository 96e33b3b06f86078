"""Reading the tokens of one statement from left to right."""

from collections.abc import Iterable

from guardrail.hazards.sql.tokens import Token

END = Token("end", "")


class Unreadable(Exception):
    """The statement is not of the form that was expected; the message says what was found."""


class Cursor:
    """A place in the tokens of one statement. `schema` is where unqualified names live."""

    def __init__(self, tokens: Iterable[Token], schema: str = "public") -> None:
        self.tokens = tuple(tokens)
        self.schema = schema
        self.at = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.tokens)

    def peek(self, ahead: int = 0) -> Token:
        """The token `ahead` of here, without stepping over it."""
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else END

    def next(self) -> Token:
        """The token here; steps over it."""
        token = self.peek()
        self.at += 1
        return token

    def sees(self, *words: str) -> bool:
        """Whether exactly these words (or marks) follow."""
        return all((self.peek(i).word or self.peek(i).text) == word for i, word in enumerate(words))

    def take(self, *words: str) -> bool:
        """Step over these words where they follow, and say whether they did."""
        found = self.sees(*words)
        self.at += len(words) if found else 0
        return found

    def skip(self, *choices: str) -> None:
        """Step over each of these phrases that follows, in this order."""
        for phrase in choices:
            self.take(*phrase.split())

    def name(self) -> str:
        """One unqualified name. Raises Unreadable where none follows."""
        token = self.next()
        if not token.identifier:
            raise Unreadable(f"a name was expected, not {token.text[:20] or 'the end'!r}")
        return token.identifier

    def qualified(self) -> str:
        """A name as "schema.name", in the default schema where none is given. Raises Unreadable."""
        parts = [self.name()]
        while self.take("."):
            parts.append(self.name())
        return ".".join(parts[-2:]) if len(parts) > 1 else f"{self.schema}.{parts[0]}"

    def names(self) -> list[str]:
        """Qualified names between commas; ONLY and the star of inheritance are stepped over."""
        found = []
        while True:
            self.skip("ONLY")
            found.append(self.qualified())
            self.skip("*")
            if not self.take(","):
                return found

    def bracketed(self) -> "Cursor":
        """The tokens between the bracket that follows and its partner; nothing where none follows."""
        if not self.take("("):
            return Cursor((), self.schema)
        start, depth = self.at, 1
        while depth and not self.done:
            depth += {"(": 1, ")": -1}.get(self.next().text, 0)
        return Cursor(self.tokens[start : self.at - (depth == 0)], self.schema)

    def until(self, *words: str, least: int = 0) -> "Cursor":
        """The tokens up to the first of these words outside brackets; at least `least` tokens."""
        start, depth = self.at, 0
        while not self.done:
            token = self.peek()
            if depth == 0 and self.at >= start + least and (token.word in words or token.text in words):
                break
            depth += {"(": 1, ")": -1, "[": 1, "]": -1}.get(token.text, 0)
            self.at += 1
        return Cursor(self.tokens[start : self.at], self.schema)

    def clauses(self) -> list["Cursor"]:
        """What is left, cut at the commas outside brackets."""
        found = []
        while not self.done:
            found.append(self.until(","))
            self.take(",")
        return found

    def has(self, *words: str) -> bool:
        """Whether these words follow one another anywhere from here on."""
        rest = [token.word for token in self.tokens[self.at :]]
        return any(tuple(rest[i : i + len(words)]) == words for i in range(len(rest)))

    def text(self) -> str:
        """What is left, with single spaces between the tokens that need one."""
        out = ""
        for token in self.tokens[self.at :]:
            glued = token.text in ("(", ")", ",", ".", "::", "[", "]") or out.endswith(("(", ".", "::", "["))
            out += token.text if glued or not out else f" {token.text}"
        return out
