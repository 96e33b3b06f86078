"""Sessions that are at work in a database while it is checked."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import psycopg
import pytest

from guardrail.checks import activity
from guardrail.database import reading
from hookset.deadline import Deadline
from hookset.outcome import Finding
from tests.conftest import fresh_database
from tests.servers.postgres import Server

SHOP = """
CREATE TABLE public.customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);
CREATE TABLE public.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer bigint REFERENCES customers);
CREATE TABLE public.events (at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE public.events_2026 PARTITION OF public.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO public.customers (name) VALUES ('Ada');
"""
Session = Callable[..., psycopg.Connection[Any]]


@pytest.fixture
def shop(any_server: Server) -> Iterator[str]:
    """The URL of a small shop's database, on each server in turn."""
    yield from _shop(any_server)


@pytest.fixture
def shop16(server: Server) -> Iterator[str]:
    """The same on PostgreSQL 16 alone."""
    yield from _shop(server)


def _shop(server: Server) -> Iterator[str]:
    for url in fresh_database(server):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(SHOP)
        yield url


@pytest.fixture
def session() -> Iterator[Session]:
    """`session(url, "SELECT ...", application="web")`: a connection that has run this and stays in its transaction."""
    with ExitStack() as stack:

        def start(
            url: str, *statements: str, application: str = "web", autocommit: bool = False
        ) -> psycopg.Connection[Any]:
            connection = psycopg.connect(url, autocommit=autocommit, application_name=application)
            stack.callback(connection.close)
            for statement in statements:
                connection.execute(statement.encode())
            return connection

        yield start


def judge(url: str, touched: set[str] | None = None, **numbers: float) -> list[Finding]:
    """What the activity check finds."""
    thresholds = activity.Thresholds(**numbers)
    with reading(url, Deadline(20)) as reader:
        names = None if touched is None else frozenset(touched)
        return list(activity.check(reader, touched=names, thresholds=thresholds))


def by_id(findings: list[Finding], id: str) -> Finding:
    """The one finding of that id."""
    (found,) = [finding for finding in findings if finding.id == id]
    return found


def ordinary_role(url: str, name: str, *more: str) -> None:
    """Make a role that may log in and no more, and run what else is asked."""
    with psycopg.connect(url, autocommit=True) as connection:
        with suppress(psycopg.errors.DuplicateObject):
            connection.execute(f"CREATE ROLE {name} LOGIN".encode())
        for statement in more:
            connection.execute(statement.encode())


def ignoring(connection: psycopg.Connection[object], statement: str) -> None:
    """Run a statement that may be cancelled."""
    with suppress(psycopg.Error):
        connection.execute(statement.encode())
