"""The session's Unleash, and flagcheck's service in front of it."""

from collections.abc import Callable, Iterator

import pytest

from flagcheck.service import Service
from tests.conftest import need
from tests.flagcheck.services.asking import service
from tests.servers.postgres import installations
from tests.servers.unleash import CLIENT, FRONTEND, Unleash, installed, unleash


@pytest.fixture(scope="session")
def flags() -> Iterator[Unleash]:
    """The real server."""
    need(installed() and 16 in installations(), "unleash-server in .tools/unleash, and PostgreSQL 16")
    with unleash() as server:
        yield server


@pytest.fixture
def ask(flags: Unleash) -> Callable[..., Service]:
    """`ask("client")`: the service on that API with its right token."""

    def give(
        api: str = "admin", token: str = "", environment: str = "production", **settings: str
    ) -> Service:
        tokens = {
            "admin": flags.viewer,
            "client": CLIENT.get(environment, ""),
            "frontend": FRONTEND.get(environment, ""),
        }
        return service(
            "unleash", flags.url, token or tokens[api], environment=environment, api=api, **settings
        )

    return give
