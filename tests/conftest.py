"""Fixtures that every test may use: real servers by major version, and an empty database on each."""

import itertools
import os
from collections.abc import Callable, Iterator

import hypothesis
import pytest

from tests.servers.postgres import Server, installations

_numbers = itertools.count()
# a busy machine is no defect
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")
# one commit, one verdict: where everything is required, the examples are the same in every run; elsewhere they are new
hypothesis.settings.register_profile("same", derandomize=True)
if os.environ.get("HOOKSET_REQUIRE_REAL") == "1":
    hypothesis.settings.load_profile("same")


def need(present: object, what: str) -> None:
    """Skip with the reason in one line where `what` is missing; fail where HOOKSET_REQUIRE_REAL=1."""
    if present:
        return
    if os.environ.get("HOOKSET_REQUIRE_REAL") == "1":
        pytest.fail(f"required here, but missing: {what}")
    pytest.skip(f"needs {what}")


@pytest.fixture(scope="session")
def server_of() -> Iterator[Callable[[int], Server]]:
    """`server_of(16)`: the session's shared server of that major version, started at first use."""
    started: dict[int, Server] = {}

    def give(major: int) -> Server:
        need(major in installations(), f"PostgreSQL {major}")
        if major not in started:
            started[major] = Server(major).start()
        return started[major]

    yield give
    for server in started.values():
        server.stop()


@pytest.fixture(scope="session", params=[15, 16, 17, 18])
def any_server(request: pytest.FixtureRequest, server_of: Callable[[int], Server]) -> Server:
    """The shared server of each major version in turn."""
    return server_of(request.param)


@pytest.fixture(scope="session")
def server(server_of: Callable[[int], Server]) -> Server:
    """The shared PostgreSQL 16: the one for what does not differ between versions."""
    return server_of(16)


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    """The URL of an empty database on the shared PostgreSQL 16."""
    yield from fresh_database(server)


def fresh_database(server: Server) -> Iterator[str]:
    """The URL of a new, empty database, dropped afterwards whoever is still connected."""
    name = f"t{os.getpid()}_{next(_numbers)}"
    server.run(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")
