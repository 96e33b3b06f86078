"""What the readers of Python migrations share: writing SQL, and a list of statements that grows."""

import ast
import re
from dataclasses import dataclass, field

from guardrail.hazards.acts import Statement
from guardrail.hazards.sql.split import split

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*$")


@dataclass
class Script:
    """The statements of one migration so far. `transaction` is what the next ones share; None: each its own."""

    transaction: int | None = 0
    statements: list[Statement] = field(default_factory=list)
    parts: int = 0

    def add(self, sql: str, line: int) -> None:
        """Take over a text of one or more statements that stands at `line`."""
        for piece in split(sql):
            if piece.tokens:
                self._append(piece.statement, line, "")
                if piece.tokens[0].word in ("COMMIT", "END"):
                    self._next_transaction()

    def unread(self, node: ast.AST, reason: str) -> None:
        """Note that what `node` does could not be read."""
        self._append(ast.unparse(node).splitlines()[0][:120], getattr(node, "lineno", 0), reason)

    def apart(self) -> "Script":
        """A script for statements that commit by themselves; numbered on by `join`."""
        return Script(None)

    def join(self, other: "Script") -> None:
        """Take over what ran outside the transaction: that one was committed before, and another begins."""
        for statement in other.statements:
            self._append(statement.text, statement.line, statement.unread, apart=True)
        self._next_transaction()

    def _next_transaction(self) -> None:
        self.parts += 1
        if self.transaction is not None:
            self.transaction = self.parts

    def _append(self, text: str, line: int, unread: str, *, apart: bool = False) -> None:
        place = None if apart else self.transaction
        self.statements.append(Statement(text, len(self.statements) + 1, line, place, unread))


def identifier(name: object) -> str:
    """A name as SQL has it, quoted where it must be."""
    text = str(name)
    return text if _PLAIN.match(text) else '"' + text.replace('"', '""') + '"'


def qualified(name: object, schema: object = None) -> str:
    """`schema.name`, or the name alone; a dot in the name is taken for the one after the schema."""
    if schema:
        return f"{identifier(schema)}.{identifier(name)}"
    return ".".join(identifier(part) for part in str(name).split("."))


def names(values: object) -> str:
    """A list of names between commas; what is no plain name (an expression) stands as it is."""
    parts = values if isinstance(values, list | tuple) else [values]
    return ", ".join(identifier(part) for part in parts)


def literal(value: object) -> str:
    """A string constant of SQL."""
    return "'" + str(value).replace("'", "''") + "'"
