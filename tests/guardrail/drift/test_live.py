"""Drift on real servers: what must be named, and what must stay silent."""

from pathlib import Path

import psycopg
import pytest

from guardrail import catalog
from guardrail.database import reading
from guardrail.drift.check import check_drift
from guardrail.schemalock import SchemaLock
from hookset.deadline import Deadline
from tests.conftest import fresh_database, need
from tests.servers.postgres import installations

BASE = """
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email varchar(100) NOT NULL UNIQUE, mood mood);
CREATE TABLE orders (
  id serial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, total numeric(12,2) NOT NULL DEFAULT 0 CHECK (total >= 0)
);
CREATE INDEX orders_open_idx ON orders (customer_id) WHERE total > 0;
CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 100;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE events (at timestamptz NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE events_2026_01 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
"""
SILENT = {
    "rows": "INSERT INTO customers (email) VALUES ('a'), ('b'); INSERT INTO orders (customer_id) SELECT id FROM customers",
    "statistics": "ANALYZE",
    "reindex": "REINDEX TABLE orders",
    "sequence values": "SELECT nextval('orders_id_seq'), setval('customers_id_seq', 5000)",
    "a dropped column's gap": "ALTER TABLE orders ADD COLUMN gone int; ALTER TABLE orders DROP COLUMN gone",
    "a scheduler's partition": "CREATE TABLE events_2026_02 PARTITION OF events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')",
    "a provider's schema": "CREATE SCHEMA cron; CREATE TABLE cron.job (id int PRIMARY KEY); CREATE VIEW cron.jobs AS SELECT * FROM cron.job",
    "a provider's event trigger": "CREATE SCHEMA pgrst; CREATE FUNCTION pgrst.watch() RETURNS event_trigger LANGUAGE plpgsql AS"
    " 'BEGIN END'; CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION pgrst.watch()",
    "grants": "GRANT SELECT ON orders TO PUBLIC; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
    "comments": "COMMENT ON TABLE orders IS 'by hand'",
    "an owner": "DO $$ BEGIN CREATE ROLE app_owner; EXCEPTION WHEN duplicate_object THEN END $$; ALTER TABLE orders OWNER TO app_owner",
    "a publication": "CREATE PUBLICATION cdc FOR TABLE orders",
    "a generated name": "ALTER TABLE orders RENAME CONSTRAINT orders_total_check TO orders_total_check1",
}
LOUD = {
    "drift.changed column public.orders.total": "ALTER TABLE orders ALTER total DROP NOT NULL",
    "drift.changed column public.customers.email": "ALTER TABLE customers ALTER email TYPE varchar(200)",
    "drift.missing index public.orders_open_idx": "DROP INDEX orders_open_idx",
    "drift.unexpected index public.by_hand": "CREATE INDEX by_hand ON orders (total)",
    "drift.missing constraint public.orders.orders_total_check": "ALTER TABLE orders DROP CONSTRAINT orders_total_check",
    "drift.trigger_disabled trigger public.orders.touch": "ALTER TABLE orders DISABLE TRIGGER touch",
    "drift.changed enum public.mood": "ALTER TYPE mood ADD VALUE 'happy'",
    "drift.changed function public.touch()": "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN NEW.total := 0; RETURN NEW; END $$",
    "drift.unexpected table public.by_hand": "CREATE TABLE by_hand (id int PRIMARY KEY, x text)",
    "drift.renamed constraint public.orders.orders_total_check": "ALTER TABLE orders RENAME CONSTRAINT orders_total_check TO no_debts",
    "drift.unexpected column public.orders.note": "ALTER TABLE orders ADD COLUMN note text",
}
BESIDES = "CREATE SCHEMA other; COMMENT ON TABLE orders IS 'x'; GRANT SELECT ON orders TO PUBLIC"


def run(url: str, sql: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql)


def lines_of(url: str) -> list[str]:
    with reading(url, Deadline(30)) as session:
        return catalog.read(session)


def drift(url: str, lock: SchemaLock, **options):
    with reading(url, Deadline(30)) as session:
        return list(check_drift(session, lock=lock, **options))


def said(findings) -> list[str]:
    return [
        f"{one.id} {one.object}".strip()
        for one in findings
        if one.status in ("failed", "warning", "inconclusive")
    ]


@pytest.fixture
def base(database) -> tuple[str, SchemaLock]:
    run(database, BASE)
    return database, SchemaLock().record("", lines_of(database), 16)


