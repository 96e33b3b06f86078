"""Servers that refuse, in every way that a server can."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guardrail.connection.errors import ConnectionFailed
from guardrail.database import reading
from hookset.deadline import Deadline
from tests.conftest import need
from tests.servers.postgres import Server, installations
from tests.servers.tls import ONLY_TLS, Secure, access_rules, secure_server

RULES = """\
host all alice 127.0.0.1/32 scram-sha-256
host all rejected 127.0.0.1/32 reject
host all unlisted 192.0.2.1/32 trust
host all postgres,nologin,limited,closed,gone 127.0.0.1/32 trust
"""


@pytest.fixture(scope="session")
def guarded() -> Iterator[Server]:
    """A server whose pg_hba.conf asks for passwords, rejects, and leaves out."""
    need(16 in installations(), "PostgreSQL 16")
    server = Server(16, settings=["max_connections=6", "superuser_reserved_connections=2"]).start()
    server.run(
        "SET password_encryption = 'scram-sha-256'; CREATE ROLE alice LOGIN PASSWORD 'right'",
        "CREATE ROLE rejected LOGIN",
        "CREATE ROLE nologin",
        "CREATE ROLE limited LOGIN CONNECTION LIMIT 0",
        "CREATE ROLE closed LOGIN",
        "CREATE DATABASE private",
        "REVOKE CONNECT ON DATABASE private FROM PUBLIC",
        "CREATE DATABASE shut ALLOW_CONNECTIONS false",
    )
    access_rules(server, RULES)
    yield server
    server.stop()


@pytest.fixture(scope="session", params=[15, 17])
def secure(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    """A server that takes TLS and nothing else, on Debian's 15 and npm's 17."""
    need(request.param in installations(), f"PostgreSQL {request.param} with OpenSSL")
    made = secure_server(request.param, tmp_path_factory.mktemp("tls"))
    access_rules(made.server, ONLY_TLS)
    yield made
    made.server.stop()


@pytest.fixture
def failing() -> Callable[..., ConnectionFailed]:
    """`failing(url, seconds)`: the error with which reading from `url` ends."""
    return _failing


def _failing(url: str | Path, seconds: float = 0.3) -> ConnectionFailed:
    with pytest.raises(ConnectionFailed) as caught, reading(str(url), Deadline(seconds)):
        pass
    return caught.value
