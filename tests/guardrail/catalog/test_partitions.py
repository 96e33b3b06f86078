"""Partitions against their parents."""

from collections.abc import Callable

import pytest

from guardrail.catalog import partitions
from guardrail.database import reading
from hookset.deadline import Deadline
from tests.conftest import fresh_database
from tests.servers.postgres import Server

BASE = """
CREATE SCHEMA app;
CREATE TABLE app.m (at date NOT NULL, v integer DEFAULT 0, w text, g integer GENERATED ALWAYS AS (v + 1) STORED, PRIMARY KEY (at))
  PARTITION BY RANGE (at);
CREATE TABLE app.r (id integer PRIMARY KEY);
CREATE TABLE app.a PARTITION OF app.m FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE app.b (w text, gap integer, at date NOT NULL, v integer DEFAULT 0, g integer GENERATED ALWAYS AS (v + 1) STORED);
ALTER TABLE app.b DROP COLUMN gap;
ALTER TABLE app.m ATTACH PARTITION app.b FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE app.c PARTITION OF app.m DEFAULT PARTITION BY RANGE (at);
CREATE TABLE app.c1 PARTITION OF app.c FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX m_v ON app.m (v);
ALTER TABLE app.m ADD FOREIGN KEY (v) REFERENCES app.r, ADD CHECK (v > 0);
CREATE TABLE app.points (at date REFERENCES app.m);
CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
CREATE TRIGGER tr AFTER INSERT ON app.m FOR EACH ROW EXECUTE FUNCTION app.f();
"""
CASES = {
    "default": ("ALTER TABLE app.a ALTER v SET DEFAULT 5", "default of v", "0", "5"),
    "no default": ("ALTER TABLE app.a ALTER v DROP DEFAULT", "default of v", "0", "none"),
    "not null": ("ALTER TABLE app.a ALTER w SET NOT NULL", "nullability of w", "nullable", "not null"),
    "own index": (
        "CREATE INDEX a_w ON app.a (w)",
        "index app.a_w",
        "none of its own",
        "CREATE INDEX a_w ON app.a USING btree (w)",
    ),
    "own check": (
        "ALTER TABLE app.a ADD CONSTRAINT x CHECK (v < 9)",
        "constraint x",
        "none of its own",
        "CHECK ((v < 9))",
    ),
    "own key": (
        "ALTER TABLE app.a ADD CONSTRAINT u UNIQUE (w)",
        "constraint u",
        "none of its own",
        "UNIQUE (w)",
    ),
    "own trigger": (
        "CREATE TRIGGER y AFTER INSERT ON app.a FOR EACH ROW EXECUTE FUNCTION app.f()",
        "trigger y",
        "none of its own",
        "CREATE TRIGGER y AFTER INSERT ON app.a FOR EACH ROW EXECUTE FUNCTION app.f()",
    ),
    "disabled trigger": ("ALTER TABLE app.a DISABLE TRIGGER tr", "trigger tr", "enabled", "DISABLED"),
    "row security": ("ALTER TABLE app.a ENABLE ROW LEVEL SECURITY", "row security", "off", "enabled"),
    "row security of the parent": (
        "".join(f"ALTER TABLE app.{table} FORCE ROW LEVEL SECURITY;" for table in ("m", "b", "c", "c1")),
        "row security",
        "forced",
        "off",
    ),
    "invalid index": (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.a_v_idx'::regclass",
        "index app.a_v_idx",
        "valid",
        "INVALID",
    ),
}


@pytest.mark.parametrize("major", [15, 16, 17, 18])
def test_partitions(major: int, server_of: Callable[[int], Server]) -> None:
    server = server_of(major)
    for url in fresh_database(server):
        name = url.rpartition("/")[2]
        server.run(BASE, database=name)
        with reading(url, Deadline(30)) as session:
            assert partitions(session) == []
        for number, (sql, kind, expected, found) in enumerate(CASES.values()):
            copy = f"{name}_{number}"
            server.run(f"CREATE DATABASE {copy} TEMPLATE {name}")
            server.run(sql, database=copy)
            with reading(server.url(copy), Deadline(30)) as session:
                seen = [(d.partition, d.parent, d.kind, d.expected, d.found) for d in partitions(session)]
            server.run(f"DROP DATABASE {copy} WITH (FORCE)")
            assert seen == [("app.a", "app.m", kind, expected, found)]
