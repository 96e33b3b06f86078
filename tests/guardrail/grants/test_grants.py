"""The SQL that is printed makes exactly the roles that are needed: every check passes, and nothing else is allowed."""

from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrail import grants
from guardrail.checks import access, activity, server
from guardrail.database import reading
from hookset.deadline import Deadline
from hookset.errors import UsageError
from hookset.outcome import Finding
from tests.conftest import fresh_database
from tests.servers.postgres import Server

SHOP = """
CREATE SCHEMA app;
CREATE TABLE app.orders (id serial PRIMARY KEY, total numeric DEFAULT 0 CHECK (total >= 0));
CREATE VIEW app.sums AS SELECT sum(total) FROM app.orders;
CREATE FUNCTION app.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE app.alembic_version (version_num varchar(32) PRIMARY KEY);
INSERT INTO app.alembic_version VALUES ('9c1e77a0');
SELECT setval('app.orders_id_seq', 2000000000);
"""
CATALOG = """
SELECT pg_get_viewdef('app.sums'::regclass), pg_get_functiondef('app.one'::regproc),
    (SELECT string_agg(pg_get_expr(adbin, adrelid), ',') FROM pg_attrdef),
    (SELECT string_agg(pg_get_constraintdef(oid), ',') FROM pg_constraint WHERE connamespace = 'app'::regnamespace),
    (SELECT string_agg(pg_get_indexdef(indexrelid), ',') FROM pg_index WHERE indrelid = 'app.orders'::regclass)
"""
CHECKER, MIGRATOR = 'che"cker', "mi grator"


@pytest.fixture
def granted(any_server: Server) -> Iterator[str]:
    """A shop whose roles were made by the SQL that is printed, run twice."""
    for url in fresh_database(any_server):
        name = url.rpartition("/")[2]
        printed = grants.sql(
            database=name,
            checker=CHECKER,
            migrator=MIGRATOR,
            schemas=["app"],
            history_table="app.alembic_version",
        )
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(SHOP.encode())
            connection.execute(printed.encode())
            connection.execute(printed.encode())
        yield url


def _as(url: str, role: str) -> str:
    return url.replace("postgres@", role.replace('"', "%22").replace(" ", "%20") + "@")


def test_the_checker_passes_every_check(granted: str) -> None:
    with reading(_as(granted, CHECKER), Deadline(10)) as session:
        findings: list[Finding] = [
            *server.check(session, migrator=MIGRATOR),
            *access.check(session, schemas=["app"], history_table="app.alembic_version", migrator=MIGRATOR),
            *activity.check(session, touched=frozenset({"app.orders"})),
        ]
        assert session.rows("SELECT version_num FROM app.alembic_version") == [("9c1e77a0",)]
        assert all(session.rows(CATALOG)[0])
    assert [finding.id for finding in findings] == [
        "server.passed",
        "access.passed",
        "access.foreign_tables",
        "activity.passed",
        "activity.sequence",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM app.orders",
        "SET transaction_read_only = off; DELETE FROM app.alembic_version",
        "SET transaction_read_only = off; CREATE TABLE app.mine (id int)",
        "SET transaction_read_only = off; SELECT nextval('app.orders_id_seq')",
        "SET transaction_read_only = off; ALTER TABLE app.orders ADD COLUMN mine int",
    ],
)
def test_the_checker_may_do_nothing_else(granted: str, statement: str) -> None:
    with (
        psycopg.connect(_as(granted, CHECKER), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"BEGIN; {statement}".encode())


def test_the_checker_s_transactions_are_read_only_by_themselves(granted: str) -> None:
    with psycopg.connect(_as(granted, CHECKER)) as connection:
        assert connection.execute("SHOW transaction_read_only").fetchone() == ("on",)


def test_the_migrator_migrates(granted: str) -> None:
    with psycopg.connect(granted, autocommit=True) as connection:
        connection.execute(f'ALTER TABLE app.orders OWNER TO "{MIGRATOR}"'.encode())
    with psycopg.connect(_as(granted, MIGRATOR), autocommit=True) as connection:
        for statement in (
            "CREATE TABLE app.refunds (id serial PRIMARY KEY, orders int REFERENCES app.orders)",
            "ALTER TABLE app.orders ADD COLUMN note text",
            "CREATE INDEX CONCURRENTLY refunds_orders ON app.refunds (orders)",
            "CREATE TYPE app.state AS ENUM ('open')",
            "CREATE VIEW app.notes AS SELECT note FROM app.orders",
            "DROP VIEW app.notes",
        ):
            connection.execute(statement.encode())
    with psycopg.connect(_as(granted, CHECKER), autocommit=True) as connection:
        assert connection.execute("SELECT last_value FROM app.refunds_id_seq").fetchone() == (1,)


def test_without_a_history_table_yet(any_server: Server) -> None:
    for url in fresh_database(any_server):
        printed = grants.sql(database=url.rpartition("/")[2], history_table="alembic_version")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(printed.encode())


NAMES = st.text(
    alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs"], exclude_characters="."),
    min_size=1,
    max_size=15,
).filter(lambda name: name not in ("public", "none") and not name.startswith("pg_"))


@given(NAMES)
def test_any_name_is_quoted(server: Server, name: str) -> None:
    printed = grants.sql(
        database="d", checker=name, migrator=name, schemas=[name], history_table=f"{name}.{name}"
    )
    do_blocks = [block for block in printed.split("\n\n") if "CREATE ROLE" in block]
    with psycopg.connect(server.url()) as connection:
        connection.execute("\n\n".join(do_blocks).encode())
        assert connection.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", (name,)).fetchone() == (
            1,
        )
        connection.rollback()


@pytest.mark.parametrize("name", ["", "x" * 64, "a\nb", "a\0b"])
def test_what_cannot_be_a_name(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a name"):
        grants.sql(database=name)


@pytest.mark.parametrize("name", ["public", "none", "pg_checker"])
def test_a_role_name_that_is_taken(name: str) -> None:
    with pytest.raises(UsageError, match="keeps for itself"):
        grants.sql(database="shop", checker=name)
