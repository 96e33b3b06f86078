"""Random sequences of DDL and of what is no DDL: pg_dump differs from the start exactly where the lines do."""

from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import fresh_database
from tests.guardrail.catalog.oracle import THOROUGH, dump, lines, roles
from tests.servers.postgres import Server

BASE = """
CREATE SCHEMA a; CREATE SCHEMA b;
CREATE TYPE a.e AS ENUM ('x', 'y');
CREATE DOMAIN a.d AS text;
CREATE FUNCTION a.f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
CREATE TABLE a.t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n integer, s text, k a.e DEFAULT 'x');
CREATE TABLE a.u (id serial PRIMARY KEY, n integer UNIQUE, s varchar(10) NOT NULL, t_id bigint REFERENCES a.t);
CREATE INDEX t_n ON a.t (n);
CREATE VIEW a.v AS SELECT u.id, t.n FROM a.u JOIN a.t ON t.id = u.t_id;
CREATE TABLE a.p (at date, n integer) PARTITION BY RANGE (at);
CREATE TRIGGER tr BEFORE UPDATE ON a.t FOR EACH ROW EXECUTE FUNCTION a.f();
"""
table = st.sampled_from(["a.t", "a.u", "a.p", "a.w", "b.t"])
column = st.sampled_from(["n", "s", "k", "z", "id"])
kind = st.sampled_from(
    [
        "integer",
        "bigint",
        "text",
        "varchar(10)",
        "varchar(20)",
        "numeric(8,2)",
        "a.e",
        "a.d",
        "timestamptz(3)",
    ]
)
value = st.sampled_from(["1", "2", "'x'", "NULL", "now()", "upper('q')", "nextval('a.u_id_seq')"])
name = st.sampled_from(["c1", "c2", "t_n", "u_n_key", "w"])
role = st.sampled_from(["reader", "writer", "PUBLIC", "app_owner"])
option = st.sampled_from(["fillfactor = 70", "fillfactor = 100", "autovacuum_enabled = off"])
word = st.sampled_from(["DISABLE", "ENABLE", "ENABLE ALWAYS", "ENABLE REPLICA"])

