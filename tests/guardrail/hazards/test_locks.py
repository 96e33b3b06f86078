"""The lock that each statement is said to take, against pg_locks of real servers of every version."""

import re
from collections.abc import Iterator

import psycopg
import pytest

from guardrail.hazards.acts import Lock
from guardrail.hazards.sql.recognise import recognise_text
from tests.conftest import fresh_database
from tests.guardrail.hazards.conftest import CORPUS
from tests.servers.postgres import Server

STATEMENTS = """
CREATE INDEX i ON orders (note)
CREATE INDEX i ON ONLY events (id)
DROP INDEX orders_customer_idx
REINDEX TABLE orders
REINDEX INDEX orders_customer_idx
CLUSTER customers USING customers_pkey
REFRESH MATERIALIZED VIEW totals
TRUNCATE customers
LOCK TABLE orders IN SHARE MODE
LOCK orders, customers
UPDATE orders SET note = ''
DELETE FROM ONLY orders WHERE id = 1
INSERT INTO orders (id) SELECT 1
WITH gone AS (DELETE FROM orders RETURNING id) INSERT INTO customers (id, email) SELECT id, '' FROM gone
ALTER TABLE orders ADD COLUMN x int
ALTER TABLE orders ADD COLUMN x int DEFAULT random()
ALTER TABLE orders ADD COLUMN x bigint REFERENCES customers (id)
ALTER TABLE orders DROP COLUMN note
ALTER TABLE orders ALTER COLUMN total TYPE numeric(14,2)
ALTER TABLE orders ALTER COLUMN total SET NOT NULL, ALTER note SET DEFAULT ''
ALTER TABLE orders ALTER COLUMN total SET STATISTICS 100
ALTER TABLE orders ADD CHECK (total > 0)
ALTER TABLE orders ADD CONSTRAINT k CHECK (total > 0) NOT VALID
ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (customer_id) REFERENCES customers (id)
ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID
ALTER TABLE orders ADD UNIQUE (note)
ALTER TABLE orders DROP CONSTRAINT orders_pkey
ALTER TABLE orders VALIDATE CONSTRAINT later
ALTER TABLE orders RENAME TO purchases
ALTER TABLE orders RENAME COLUMN note TO remark
ALTER TABLE orders SET UNLOGGED
ALTER TABLE orders SET (fillfactor = 70)
ALTER TABLE orders SET SCHEMA archive
ALTER TABLE orders DISABLE TRIGGER orders_touch
ALTER TABLE orders ENABLE TRIGGER ALL
ALTER TABLE orders ENABLE ROW LEVEL SECURITY
ALTER TABLE events ATTACH PARTITION events_old FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')
ALTER TABLE events DETACH PARTITION events_1
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')
CREATE TABLE refunds (id bigint REFERENCES orders (id), c bigint, FOREIGN KEY (c) REFERENCES customers)
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch()
DROP TRIGGER orders_touch ON orders
CREATE POLICY p ON orders USING (true)
CREATE RULE r AS ON DELETE TO customers DO INSTEAD NOTHING
DROP TABLE orders CASCADE
DO $$ BEGIN IF true THEN ALTER TABLE orders ADD COLUMN y int; END IF; END $$
"""
HELD = """
  SELECT n.nspname || '.' || c.relname, max(array_position(%s, replace(upper(regexp_replace(
           substr(l.mode, 1, length(l.mode) - 4), '([a-z])([A-Z])', '\\1_\\2', 'g')), '-', '_')))
  FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE l.pid = pg_backend_pid() AND n.nspname IN ('public', 'archive') GROUP BY 1
"""
MODES = [lock.name for lock in Lock if lock]


@pytest.fixture(scope="module")
def corpus_database(any_server: Server) -> Iterator[str]:
    databases = fresh_database(any_server)
    url = next(databases)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute((CORPUS / "base.sql").read_bytes())
        connection.execute("ALTER TABLE orders ADD CONSTRAINT later CHECK (total > 0) NOT VALID")
    yield url
    next(databases, None)


def test_the_locks_are_those_that_the_server_takes(corpus_database: str) -> None:
    wrong = []
    with psycopg.connect(corpus_database) as connection:
        for statement in STATEMENTS.strip().splitlines():
            names = {name for (name,) in connection.execute("SELECT oid::regclass::text FROM pg_class")}
            connection.execute("SET search_path = public")
            connection.execute(statement.encode())
            held = {name: Lock(mode) for name, mode in connection.execute(HELD, [MODES])}
            connection.rollback()
            for table, lock in said(statement).items():
                if table.removeprefix("public.") in names:
                    # a renamed table is found under its new name
                    real = held.get(table, max(held.values()) if "RENAME TO" in statement else Lock.NONE)
                    real = real if "SET SCHEMA" not in statement else max(held.values())
                    if "DROP" not in statement and real != lock:
                        wrong.append((statement, table, lock.name, real.name))
            if re.match("(DROP|REINDEX) INDEX", statement):
                continue  # the index stands for its table
            missed = {name for name, lock in held.items() if lock >= Lock.SHARE} - {
                *said(statement),
                "archive.orders",
            }
            real_tables = {name for name in missed if name.removeprefix("public.") in names and tabular(name)}
            wrong += [(statement, name, "not said", held[name].name) for name in real_tables]
    assert not wrong, "\n".join(map(str, wrong))


def said(statement: str) -> dict[str, Lock]:
    strongest: dict[str, Lock] = {}
    for act in recognise_text(statement):
        if act.table:
            strongest[act.table] = max(act.lock, strongest.get(act.table, Lock.NONE))
    return strongest


def tabular(name: str) -> bool:
    """No index: those of a table are locked with it, and stand for it."""
    return not name.endswith(("_idx", "_pkey", "_key"))
