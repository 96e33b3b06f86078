"""A run of `guardrail migrate` as the assembler makes it, in the test's own process, with everything it says."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from guardrail.migrate import run
from hookset.context import Action, Context
from hookset.deadline import Deadline
from hookset.outcome import Finding, Status
from hookset.redact import Redactor
from tests.servers.postgres import installations

Row = tuple[Any, ...]


@dataclass
class Run:
    """`Run(url).go(...)` migrates; `found` are the findings by id, `said` the lines, `actions` by name."""

    url: str
    seconds: float = 30.0
    before: Callable[[], Iterable[Finding]] = tuple
    after: Callable[[], Iterable[Finding]] = tuple
    said: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    context: Context = field(init=False)

    def __post_init__(self) -> None:
        redactor = Redactor()
        self.context = Context(
            Deadline(self.seconds),
            say=lambda line: self.said.append(redactor.clean(line)),
            hide=redactor.hide,
        )

    def go(self, *command: str, **options: Any) -> "Run":
        iterator = run(
            conninfo=self.url,
            command=command,
            before=self.before,
            after=self.after,
            deadline=self.context.deadline,
            context=self.context,
            **{"lock_timeout": 0.4, "grace": 1.0, **options},
        )
        for finding in iterator:
            self.findings.append(finding)
        return self

    def beside(self, *command: str, **options: Any) -> threading.Thread:
        thread = threading.Thread(target=self.go, args=command, kwargs=options, daemon=True)
        thread.start()
        return thread

    @property
    def ids(self) -> list[str]:
        return [finding.id for finding in self.findings]

    def one(self, id: str) -> Finding:
        return next(finding for finding in self.findings if finding.id == id)

    @property
    def actions(self) -> dict[str, Action]:
        return {action.name: action for action in self.context.actions}


@pytest.fixture
def migration(database: str) -> Run:
    """A run on an empty database."""
    return Run(database)


def rows(url: str, query: str) -> list[Row]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def revisions(folder: Path, *bodies: str) -> Path:
    """Self-contained Alembic revisions r1, r2 ... whose upgrade() is each body."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, body in enumerate(bodies, 1):
        down = f'"r{number - 1}"' if number > 1 else "None"
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        (folder / f"r{number}_step.py").write_text(
            f'"""step {number}"""\n\nfrom alembic import op\n\n'
            f'revision = "r{number}"\ndown_revision = {down}\n\n\ndef upgrade() -> None:\n{lines}\n'
        )
    return folder


def sql(*statements: str) -> str:
    return "\n".join(f"op.execute({statement!r})" for statement in statements)


def psql(statement: str) -> Sequence[str]:
    """The statement, run by a real psql."""
    program = installations()[16] / "psql"
    return shell(f'{program} "$DATABASE_URL" -v ON_ERROR_STOP=1 -c "{statement}"')


def passed(id: str) -> Finding:
    return Finding(id=id, status=Status.PASSED)


def shell(script: str) -> Sequence[str]:
    return ("sh", "-c", script)