TEMPLATES: list[tuple[str, dict[str, st.SearchStrategy[str]]]] = [
    ("CREATE TABLE {t} (id integer, {c} {k})", {"t": table, "c": column, "k": kind}),
    ("CREATE TABLE b.t (LIKE {t} INCLUDING ALL)", {"t": table}),
    ("DROP TABLE {t} CASCADE", {"t": table}),
    ("ALTER TABLE {t} ADD COLUMN {c} {k}", {"t": table, "c": column, "k": kind}),
    (
        "ALTER TABLE {t} ADD COLUMN {c} {k} NOT NULL DEFAULT {v}",
        {"t": table, "c": column, "k": kind, "v": value},
    ),
    ("ALTER TABLE {t} DROP COLUMN {c} CASCADE", {"t": table, "c": column}),
    ("ALTER TABLE {t} RENAME COLUMN {c} TO {d}", {"t": table, "c": column, "d": column}),
    ("ALTER TABLE {t} ALTER {c} TYPE {k} USING NULL", {"t": table, "c": column, "k": kind}),
    ("ALTER TABLE {t} ALTER {c} SET DEFAULT {v}", {"t": table, "c": column, "v": value}),
    ("ALTER TABLE {t} ALTER {c} DROP DEFAULT", {"t": table, "c": column}),
    ("ALTER TABLE {t} ALTER {c} SET NOT NULL", {"t": table, "c": column}),
    ("ALTER TABLE {t} ALTER {c} DROP NOT NULL", {"t": table, "c": column}),
    (
        "ALTER TABLE {t} ALTER {c} SET STATISTICS {n}",
        {"t": table, "c": column, "n": st.sampled_from(["-1", "10", "0"])},
    ),
    (
        "ALTER TABLE {t} ALTER {c} SET STORAGE {n}",
        {"t": table, "c": column, "n": st.sampled_from(["MAIN", "EXTENDED"])},
    ),
    (
        "ALTER TABLE {t} ADD CONSTRAINT {n} CHECK ({c} IS NOT NULL) NOT VALID",
        {"t": table, "c": column, "n": name},
    ),
    ("ALTER TABLE {t} ADD CONSTRAINT {n} UNIQUE ({c})", {"t": table, "c": column, "n": name}),
    (
        "ALTER TABLE {t} ADD CONSTRAINT {n} FOREIGN KEY (n) REFERENCES a.u (id) ON DELETE CASCADE",
        {"t": table, "n": name},
    ),
    ("ALTER TABLE {t} VALIDATE CONSTRAINT {n}", {"t": table, "n": name}),
    ("ALTER TABLE {t} DROP CONSTRAINT {n} CASCADE", {"t": table, "n": name}),
    ("ALTER TABLE {t} RENAME CONSTRAINT {n} TO {m}", {"t": table, "n": name, "m": name}),
    ("CREATE INDEX {n} ON {t} ({c})", {"t": table, "c": column, "n": name}),
    ("CREATE UNIQUE INDEX {n} ON {t} ({c} DESC) WHERE {c} IS NULL", {"t": table, "c": column, "n": name}),
    ("DROP INDEX a.{n}", {"n": name}),
    ("ALTER INDEX a.{n} RENAME TO {m}", {"n": name, "m": name}),
    ("ALTER INDEX a.{n} SET ({o})", {"n": name, "o": option}),
    ("ALTER TABLE {t} SET ({o})", {"t": table, "o": option}),
    ("ALTER TABLE {t} RESET (fillfactor, autovacuum_enabled)", {"t": table}),
    ("ALTER TABLE {t} CLUSTER ON {n}", {"t": table, "n": name}),
    ("ALTER TABLE {t} SET SCHEMA {s}", {"t": table, "s": st.sampled_from(["a", "b"])}),
    ("ALTER TABLE {t} RENAME TO {n}", {"t": table, "n": st.sampled_from(["t", "u", "w"])}),
    ("ALTER TABLE {t} SET {p}", {"t": table, "p": st.sampled_from(["LOGGED", "UNLOGGED"])}),
    ("ALTER TABLE {t} {w} TRIGGER tr", {"t": table, "w": word}),
    (
        "ALTER TABLE {t} {w} ROW LEVEL SECURITY",
        {"t": table, "w": st.sampled_from(["ENABLE", "DISABLE", "FORCE", "NO FORCE"])},
    ),
    (
        "ALTER TABLE {t} REPLICA IDENTITY {w}",
        {"t": table, "w": st.sampled_from(["FULL", "NOTHING", "DEFAULT", "USING INDEX u_n_key"])},
    ),
    ("ALTER TABLE {t} OWNER TO {r}", {"t": table, "r": role}),
    ("ALTER TABLE a.u INHERIT {t}", {"t": table}),
    ("ALTER TABLE a.t ALTER id SET INCREMENT {n}", {"n": st.sampled_from(["1", "5"])}),
    ("ALTER TABLE a.t ALTER id DROP IDENTITY", {}),
    ("ALTER SEQUENCE a.u_id_seq INCREMENT {n}", {"n": st.sampled_from(["1", "5"])}),
    ("ALTER SEQUENCE a.u_id_seq OWNED BY {w}", {"w": st.sampled_from(["NONE", "a.u.id", "a.u.n"])}),
    ("ALTER TYPE a.e ADD VALUE {v}", {"v": st.sampled_from(["'z'", "'w' BEFORE 'x'"])}),
    (
        "ALTER TYPE a.e RENAME VALUE {v} TO {w}",
        {"v": st.sampled_from(["'x'", "'q'"]), "w": st.sampled_from(["'q'", "'x'"])},
    ),
    ("ALTER DOMAIN a.d {w} NOT NULL", {"w": st.sampled_from(["SET", "DROP"])}),
    (
        "ALTER DOMAIN a.d ADD CONSTRAINT {n} CHECK (VALUE <> {v}) NOT VALID",
        {"n": name, "v": st.sampled_from(["'x'", "'y'"])},
    ),
    (
        "CREATE OR REPLACE FUNCTION a.f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN {w}; END$$",
        {"w": st.sampled_from(["NEW", "OLD"])},
    ),
    (
        "ALTER FUNCTION a.f() {w}",
        {"w": st.sampled_from(["STABLE", "VOLATILE", "SECURITY DEFINER", "SECURITY INVOKER", "COST 7"])},
    ),
    (
        "CREATE OR REPLACE VIEW a.v AS SELECT u.id, t.n FROM a.u JOIN a.t ON t.id = u.t_id {w}",
        {"w": st.sampled_from(["", "WHERE t.n > 1"])},
    ),
    ("ALTER VIEW a.v SET (security_barrier = {w})", {"w": st.sampled_from(["on", "off"])}),
    ("CREATE POLICY {n} ON {t} TO {r} USING ({c} IS NULL)", {"n": name, "t": table, "r": role, "c": column}),
    ("DROP POLICY {n} ON {t}", {"n": name, "t": table}),
    ("CREATE RULE {n} AS ON DELETE TO {t} DO ALSO NOTHING", {"n": name, "t": table}),
    (
        "GRANT {p} ON {t} TO {r}",
        {"p": st.sampled_from(["SELECT", "ALL", "UPDATE (n)"]), "t": table, "r": role},
    ),
    ("REVOKE ALL ON {t} FROM {r}", {"t": table, "r": role}),
    ("REVOKE EXECUTE ON FUNCTION a.f() FROM {r}", {"r": role}),
    ("GRANT EXECUTE ON FUNCTION a.f() TO {r}", {"r": role}),
    ("GRANT USAGE ON SCHEMA b TO {r}", {"r": role}),
    ("REVOKE USAGE ON SCHEMA b FROM {r}", {"r": role}),
    (
        "ALTER DEFAULT PRIVILEGES IN SCHEMA a {w} {r}",
        {"w": st.sampled_from(["GRANT SELECT ON TABLES TO", "REVOKE SELECT ON TABLES FROM"]), "r": role},
    ),
    ("COMMENT ON TABLE {t} IS {v}", {"t": table, "v": st.sampled_from(["'x'", "NULL"])}),
    ("COMMENT ON COLUMN {t}.{c} IS {v}", {"t": table, "c": column, "v": st.sampled_from(["'x'", "NULL"])}),
    ("CREATE STATISTICS a.{n} ON id, {c} FROM {t}", {"n": name, "c": column, "t": table}),
    ("INSERT INTO {t} (n) VALUES (1)", {"t": table}),
    ("VACUUM ANALYZE {t}", {"t": table}),
    ("REINDEX TABLE {t}", {"t": table}),
    ("TRUNCATE {t} RESTART IDENTITY CASCADE", {"t": table}),
    ("SELECT nextval('a.u_id_seq')", {}),
    ("ALTER TABLE a.u ADD COLUMN gone integer; ALTER TABLE a.u DROP COLUMN gone", {}),
]