@pytest.mark.parametrize("what", SILENT)
def test_what_is_no_drift_stays_silent(base, what):
    url, lock = base
    run(url, SILENT[what])
    found = drift(url, lock)
    assert said(found) == []
    assert found[-1].id == "drift.same"


@pytest.mark.parametrize("what", LOUD)
def test_what_is_drift_is_named(base, what):
    url, lock = base
    run(url, LOUD[what])
    assert said(drift(url, lock)) == [what]


def test_compare_all_takes_in_what_environments_may_have_for_themselves(base):
    url, lock = base
    run(url, BESIDES)
    assert said(drift(url, lock)) == []
    found = said(drift(url, lock, compare=["all"]))
    assert any("schema other" in one for one in found)
    assert any("comment" in one for one in found)
    assert any("grant" in one for one in found)


def test_compare_names_its_kinds(base):
    url, lock = base
    run(url, BESIDES)
    found = said(drift(url, lock, compare=["comment"]))
    assert len(found) == 1
    assert "comment" in found[0]


@pytest.mark.parametrize("written_on", [15, 16, 17, 18])
@pytest.mark.parametrize("checked_on", [15, 16, 17, 18])
def test_a_lock_of_another_major_raises_nothing_that_is_the_same(server_of, written_on, checked_on):
    corpus = BASE + _corpus("webshop.sql")
    here, there = fresh_database(server_of(written_on)), fresh_database(server_of(checked_on))
    written, checked = next(here), next(there)
    for url in (written, checked):
        run(url, corpus)
    lock = SchemaLock().record("", lines_of(written), written_on)
    assert said(drift(checked, lock, compare=["all"])) == []
    run(checked, "ALTER TABLE orders ALTER total DROP NOT NULL")
    assert said(drift(checked, lock)) == ["drift.changed column public.orders.total"]
    for database in (here, there):
        next(database, None)


def _corpus(name: str) -> str:
    roles = "".join(
        f"DO $$BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END$$;"
        for role in ("writer", "reader")
    )
    return roles + (Path(__file__).parent.parent / "catalog" / "corpus" / name).read_text()


def test_extensions_of_a_managed_database_stay_silent(server_of):
    need(15 in installations(), "PostgreSQL 15 with its extensions")
    control = Path("/usr/share/postgresql/15/extension")
    need((control / "pg_stat_statements.control").exists(), "contrib extensions")
    database = fresh_database(server_of(15))
    url = next(database)
    run(url, BASE)
    lock = SchemaLock().record("", lines_of(url), 15)
    run(
        url,
        "CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pgcrypto; CREATE SCHEMA extensions;"
        " CREATE EXTENSION hstore SCHEMA extensions",
    )
    assert said(drift(url, lock)) == []
    next(database, None)


def test_many_schemas_of_one_shape(base):
    url, _ = base
    tenants = "".join(
        f"CREATE SCHEMA tenant_{name}; CREATE TABLE tenant_{name}.t (id serial PRIMARY KEY, x int CHECK (x > 0));"
        for name in ("a", "b", "c")
    )
    run(url, tenants)
    with reading(url, Deadline(30)) as session:
        lock = SchemaLock().record("", catalog.read(session, schemas=["tenant_a"]), 16)
    assert said(drift(url, lock, schemas=["tenant_*"])) == []
    run(url, "ALTER TABLE tenant_b.t ADD COLUMN extra int")
    found = said(drift(url, lock, schemas=["tenant_*"]))
    assert len(found) == 1
    assert "tenant_b" in found[0]
    run(url, "CREATE TABLE tenant_c.loans (t int REFERENCES tenant_c.t)")
    newer = drift(url, lock, schemas=["tenant_c"], ahead=True)
    assert [one.object for one in newer if one.id == "drift.risky"] == [
        "constraint tenant_c.loans.loans_t_fkey"
    ]


def test_a_partition_that_differs_from_its_parent_is_a_warning(base):
    url, lock = base
    run(url, "ALTER TABLE events_2026_01 ALTER what SET DEFAULT 'x'")
    assert [one.split()[0] for one in said(drift(url, lock))] == ["drift.partition"]


def test_a_lock_under_ddl_names_who_holds_it(base):
    url, lock = base
    with psycopg.connect(url, application_name="big alter") as other:
        other.execute("ALTER TABLE orders ADD COLUMN slow int DEFAULT 1")
        found = drift(url, lock)
    assert said(found) == ["drift.locked"]
    assert "big alter" in found[0].found
