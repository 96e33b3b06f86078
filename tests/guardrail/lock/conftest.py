"""`guardrail lock` in the test's own process and as a process, and the shop as each release leaves it."""

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from examples.shop import releases
from guardrail.config import Check, Lock
from guardrail.drift import rules as drift
from guardrail.gate import judge
from guardrail.lock.write import write
from hookset.context import Context
from hookset.deadline import Deadline
from hookset.outcome import Finding, Status
from tests.servers.postgres import Server

ROOT = Path(__file__).parents[3]
SHOP = ROOT / "examples/shop"
_numbers = itertools.count()


def lock(url: str, out: Path | str, **options: Any) -> list[Finding]:
    """What `guardrail lock` finds."""
    return list(write(Lock(database_url=url, out=str(out), **options), Context(Deadline(120))))


def check(url: str, file: Path, **options: Any) -> list[Finding]:
    """What `guardrail check` finds of drift and history: all but passed, and `drift.same`."""
    config = Check(database_url=url, schema_lock=str(file), **options)
    found = judge(config, Context(Deadline(120)), config.stage)
    return [
        one
        for one in found
        if one.id.partition(".")[0] in ("drift", "history")
        and (one.status is not Status.PASSED or one.id == drift.SAME.id)
    ]


def ids(found: list[Finding]) -> list[str]:
    return [finding.id for finding in found]


def program(*words: str, folder: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """`python -m guardrail ...` as a process."""
    around = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "DATABASE"))}
    return subprocess.run(
        [sys.executable, "-m", "guardrail", *words],
        cwd=folder,
        env=around | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def upgrade(url: str, folder: Path, revision: str = "head") -> None:
    """The service's own tool: `alembic upgrade`."""
    subprocess.run(
        [sys.executable, "-m", "alembic", "-c", str(folder / "alembic.ini"), "upgrade", revision],
        cwd=folder,
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        check=True,
    )


@dataclass
class Shop:
    """The shop migrated to its end by `guardrail lock --each 99`: what it said, the lock, and its database."""

    server: Server
    name: str
    out: Path
    said: "subprocess.CompletedProcess[str]"

    def database(self) -> str:
        """A new database with the shop in it; it goes with the server."""
        name = f"shop{os.getpid()}_{next(_numbers)}"
        self.server.run(f"CREATE DATABASE {name} TEMPLATE {self.name}")
        return self.server.url(name)


@pytest.fixture(scope="session")
def shop(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    name = f"shop{os.getpid()}_scratch"
    server.run(f"CREATE DATABASE {name}")
    out = tmp_path_factory.mktemp("lock") / "schema.lock"
    said = program(
        *("lock", "--database-url", server.url(name), "--migrations", str(SHOP)),
        *("--app", "shop", "--each", "99", "--out", str(out), "--timeout", "120s"),
    )
    return Shop(server, name, out, said)


@pytest.fixture
def scratch(shop: Shop) -> str:
    """The URL of a database with the shop at its newest migration."""
    return shop.database()


@pytest.fixture
def release(tmp_path: Path) -> Callable[[int], Path]:
    """`release(2)`: a folder with what that release of the shop ships."""
    return lambda number: releases.copy(number, tmp_path / f"r{number}")


@pytest.fixture
def other_database(server: Server) -> Iterator[str]:
    """A second empty database."""
    name = f"other{os.getpid()}_{next(_numbers)}"
    server.run(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")
