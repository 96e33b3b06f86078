"""Statements that were once misread: what a real server refuses, locks or reads, and what it does not."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from guardrail.hazards.sql.cursor import Unreadable
from guardrail.hazards.sql.recognise import recognise_text
from tests.conftest import fresh_database
from tests.guardrail.hazards.conftest import CORPUS, SWELL, Judge, warned
from tests.servers.postgres import Server


@pytest.mark.parametrize(
    "text",
    [
        "DO $$ BEGIN CALL everything(); END $$",
        "REINDEX SCHEMA public",
        "REINDEX DATABASE CONCURRENTLY",
        "ALTER DOMAIN d ADD CONSTRAINT c CHECK (value > 0)",
        "ALTER DOMAIN d SET NOT NULL",
        "ALTER DOMAIN d VALIDATE CONSTRAINT c",
        "SELECT * FROM archive_everything()",
        "SELECT 1 FROM app.archive_everything(1) AS x",
    ],
)
def test_what_names_no_table_is_unread(text: str) -> None:
    with pytest.raises(Unreadable):
        recognise_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "ALTER DOMAIN d ADD CONSTRAINT c CHECK (value > 0) NOT VALID",
        "ALTER DOMAIN d DROP NOT NULL",
        "SELECT * FROM generate_series(1, 3)",
        "SELECT count(*) FROM orders",
        "SELECT trim(both from note), substring(note from 2) FROM orders",
    ],
)
def test_what_locks_no_table_is_read(text: str) -> None:
    assert recognise_text(text) == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["DO $$ BEGIN IF (SELECT CASE WHEN true THEN 1 END) = 1 THEN DROP TABLE orders; END IF; END $$"], "table_dropped"),
        (["DO $$ BEGIN CASE x WHEN 1 THEN DROP TABLE orders; END CASE; END $$"], "table_dropped"),
        (["DO $$ <<a>> DECLARE BEGIN FOREACH x IN ARRAY y LOOP DROP TABLE orders; END LOOP; END $$"], "table_dropped"),
        (["ALTER TABLE orders ADD COLUMN a int; INSERT INTO orders (id) VALUES ((SELECT 1)), (2)"], ""),
        (["ALTER TABLE orders ADD COLUMN a int; INSERT INTO orders AS o (id) OVERRIDING SYSTEM VALUE SELECT id FROM customers"], "work_under_lock"),
        (["ALTER TABLE orders ADD COLUMN a int; INSERT INTO orders (SELECT * FROM archive.old_orders)"], "work_under_lock"),
        (["ALTER TABLE orders ADD COLUMN a int; INSERT INTO orders (id) (TABLE customers)"], "work_under_lock"),
        (["ALTER VIEW paid RENAME TO settled"], "table_renamed"),
        (["ALTER VIEW paid RENAME TO settled; CREATE VIEW paid AS SELECT 1"], ""),
        (["ALTER TABLE orders ADD COLUMN a int", "UPDATE orders SET a = 1 WHERE a IS NULL"], "update_all"),
        (["ALTER TABLE orders ADD COLUMN a int", "UPDATE orders SET a = 1 WHERE a IS NULL AND id < 1000"], ""),
        (["ALTER TABLE orders ADD COLUMN a int DEFAULT 0", "UPDATE orders SET a = 1 WHERE a IS NULL"], ""),
        (["UPDATE orders SET note = '' WHERE note IS NULL"], ""),
        (["UPDATE orders SET note = '' RETURNING id"], "update_all"),
        (["VACUUM FULL ONLY orders"], "table_rewritten"),
        (['SET search_path TO "$user", public; DROP TABLE orders'], "table_dropped"),
        (["SET search_path TO app, public; DROP TABLE orders"], "table_dropped"),
        (["CREATE INDEX i ON ONLY orders (note)"], "index_built"),
        (["CREATE INDEX i ON ONLY events (id)"], ""),
        (["ALTER TABLE orders RENAME TO purchases", "ALTER TABLE purchases ALTER COLUMN total SET NOT NULL"], "table_renamed not_null_scan"),
        (["ALTER TABLE orders ALTER COLUMN note TYPE varchar(99); ALTER TABLE orders DROP COLUMN note"], "type_rewrite column_dropped"),
        (["ALTER TABLE orders ALTER COLUMN total TYPE numeric(14,2); ALTER TABLE orders DROP COLUMN total"], "column_dropped"),
        (["ALTER TABLE customers ADD COLUMN a int", "UPDATE customers SET a = 1 WHERE id < 9", "ALTER TABLE customers ALTER COLUMN a SET NOT NULL"], "not_null_scan column_required"),
        (["ALTER TABLE customers ADD COLUMN a int DEFAULT 1", "ALTER TABLE customers ALTER COLUMN a SET NOT NULL"], "not_null_scan"),
        (["ALTER TABLE customers ADD COLUMN a int", "ALTER TABLE customers ALTER COLUMN a SET NOT NULL, ALTER COLUMN a SET DEFAULT 1"], "not_null_scan"),
        (["ALTER TABLE customers ADD COLUMN a int NOT NULL DEFAULT 1; ALTER TABLE customers ALTER COLUMN a DROP DEFAULT; ALTER TABLE customers ALTER COLUMN a DROP NOT NULL"], ""),
        (["ALTER TABLE orders ADD COLUMN a int; MERGE INTO orders USING countries ON true WHEN MATCHED THEN DO NOTHING"], "work_under_lock"),
        (["ALTER TABLE customers ALTER COLUMN country TYPE text USING (country::text)"], ""),
        (["ALTER TABLE customers ALTER COLUMN country TYPE varchar(3) USING country::character varying(3)"], ""),
        (["ALTER TABLE customers ALTER COLUMN country TYPE text USING (country || '')::text"], "type_rewrite"),
        (["ALTER TABLE orders ADD COLUMN a timestamptz DEFAULT (now() AT TIME ZONE ('utc'))"], ""),
        (["ALTER TYPE status ADD VALUE 'void'; COMMENT ON TYPE status IS 'void'"], ""),
        (["ALTER TYPE status ADD VALUE 'void'; CREATE FUNCTION f() RETURNS status LANGUAGE plpgsql AS $$ BEGIN RETURN 'void'; END $$"], ""),
        (["ALTER TYPE status ADD VALUE 'void'; CREATE FUNCTION f() RETURNS status LANGUAGE sql AS $$ SELECT 'void'::status $$"], "enum_value_used"),
        (["ALTER TYPE status ADD VALUE 'void'; DO $$ BEGIN UPDATE orders SET status = 'void' WHERE id = 1; END $$"], "enum_value_used"),
        (["ALTER TYPE status ADD VALUE 'void'; CREATE VIEW v AS SELECT id /* also 'void' */ FROM orders -- 'void'"], ""),
        (["ALTER TYPE status ADD VALUE 'void'; CREATE VIEW v AS SELECT 'void'::status /* new */ AS s"], "enum_value_used"),
        (["CREATE INDEX IF NOT EXISTS orders_customer_idx ON orders (customer_id)"], ""),
        (["CREATE INDEX IF NOT EXISTS orders_by_hand_idx ON orders (customer_id)"], "index_built"),
        (["DROP INDEX CONCURRENTLY orders_customer_idx", "CREATE INDEX IF NOT EXISTS orders_customer_idx ON orders (customer_id)"], "index_built"),
        (["-- one\u2028two\u0085three\nSELECT 1"], ""),
    ],
)  # fmt: skip
def test_what_is_said(texts: list[str], expected: str, judge_sql: Judge) -> None:
    findings = judge_sql(*texts, tool="flyway")
    assert warned(findings) == set(expected.split())
    assert not [one for one in findings if one.id == "hazards.unread"]


@pytest.fixture
def url(any_server: Server) -> Iterator[str]:
    yield from fresh_database(any_server)


CHANGES = {
    "ALTER TABLE t ALTER a TYPE varchar(20)": True,
    "ALTER TABLE t ALTER a TYPE text": True,
    "ALTER TABLE t ALTER b TYPE varchar(20)": True,
    "ALTER TABLE t ALTER c TYPE varchar(20)": False,
    "ALTER TABLE t ALTER d TYPE varchar(20)": False,
}


def test_a_new_type_proves_the_columns_check_again(url: str, judge_sql: Judge) -> None:
    scans = "SELECT pg_stat_get_xact_numscans('t'::regclass)"
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE t (a varchar(10) CHECK (a <> ''), b varchar(10), c varchar(10), d varchar(10), CHECK (b <> a));"
            "ALTER TABLE t ADD CHECK (d <> '') NOT VALID; CREATE SCHEMA archive"
        )
        connection.execute(SWELL)
        connection.commit()
        for change, proves in CHANGES.items():
            (before,) = connection.execute(scans).fetchone() or (0,)
            connection.execute(change.encode())
            (after,) = connection.execute(scans).fetchone() or (0,)
            connection.rollback()
            said = warned(judge_sql(change, url=url))
            assert (change, after > before, said) == (
                change,
                proves,
                {"check_validated"} if proves else set(),
            )


REBUILDS = {
    "ALTER TABLE t ALTER a TYPE varchar(20)": True,
    "ALTER TABLE t ALTER a TYPE text": True,
    "ALTER TABLE t ALTER b TYPE varchar(20)": True,
    "ALTER TABLE t ALTER c TYPE varchar(20)": True,
    "ALTER TABLE t ALTER d TYPE varchar(20)": False,
    "ALTER TABLE t ALTER e TYPE timestamptz": True,
    "ALTER TABLE t ALTER f TYPE timestamptz": False,
}


def test_a_new_type_builds_an_index_with_an_expression_or_a_condition_anew(
    url: str, judge_sql: Judge
) -> None:
    files = "SELECT array_agg(pg_relation_filenode(indexrelid) ORDER BY 1) FROM pg_index WHERE indrelid = 't'::regclass"
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE t (a varchar(10), b varchar(10), c varchar(10), d varchar(10), e timestamp, f timestamp);"
            "CREATE INDEX by_a ON t (lower(a)); CREATE INDEX by_c ON t (c) WHERE b <> 'x' AND e IS NOT NULL;"
            "CREATE INDEX by_d ON t (d); SET TIME ZONE 'UTC'; CREATE SCHEMA archive"
        )
        connection.commit()
        for change, rebuilds in REBUILDS.items():
            before = connection.execute(files).fetchone()
            connection.execute(change.encode())
            after = connection.execute(files).fetchone()
            connection.rollback()
            connection.execute(SWELL)
            connection.commit()
            said = warned(judge_sql(change, url=url))
            assert (change, after != before, said) == (
                change,
                rebuilds,
                {"type_rewrite"} if rebuilds else set(),
            )
    change = "ALTER TABLE t ALTER a TYPE text"
    assert warned(judge_sql("DROP INDEX CONCURRENTLY by_a", change, url=url)) == set()


DOMAINS = {
    "ALTER TABLE t ADD a positive": True,
    "ALTER TABLE t ADD a public.present DEFAULT 1": True,
    'ALTER TABLE t ADD a "Odd" NOT NULL DEFAULT 1': True,
    "ALTER TABLE t ADD a positive[]": False,
    "ALTER TABLE t ADD a plain DEFAULT 1": False,
    "CREATE DOMAIN fresh AS int CHECK (value > 0); ALTER TABLE t ADD a fresh": True,
    "CREATE DOMAIN fresh AS int; ALTER TABLE t ADD a fresh": False,
}


def test_a_column_of_a_domain_with_a_constraint_rewrites_the_table(url: str, judge_sql: Judge) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE t (x int); CREATE SCHEMA archive; CREATE DOMAIN positive AS int CHECK (value > 0);"
            'CREATE DOMAIN present AS int NOT NULL; CREATE DOMAIN plain AS int; CREATE DOMAIN "Odd" AS int CHECK (value > 0)'
        )
        connection.execute(SWELL)
        connection.commit()
        for change, rewrites in DOMAINS.items():
            file = "SELECT pg_relation_filenode('t')"
            before = connection.execute(file).fetchone()
            connection.execute(change.encode())
            after = connection.execute(file).fetchone()
            connection.rollback()
            said = warned(judge_sql(change, url=url))
            expected = {"column_rewrite"} if rewrites else set()
            assert (change, after != before, said) == (change, rewrites, expected)


PARTITIONS = {
    "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2)": True,
    "CREATE TABLE p1 (a int); ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (1) TO (2)": True,
    "CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (1) TO (2)": False,
    "CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (1) TO (2)": False,
}


def test_a_new_partition_reads_the_default_one(url: str, judge_sql: Judge) -> None:
    scans = "SELECT sum(pg_stat_get_xact_numscans(oid)) FROM pg_class WHERE relname LIKE '_default'"
    with psycopg.connect(url) as connection:
        for name in "pqr":
            connection.execute(f"CREATE TABLE {name} (a int) PARTITION BY RANGE (a)".encode())
        connection.execute(
            "CREATE TABLE pdefault PARTITION OF p DEFAULT; CREATE TABLE rdefault PARTITION OF r DEFAULT;"
            "ALTER TABLE rdefault ADD CHECK (a IS NOT NULL AND a > 100); CREATE SCHEMA archive"
        )
        connection.execute(SWELL)
        connection.commit()
        for change, reads in PARTITIONS.items():
            (before,) = connection.execute(scans).fetchone() or (0,)
            connection.execute(change.encode())
            (after,) = connection.execute(scans).fetchone() or (0,)
            connection.rollback()
            said = warned(judge_sql(change, url=url, tool="flyway"))
            assert (change, after > before, said) == (change, reads, {"partition_scan"} if reads else set())


def test_a_not_null_that_is_not_validated_proves_nothing(
    server_of: Callable[[int], Server], judge_sql: Judge
) -> None:
    databases = fresh_database(server_of(18))
    url = next(databases)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute((CORPUS / "base.sql").read_bytes())
        connection.execute("ALTER TABLE orders ADD CONSTRAINT k NOT NULL total NOT VALID")
        connection.execute(SWELL)
    use, proof = (
        "ALTER TABLE orders ALTER COLUMN total SET NOT NULL",
        "ALTER TABLE orders VALIDATE CONSTRAINT k",
    )
    assert warned(judge_sql(use, url=url)) == {"not_null_scan"}
    assert warned(judge_sql(proof, use, url=url)) == set()
    next(databases, None)
