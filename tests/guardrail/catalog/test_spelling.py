"""What the reader puts together itself, or deparses once for many, reads as the server would have it."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.conftest import fresh_database
from tests.guardrail.catalog.oracle import lines, roles
from tests.guardrail.catalog.test_majors import CORPUS
from tests.servers.postgres import Server

ALIKE = """
CREATE SCHEMA app;
CREATE TYPE app.e AS ENUM ('x'); CREATE DOMAIN app.d AS text;
CREATE TABLE app.a (n integer, s text, CHECK (n > 0), CONSTRAINT w CHECK (a IS NOT NULL), CHECK (s <> 'x') NO INHERIT);
CREATE TABLE app.b (n integer, s text, CHECK (n > 0), CONSTRAINT w CHECK (b IS NOT NULL), CHECK (s <> 'x'));
CREATE TABLE app.c (m integer, s text, CHECK (m > 0), CONSTRAINT w CHECK (c IS NOT NULL), CHECK (s <> 'x') NOT VALID);
CREATE TABLE app.d1 (gone integer, n integer, s text COLLATE "C", CHECK (n > 0));
ALTER TABLE app.d1 DROP COLUMN gone;
CREATE TABLE app.f (n bigint, s varchar, CHECK (n > 0));
CREATE INDEX a_i ON app.a (lower(s), s COLLATE "C") WHERE n > 0;
CREATE INDEX b_i ON app.b (lower(s), s) WHERE n > 0;
CREATE INDEX c_i ON app.c (lower(s), s) WHERE m > 0;
CREATE INDEX d_i ON app.d1 (lower(s), s) WHERE n > 0;
CREATE INDEX "F ON x" ON app.f (lower(s), s) WHERE n > 0;
CREATE UNIQUE INDEX f_u ON app.f (lower(s), s) WHERE n > 0;
CREATE INDEX f_w ON app.f ((f IS NULL));
CREATE TABLE app.g (n integer, s text COLLATE "C");
CREATE INDEX a_p ON app.a (s COLLATE "C") WHERE n > 0;
CREATE INDEX g_p ON app.g (s) WHERE n > 0;
CREATE INDEX b_w ON app.b ((b IS NULL));
CREATE TABLE app.wide (a integer, b text, c varchar(5), e app.e, arr integer[], r int4range, o oid, ch char(3), "A b" integer, n name, u uuid);
CREATE INDEX w1 ON app.wide (a);
CREATE UNIQUE INDEX w2 ON app.wide (a DESC, b) INCLUDE (c, "A b") NULLS NOT DISTINCT;
CREATE INDEX w3 ON app.wide (b COLLATE "C" DESC NULLS LAST, c NULLS FIRST, c varchar_pattern_ops);
CREATE INDEX w4 ON app.wide (e, arr, r, o, ch, n, u);
CREATE INDEX w5 ON app.wide (c bpchar_ops);
CREATE INDEX w6 ON app.wide USING hash ("A b");
CREATE INDEX w7 ON app.wide (a oid_ops);
CREATE INDEX w8 ON app.wide USING gist (r);
CREATE TABLE app.parted (a integer, b text) PARTITION BY RANGE (a);
CREATE INDEX parted_b ON app.parted (b);
CREATE INDEX parted_e ON app.parted (lower(b));
CREATE TABLE app.keys (a integer, b integer, c integer, PRIMARY KEY (b, a) INCLUDE (c), UNIQUE NULLS NOT DISTINCT (c, b) DEFERRABLE);
CREATE TABLE app.refs (a integer, b integer, c integer UNIQUE,
  FOREIGN KEY (c) REFERENCES app.refs (c) ON UPDATE SET DEFAULT ON DELETE SET NULL (c) DEFERRABLE,
  FOREIGN KEY (b, a) REFERENCES app.keys MATCH FULL ON UPDATE CASCADE ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT lax FOREIGN KEY (a, b) REFERENCES app.keys (b, a));
"""
CONSTRAINTS = """
SELECT conrelid::regclass || '.' || quote_ident(conname), pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class r ON r.oid = conrelid
WHERE c.oid >= 16384 AND contype NOT IN ('n', 't') AND conparentid = 0 AND NOT relispartition
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), quote_ident(i.relname), indisunique
FROM pg_index x JOIN pg_class i ON i.oid = indexrelid JOIN pg_class r ON r.oid = indrelid
WHERE indexrelid >= 16384 AND NOT r.relispartition AND r.relkind <> 't'
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
"""


def said(url: str, kind: str) -> dict[str, str]:
    fields = (line.split("\t") for line in lines(url))
    return {
        path: text.removesuffix(" inherited").replace("\\\\", "\\")
        for name, path, text in fields
        if name == kind
    }


def indexes(connection: psycopg.Connection[tuple[str, str, str, bool]]) -> Iterator[tuple[str, str]]:
    for path, definition, name, unique in connection.execute(INDEXES):
        rest = definition.removeprefix(f"CREATE {'UNIQUE ' * unique}INDEX {name} ")
        yield path, "UNIQUE " * unique + rest


@pytest.mark.parametrize("major", [15, 18])
@pytest.mark.parametrize("name", ["", *sorted(path.stem for path in CORPUS.glob("*.sql"))])
def test_spelling(name: str, major: int, server_of: Callable[[int], Server]) -> None:
    server = server_of(major)
    roles(server)
    # one by one: up to 16 an expression's tree knows its place in the script, and none would be alike
    script = [(CORPUS / f"{name}.sql").read_text(encoding="utf-8")] if name else ALIKE.split(";\n")
    for url in fresh_database(server):
        server.run(*filter(str.strip, script), database=url.rpartition("/")[2])
        with psycopg.connect(url, options="-c search_path=") as connection:
            constraints = dict(connection.execute(CONSTRAINTS).fetchall())
            definitions = dict(indexes(connection))
        found = {path: text.removesuffix(" INVALID") for path, text in said(url, "index").items()}
        assert said(url, "constraint") == constraints
        assert {path: text for path, text in found.items() if not text.startswith("of ")} == definitions


@pytest.mark.parametrize("major", [18])
def test_spelling_of_what_18_brought(major: int, server_of: Callable[[int], Server]) -> None:
    server = server_of(major)
    for url in fresh_database(server):
        server.run(
            "CREATE TABLE public.stay (room int4range, during tsrange, n integer UNIQUE, PRIMARY KEY (room, during WITHOUT OVERLAPS))",
            "CREATE TABLE public.bill (room int4range, during tsrange, n integer CHECK (n > 0) NOT ENFORCED,"
            " FOREIGN KEY (room, PERIOD during) REFERENCES public.stay (room, PERIOD during))",
            "CREATE TABLE public.lax (n integer CHECK (n > 0) REFERENCES public.stay (n) NOT ENFORCED)",
            database=url.rpartition("/")[2],
        )
        with psycopg.connect(url, options="-c search_path=") as connection:
            assert said(url, "constraint") == dict(connection.execute(CONSTRAINTS).fetchall())
