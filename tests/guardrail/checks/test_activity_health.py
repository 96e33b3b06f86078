"""What is left behind or runs out: each a warning with the object and the way out; and the limits move."""

import contextlib

import psycopg
import pytest

from hookset.outcome import Status
from tests.guardrail.checks.conftest import Session, by_id, judge


@pytest.mark.parametrize(
    ("statements", "id", "object"),
    [
        (("ALTER TABLE public.orders ADD CONSTRAINT positive CHECK (id > 0) NOT VALID",), "activity.unvalidated", "public.orders positive"),
        (("CREATE MATERIALIZED VIEW public.sums AS SELECT 1 WITH NO DATA",), "activity.unpopulated", "public.sums"),
        (("ALTER TABLE public.orders DISABLE TRIGGER ALL",), "activity.trigger_disabled", "public.orders (foreign keys)"),
        (("CREATE TABLE public.tiny (id smallserial)", "SELECT setval('public.tiny_id_seq', 32000)"), "activity.sequence", "public.tiny.id"),
        (
            (
                "CREATE SEQUENCE public.wide",
                "CREATE TABLE public.narrow (id int DEFAULT nextval('public.wide'))",
                "ALTER SEQUENCE public.wide OWNED BY public.narrow.id",
                "SELECT setval('public.wide', 2000000000)",
            ),
            "activity.sequence",
            "public.narrow.id",
        ),
        (
            ("CREATE SEQUENCE public.down INCREMENT -1 MINVALUE -100 START -1", "SELECT setval('public.down', -95)"),
            "activity.sequence",
            "public.down",
        ),
    ],
)  # fmt: skip
def test_left_behind_or_running_out(shop: str, statements: tuple[str, ...], id: str, object: str) -> None:
    with psycopg.connect(shop, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
    found = by_id(judge(shop), id)
    assert found.object == object
    assert found.status in (Status.WARNING, Status.INFO)
    assert found.hint


def test_an_invalid_index(shop: str) -> None:
    with psycopg.connect(shop, autocommit=True) as connection:
        connection.execute("INSERT INTO public.customers (name) VALUES ('Ada')")
        with contextlib.suppress(psycopg.errors.UniqueViolation):
            connection.execute("CREATE UNIQUE INDEX CONCURRENTLY once ON public.customers (name)")
    found = by_id(judge(shop), "activity.invalid_index")
    assert (found.object, found.status) == ("public.once", Status.WARNING)
    assert found.hint.startswith("DROP INDEX CONCURRENTLY public.once")


def test_a_sequence_that_somebody_changes_is_not_waited_for(shop16: str, session: Session) -> None:
    with psycopg.connect(shop16, autocommit=True) as connection:
        connection.execute("CREATE TABLE public.tiny (id smallserial)")
    session(shop16, "ALTER SEQUENCE public.tiny_id_seq INCREMENT BY 2")
    assert judge(shop16)[0].id == "activity.passed"


def test_sequences_that_are_far_from_their_end(shop16: str) -> None:
    with psycopg.connect(shop16, autocommit=True) as connection:
        connection.execute("CREATE TABLE public.usual (id serial)")
        connection.execute("SELECT setval('public.usual_id_seq', 1000000)")
        connection.execute("CREATE SEQUENCE public.wheel MAXVALUE 10 CYCLE")
        connection.execute("SELECT setval('public.wheel', 10)")
    assert [finding.id for finding in judge(shop16)] == ["activity.passed"]


def test_connections(shop16: str) -> None:
    found = by_id(judge(shop16, connection_percent=0.5), "activity.connections")
    assert (found.object, found.status) == ("the server", Status.WARNING)
    assert "of 97 connections of the server are taken" in found.summary


def test_the_database_s_own_limit(shop16: str) -> None:
    name = shop16.rpartition("/")[2]
    with psycopg.connect(shop16, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 2".encode())
        found = by_id(judge(shop16), "activity.connections")
    assert found.object == "the database"


def test_wraparound(shop16: str) -> None:
    found = by_id(judge(shop16, wraparound_transactions=1), "activity.wraparound")
    assert found.status is Status.WARNING
    assert found.expected == "below 1"


def test_a_slot_that_nobody_reads(shop16: str) -> None:
    with psycopg.connect(shop16, autocommit=True) as connection:
        connection.execute("SELECT pg_create_physical_replication_slot('forgotten', true)")
        try:
            found = by_id(judge(shop16, replication_megabytes=0), "activity.slot")
        finally:
            connection.execute("SELECT pg_drop_replication_slot('forgotten')")
    assert found.object == "forgotten"
    assert "physical, inactive" in found.found
    assert "pg_drop_replication_slot('forgotten')" in found.hint