@st.composite
def statement(draw: st.DrawFn) -> str:
    template, slots = draw(st.sampled_from(TEMPLATES))
    return template.format(**{slot: draw(strategy) for slot, strategy in slots.items()})


@pytest.fixture(scope="module", params=[16, 18])
def template(request: pytest.FixtureRequest, server_of: object) -> Iterator[tuple[Server, str]]:
    server = server_of(request.param)  # type: ignore[operator]
    roles(server)
    for url in fresh_database(server):
        server.run(BASE, database=url.rpartition("/")[2])
        yield server, url


@settings(
    max_examples=150 if THOROUGH else 25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(todo=st.lists(statement(), min_size=1, max_size=8))
def test_random_ddl(template: tuple[Server, str], todo: list[str]) -> None:
    server, url = template
    before = lines(url), dump(server, url)
    copy = f"{url.rpartition('/')[2]}_copy"
    server.run(f"CREATE DATABASE {copy} TEMPLATE {url.rpartition('/')[2]}")
    try:
        with psycopg.connect(server.url(copy), autocommit=True) as connection:
            done = [sql for sql in todo if succeeds(connection, sql)]
        after = lines(server.url(copy)), dump(server, server.url(copy))
    finally:
        server.run(f"DROP DATABASE {copy} WITH (FORCE)")
    assert (before[0] == after[0]) == (before[1] == after[1]), (done, sorted(before[0] ^ after[0]))


def succeeds(connection: psycopg.Connection[object], sql: str) -> bool:
    try:
        connection.execute(sql)  # type: ignore[call-overload]
    except psycopg.Error:
        return False
    return True
