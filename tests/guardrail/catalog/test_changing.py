"""An object dropped between our snapshot and its deparsing: read again, never a line that is half of it."""

import pytest

from guardrail.catalog import read
from guardrail.connection.errors import Changing
from guardrail.database import Session, reading
from hookset.deadline import Deadline
from tests.conftest import fresh_database
from tests.guardrail.catalog.oracle import lines
from tests.servers.postgres import Server

BASE = """
CREATE SCHEMA app;
CREATE TYPE app.e AS ENUM ('x');
CREATE TABLE app.t (id integer PRIMARY KEY, n integer CHECK (n > 0), e app.e, s text DEFAULT 'x');
CREATE INDEX t_lower ON app.t (lower(s));
CREATE VIEW app.v AS SELECT id FROM app.t;
CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
CREATE TRIGGER tr BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.f();
"""
DROPS = (
    "ALTER TABLE app.t DROP CONSTRAINT t_n_check",
    "DROP INDEX app.t_lower",
    "DROP VIEW app.v",
    "DROP TRIGGER tr ON app.t",
    "DROP FUNCTION app.f() CASCADE",
    "DROP TYPE app.e CASCADE",
    "ALTER TABLE app.t DROP COLUMN s",
    "DROP TABLE app.t CASCADE",
    "DROP SCHEMA app CASCADE",
)


@pytest.mark.parametrize("drop", DROPS)
def test_dropped_under_our_eyes(drop: str, server: Server) -> None:
    for url in fresh_database(server):
        name = url.rpartition("/")[2]
        server.run(BASE, database=name)
        before = lines(url)
        with reading(url, Deadline(30)) as session:
            session.rows("SELECT count(*) FROM pg_catalog.pg_class")
            server.run(drop, database=name)
            found = set(read(session))
        assert found in (before, lines(url))


def test_changing_without_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(self: Session, query: str) -> list[bytes]:
        return [b"index\tapp.i\t\\N\n"]

    monkeypatch.setattr(Session, "lines", torn)
    for url in fresh_database(server):
        with reading(url, Deadline(30)) as session, pytest.raises(Changing, match="dropped while"):
            read(session)


def test_what_only_looks_like_it(server: Server) -> None:
    for url in fresh_database(server):
        server.run(
            "CREATE TABLE public.t (a text DEFAULT '\\N')",
            "COMMENT ON TABLE public.t IS '???'",
            "COMMENT ON COLUMN public.t.a IS '\\N'",
            database=url.rpartition("/")[2],
        )
        with reading(url, Deadline(30)) as session:
            before = session.roundtrips
            assert "comment\ttable public.t\t???" in read(session)
            assert session.roundtrips - before == 2
