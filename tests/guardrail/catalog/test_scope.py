"""What part of a database is read: schemas, tables left out, and what an ordinary role sees."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrail.catalog import KINDS, read
from guardrail.catalog.scope import literal, regular
from guardrail.database import reading
from hookset.deadline import Deadline
from tests.conftest import fresh_database
from tests.guardrail.catalog.oracle import lines, roles
from tests.servers.postgres import Server

BASE = """
CREATE SCHEMA app; CREATE SCHEMA tenant_1; CREATE SCHEMA tenant_2; CREATE SCHEMA "Tenant's 3";
CREATE TABLE app.t (id serial PRIMARY KEY, k bigint GENERATED ALWAYS AS IDENTITY, n integer CHECK (n > 0));
CREATE INDEX t_n ON app.t (n);
COMMENT ON TABLE app.t IS 'x'; COMMENT ON INDEX app.t_n IS 'x'; COMMENT ON CONSTRAINT t_n_check ON app.t IS 'x';
GRANT SELECT ON app.t TO reader; GRANT UPDATE (n) ON app.t TO reader; GRANT USAGE ON SEQUENCE app.t_id_seq TO reader;
CREATE STATISTICS app.st ON id, n FROM app.t;
CREATE TABLE app.other (id serial PRIMARY KEY);
CREATE TABLE tenant_1.t (id serial PRIMARY KEY);
CREATE TABLE tenant_2.t (id serial PRIMARY KEY);
CREATE TABLE "Tenant's 3"."T x" (id serial PRIMARY KEY);
ALTER DEFAULT PRIVILEGES IN SCHEMA tenant_1 GRANT SELECT ON TABLES TO reader;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader;
CREATE PUBLICATION p FOR ALL TABLES;
CREATE FOREIGN DATA WRAPPER w; CREATE SERVER srv FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR writer SERVER srv OPTIONS (password 'secret-word');
CREATE SUBSCRIPTION sub CONNECTION 'dbname=none password=secret-word' PUBLICATION x WITH (connect = false, slot_name = NONE);
"""


@pytest.fixture(scope="module")
def url(server: Server) -> Iterator[str]:
    roles(server)
    for url in fresh_database(server):
        name = url.rpartition("/")[2]
        server.run(*BASE.rsplit("\n", 2)[:1], BASE.rsplit("\n", 2)[1], database=name)
        yield url
        server.run("ALTER SUBSCRIPTION sub DISABLE", "DROP SUBSCRIPTION sub", database=name)


def scoped(url: str, *schemas: str, exclude: tuple[str, ...] = ()) -> set[str]:
    with reading(url, Deadline(30)) as session:
        return set(read(session, schemas=schemas, exclude_tables=exclude))


def test_schema_alone(url: str) -> None:
    found = scoped(url, "tenant_1")
    assert {line.split("\t")[0] for line in found} == {
        "schema", "table", "column", "column_order", "constraint", "sequence", "owner", "default_privilege"
    }  # fmt: skip
    assert all("tenant_1" in line for line in found)
    assert found < lines(url)


@pytest.mark.parametrize(
    ("patterns", "tables"),
    [
        (["tenant_*"], {"tenant_1.t", "tenant_2.t"}),
        (["tenant_?"], {"tenant_1.t", "tenant_2.t"}),
        (["tenant_[!1]", "nowhere"], {"tenant_2.t"}),
        (["tenant_1", "app"], {"tenant_1.t", "app.t", "app.other"}),
        (["Tenant's 3"], {'"Tenant\'s 3"."T x"'}),
        (["tenant"], set()),
        (["tenant.1", "(app)"], set()),
    ],
)
def test_schema_patterns(url: str, patterns: list[str], tables: set[str]) -> None:
    assert {line.split("\t")[1] for line in scoped(url, *patterns) if line.startswith("table\t")} == tables


@pytest.mark.parametrize(
    ("table", "word"), [("app.t", "app.t"), ("Tenant's 3.T x", '"T x"'), ('"Tenant\'s 3"."T x"', '"T x"')]
)
def test_table_left_out_with_all_that_hangs_on_it(url: str, table: str, word: str) -> None:
    everything, found = lines(url), scoped(url, exclude=(table,))
    gone = {line for line in everything if word in line or ("app.st" in line and word == "app.t")}
    assert found == everything - gone
    assert {"table", "column", "constraint", "owner", "sequence"} <= {line.split("\t")[0] for line in gone}


def test_an_ordinary_role_sees_all_but_options(url: str, server: Server) -> None:
    server.run(
        "DO $$BEGIN CREATE ROLE nobody_special LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END$$"
    )
    ordinary = lines(url.replace("postgres@", "nobody_special@"))
    differing = lines(url) ^ ordinary
    assert {line.split("\t")[0] for line in differing} == {"user_mapping"}


def test_no_password_is_read(url: str) -> None:
    assert not [line for line in lines(url) if "secret-word" in line]


def test_two_statements(url: str) -> None:
    with reading(url, Deadline(30)) as session:
        before = session.roundtrips
        read(session)
        assert session.roundtrips - before == 2


def test_lines_are_of_known_kinds_and_three_fields(url: str) -> None:
    assert {line.split("\t")[0] for line in lines(url)} <= set(KINDS)
    assert {line.count("\t") for line in lines(url)} == {2}


def test_text_depends_on_no_setting_of_role_or_database(server: Server) -> None:
    for url in fresh_database(server):
        name = url.rpartition("/")[2]
        server.run(
            "CREATE TABLE public.t (a timestamptz DEFAULT '2020-06-01 12:00+02', b interval DEFAULT '1 day 2 hours',"
            r" c bytea DEFAULT '\x00ff', d float8 DEFAULT 0.1::float8, e text DEFAULT E'a\\b', f money DEFAULT 5)",
            database=name,
        )
        plain = lines(url)
        for setting in (
            "timezone = 'Asia/Tokyo'",
            "datestyle = 'German'",
            "intervalstyle = 'sql_standard'",
            "bytea_output = 'escape'",
            "extra_float_digits = -5",
            "standard_conforming_strings = off",
            "quote_all_identifiers = on",
            "search_path = public",
            "client_encoding = 'LATIN1'",
            "enable_hashjoin = off",
        ):
            server.run(f"ALTER DATABASE {name} SET {setting}")
        assert lines(url) == plain


def test_a_database_that_is_no_utf8(server_of: Callable[[int], Server]) -> None:
    server = server_of(16)
    name = "latin1_names"
    server.run(f"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0")
    try:
        server.run('CREATE TABLE public."Grüße" (a integer)', database=name)
        assert 'table\tpublic."Grüße"\tpermanent' in lines(server.url(name))
    finally:
        server.run(f"DROP DATABASE {name} WITH (FORCE)")


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_literal_is_one_string(text: str) -> None:
    quoted = literal(text)
    assert quoted[:2] == "E'"
    assert quoted[-1] == "'"
    assert quoted[2:-1].replace("\\\\", "").replace("''", "").count("'") == 0


def test_regular_of_what_is_no_pattern() -> None:
    assert regular("a.b$") == r"a\.b\$"
    assert regular("a*?[!b]") == "a.*.[^b]"
