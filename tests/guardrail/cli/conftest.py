"""A shop's database and release, a server that asks for passwords, and a standby: each made once."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import fresh_database, need
from tests.guardrail.cli import shop
from tests.guardrail.cli.program import SECRET, guardrail
from tests.servers.postgres import Server, installations
from tests.servers.standby import standby_of
from tests.servers.tls import access_rules


def execute(url: str, *statements: str) -> None:
    """Run statements, each in a transaction of its own."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def migrations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release's migrations."""
    return shop.release(tmp_path_factory.mktemp("release") / "migrations")


@pytest.fixture(scope="session")
def production(server: Server) -> Iterator[str]:
    """A database that is as the release expects; for tests that leave it so."""
    for url in fresh_database(server):
        execute(url, *shop.SCHEMA)
        yield url


@pytest.fixture
def own(database: str) -> str:
    """A database of the same shape for one test alone."""
    execute(database, *shop.SCHEMA)
    return database


@pytest.fixture(scope="session")
def schema_lock(production: str, migrations: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release's schema lock, of the service `shop`."""
    file = tmp_path_factory.mktemp("lock") / "schema.lock"
    words = ("lock", "--migrations", str(migrations), "--app", "shop", "--out", str(file))
    ended = guardrail(*words, url=production)
    assert ended.code == 0, ended.all
    return file


@pytest.fixture
def gate(migrations: Path, schema_lock: Path) -> tuple[str, ...]:
    """The options of a whole check: history and drift."""
    return ("--migrations", str(migrations), "--schema-lock", str(schema_lock))


@pytest.fixture(scope="session")
def scram() -> Iterator[Server]:
    """A server that asks the role `shop` for a password by SCRAM; the right one is SECRET reversed."""
    need(16 in installations(), "PostgreSQL 16")
    made = Server(16).start()
    made.run(
        f"SET password_encryption = 'scram-sha-256'; CREATE ROLE shop LOGIN PASSWORD '{SECRET[::-1]}'",
    )
    access_rules(
        made,
        "host all shop 127.0.0.1/32 scram-sha-256\n"
        "host all postgres 127.0.0.1/32 trust\nhost replication postgres 127.0.0.1/32 trust\n",
    )
    yield made
    made.stop()


@pytest.fixture(scope="session")
def standby(scram: Server) -> Iterator[Server]:
    """A hot standby of that server."""
    made = standby_of(scram)
    yield made
    made.stop()
