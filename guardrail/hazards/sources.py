"""A pending migration's statements, whatever its file is written in. Nothing is run or imported."""

import ast
from pathlib import Path
from typing import Protocol

from guardrail.hazards.acts import Statement
from guardrail.hazards.files import alembic, django, sqlfile

_LARGEST = 20_000_000


class Pending(Protocol):
    """What is needed of a migration: `guardrail.history.Migration` has it."""

    @property
    def id(self) -> str:
        """What the tool's table would hold."""
        ...

    @property
    def title(self) -> str:
        """What people call it."""
        ...

    @property
    def path(self) -> str | None:
        """Its file, where there is one."""
        ...

    @property
    def group(self) -> str:
        """The application that it belongs to, where the tool keeps several in one table; else empty."""
        ...


def statements(migration: Pending, tool: str = "") -> list[Statement]:
    """What the migration would run, in order; `tool` is the migration tool's name where it is known.

    A file that cannot be read gives one statement that says so in `unread`.
    """
    if migration.path is None:
        return [_unread(migration.id, "no file is known for it")]
    path = Path(migration.path)
    try:
        if path.stat().st_size > _LARGEST:
            return [_unread(path.name, f"the file is larger than {_LARGEST:,} bytes")]
        text = path.read_text("utf-8-sig", errors="replace")
    except OSError as error:
        return [_unread(path.name, f"the file cannot be read: {error.strerror}")]
    if path.suffix.lower() == ".sql":
        return sqlfile.statements(text, path, tool)
    if path.suffix == ".py":
        return _python(text, path, migration.group)
    return [_unread(path.name, f"a {path.suffix or 'nameless'} file is not read here")]


def _python(text: str, path: Path, group: str) -> list[Statement]:
    try:
        tree = ast.parse(text)
        names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        if "upgrade" in names:
            return alembic.statements(tree)
        if "Migration" in names:
            return django.statements(tree, path, group)
    except (SyntaxError, ValueError, RecursionError) as error:
        return [_unread(path.name, f"the file is no Python that can be read: {error}")]
    return [_unread(path.name, "it has neither upgrade() nor a class Migration")]


def _unread(text: str, reason: str) -> Statement:
    return Statement(text, 1, unread=reason)
