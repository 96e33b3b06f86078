"""A database with tables that count as large, and pending migrations from files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from guardrail import hazards
from guardrail.database import reading
from hookset.deadline import Deadline
from hookset.outcome import Finding, Status
from tests.conftest import fresh_database
from tests.servers.postgres import Server

CORPUS = Path(__file__).parent / "corpus"
SWELL = (
    "UPDATE pg_class SET reltuples = 5000000, relpages = 60000"
    " WHERE relkind IN ('r', 'm') AND relnamespace IN ('public'::regnamespace, 'archive'::regnamespace)"
)
Judge = Callable[..., list[Finding]]


@dataclass(frozen=True)
class Pending:
    id: str
    path: str | None
    title: str = ""
    group: str = ""


def warned(findings: list[Finding]) -> set[str]:
    """What is warned of: the rules' ids without the check's name."""
    return {one.id.partition(".")[2] for one in findings if one.status is Status.WARNING}


def pending(*paths: Path) -> list[Pending]:
    return [Pending(path.stem, str(path)) for path in paths]


@pytest.fixture(scope="package")
def large(server: Server) -> Iterator[str]:
    """The URL of a database with the corpus's tables, large as far as the planner knows."""
    databases = fresh_database(server)
    url = next(databases)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute((CORPUS / "base.sql").read_bytes())
        connection.execute(SWELL)
    yield url
    next(databases, None)


@pytest.fixture(scope="package")
def judge(large: str) -> Judge:
    """The findings for migrations that are pending on the large database."""

    def run(migrations: Sequence[Pending], url: str = large, **options: object) -> list[Finding]:
        with reading(url, Deadline(30)) as session:
            return list(hazards.check(session, migrations, **options))  # type: ignore[arg-type]

    return run


@pytest.fixture
def judge_sql(judge: Judge, tmp_path: Path) -> Judge:
    """The findings for texts of SQL, each a migration."""

    def run(*texts: str, **options: object) -> list[Finding]:
        paths = []
        for number, text in enumerate(texts):
            paths.append(tmp_path / f"V{number}__x.sql")
            paths[-1].write_text(text)
        return judge(pending(*paths), **options)

    return run
