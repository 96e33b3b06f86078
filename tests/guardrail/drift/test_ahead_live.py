"""An older release's statements against a newer database on real servers: what is refused is called incompatible."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from guardrail import catalog
from guardrail.database import reading
from guardrail.drift.ignore import patterns
from guardrail.drift.judge import Terms
from guardrail.drift.weigh import weighed
from hookset.deadline import Deadline
from tests.conftest import fresh_database
from tests.servers.postgres import Server

BASE = """
CREATE TABLE customers (id bigint PRIMARY KEY, email text UNIQUE, kind text CHECK (kind IN ('a', 'b')));
CREATE TABLE orders (id bigint PRIMARY KEY, note text, total int, half int GENERATED ALWAYS AS (total / 2) STORED);
CREATE INDEX by_note ON orders (note);
CREATE DOMAIN amount AS int;
ALTER TABLE orders ADD paid amount;
ALTER TABLE orders ADD CONSTRAINT later CHECK (total > 0) NOT VALID;
ALTER TABLE orders ADD CONSTRAINT soon CHECK (note <> 'x');
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON orders USING (true);
INSERT INTO customers VALUES (1, 'a@b', NULL);
CREATE TABLE labels (a varchar(10) CHECK (a <> '' AND length(a) < 9), b varchar(5) DEFAULT 'x' CONSTRAINT of_b CHECK (b IN ('x', 'it''s')));
CREATE UNIQUE INDEX by_a ON labels (lower(a), (a || b)) WHERE b <> 'y';
CREATE INDEX by_b ON labels (b, upper(b)) WHERE a LIKE 'x%';
CREATE TABLE tickets (id serial PRIMARY KEY);
CREATE TABLE old_items (id int GENERATED ALWAYS AS IDENTITY);
ALTER TABLE old_items RENAME TO items;
"""
# what the release does; ids are new each time, notes and the rest are not
RELEASE = [
    "INSERT INTO orders (id, note, total) VALUES (10, 'Same', 5)",
    "INSERT INTO orders (id, note, total) VALUES (11, 'Same', 5)",
    "INSERT INTO orders (id, note, total, paid) VALUES (12, NULL, 6, 6)",
    "INSERT INTO customers (id, email, kind) VALUES (2, 'B@b', 'a'), (3, NULL, 'b'), (4, 'b@B', NULL)",
    "DELETE FROM customers WHERE id = 1",
    "INSERT INTO items DEFAULT VALUES",
    "INSERT INTO tickets DEFAULT VALUES",
    "INSERT INTO tickets VALUES (nextval('tickets_id_seq'))",
    "INSERT INTO labels VALUES ('one', 'x'), ('other', 'it''s')",
]
# what a newer release makes of the database: does it refuse a statement of ours, and what is said of it
NEWER = {
    "ALTER TABLE orders ADD a int CHECK (a > 0)": (False, "added"),
    "ALTER TABLE orders ADD a int; ALTER TABLE orders ADD CHECK (a IS NOT NULL) NOT VALID": (True, "added incompatible"),
    "ALTER TABLE orders ADD a int CHECK (NOT (a IS NULL)) NOT NULL DEFAULT 1": (False, "added"),
    "ALTER TABLE orders ADD a int; ALTER TABLE orders ADD CHECK (NOT (a IS NULL)) NOT VALID": (True, "added incompatible"),
    "ALTER TABLE orders ADD a int, ADD b int; ALTER TABLE orders ADD CHECK ((a IS NULL) <> (b IS NULL)) NOT VALID": (True, "added incompatible"),
    "ALTER TABLE orders ADD a int CHECK (a IS NULL OR a > 3)": (False, "added"),
    "ALTER TABLE orders ADD a int, ADD b int, ADD CHECK (coalesce(a, b) IS NOT NULL)": (True, "added incompatible"),
    "ALTER TABLE orders ADD a varchar(9) CHECK (a IN ('x', 'it''s'))": (False, "added"),
    "ALTER TABLE orders ADD a varchar(9) CHECK (length(a) > 3)": (False, "added"),
    "ALTER TABLE orders ADD a int NOT NULL DEFAULT 0 CHECK (a >= 0)": (False, "added"),
    "ALTER TABLE orders ADD a int UNIQUE": (False, "added"),
    "ALTER TABLE orders ADD a int DEFAULT 7 UNIQUE": (True, "added incompatible"),
    "ALTER TABLE orders ADD a uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE": (False, "added"),
    "ALTER TABLE orders ADD a bigint GENERATED ALWAYS AS IDENTITY UNIQUE": (False, "added"),
    "ALTER TABLE orders ADD a int; CREATE UNIQUE INDEX ON orders (a) NULLS NOT DISTINCT": (True, "added incompatible"),
    "ALTER TABLE orders ADD a int; CREATE UNIQUE INDEX ON orders (coalesce(a, 0))": (True, "added incompatible"),
    "ALTER TABLE orders ADD a int; CREATE UNIQUE INDEX ON orders ((a IS NULL))": (True, "added incompatible"),
    "ALTER TABLE orders ADD a text GENERATED ALWAYS AS (lower(note)) STORED UNIQUE": (True, "added incompatible"),
    "ALTER TABLE customers ADD a text GENERATED ALWAYS AS (lower(email)) STORED; CREATE UNIQUE INDEX ON customers (a)": (True, "added incompatible"),
    "ALTER TABLE orders ADD a int GENERATED ALWAYS AS (total * 2) STORED CHECK (a > 10)": (True, "added incompatible"),
    "DROP INDEX by_note; CREATE UNIQUE INDEX by_note ON orders (note)": (True, "incompatible"),
    "ALTER TABLE orders VALIDATE CONSTRAINT later": (False, "widened"),
    "ALTER TABLE orders DROP CONSTRAINT soon; ALTER TABLE orders ADD CONSTRAINT soon CHECK (note <> 'x') NOT VALID": (False, "risky"),
    "ALTER TABLE customers DROP CONSTRAINT customers_kind_check; ALTER TABLE customers ADD CONSTRAINT customers_kind_check CHECK (kind IN ('c', 'b', 'a'))": (False, "widened"),
    "ALTER TABLE customers DROP CONSTRAINT customers_kind_check; ALTER TABLE customers ADD CONSTRAINT customers_kind_check CHECK (kind IN ('c', 'b'))": (True, "incompatible"),
    "ALTER TABLE customers DROP CONSTRAINT customers_kind_check; ALTER TABLE customers ADD CONSTRAINT customers_kind_check CHECK (kind NOT IN ('c', 'b', 'a'))": (True, "incompatible"),
    "ALTER TABLE customers ALTER email TYPE varchar": (False, "widened"),
    "ALTER TABLE orders DROP half, ADD half int GENERATED ALWAYS AS (total / 3) STORED": (False, "risky"),
    "ALTER TABLE orders DROP half, ADD half int": (False, "risky"),
    "CREATE DOMAIN address AS text CHECK (value LIKE '%@%'); CREATE TABLE contacts (a address NOT NULL); ALTER TABLE orders ADD a address": (False, "added"),
    "ALTER DOMAIN amount ADD CHECK (value > 100)": (True, "incompatible"),
    "ALTER TABLE customers RENAME CONSTRAINT customers_kind_check TO customers_kind_check1": (False, "generated_name"),
    "ALTER TABLE customers RENAME CONSTRAINT customers_kind_check TO kinds": (False, "risky"),
    "ALTER SEQUENCE old_items_id_seq RENAME TO items_id_seq": (False, "generated_name"),
    "ALTER SEQUENCE old_items_id_seq RENAME TO items_id_seq1": (False, "generated_name"),
    "CREATE POLICY more ON orders FOR INSERT WITH CHECK (total > 100)": (False, "risky"),
    "CREATE POLICY fewer ON orders AS RESTRICTIVE FOR INSERT WITH CHECK (total > 100)": (True, "incompatible"),
    "ALTER TABLE items ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON items FOR SELECT USING (id > 100)": (True, "incompatible risky"),
    "ALTER TABLE labels ALTER a TYPE text, ALTER b TYPE text": (False, "widened"),
    "ALTER TABLE labels ALTER a TYPE text; DROP INDEX by_a; CREATE UNIQUE INDEX by_a ON labels (upper(left(a, 1)))": (True, "incompatible widened"),
    "ALTER TABLE labels ALTER b TYPE text, DROP CONSTRAINT of_b, ADD CONSTRAINT of_b CHECK (b NOT IN ('x', 'it''s'))": (True, "incompatible widened"),
    "ALTER TABLE labels ALTER b TYPE text, DROP CONSTRAINT of_b, ADD CONSTRAINT of_b CHECK (b IN ('x', 'y::text'))": (True, "incompatible widened"),
    "ALTER TABLE tickets ALTER id TYPE bigint; ALTER SEQUENCE tickets_id_seq AS bigint": (False, "widened"),
    "ALTER SEQUENCE tickets_id_seq MAXVALUE 1000": (False, "risky"),
    "ALTER SEQUENCE tickets_id_seq INCREMENT 10": (False, "risky"),
    "ALTER TABLE tickets ALTER id DROP DEFAULT; DROP SEQUENCE tickets_id_seq; ALTER TABLE tickets ALTER id ADD GENERATED BY DEFAULT AS IDENTITY": (False, "risky widened"),
    "ALTER TABLE tickets ALTER id DROP DEFAULT; DROP SEQUENCE tickets_id_seq; ALTER TABLE tickets ALTER id ADD GENERATED ALWAYS AS IDENTITY": (True, "incompatible widened"),
    "ALTER TABLE tickets ALTER id DROP DEFAULT; DROP SEQUENCE tickets_id_seq; ALTER TABLE tickets ALTER id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME numbers)": (True, "generated_name incompatible risky"),
    "DROP POLICY everybody ON orders": (True, "incompatible"),
    "CREATE TABLE loans (c bigint REFERENCES customers); INSERT INTO loans VALUES (1)": (True, "added risky"),
    "CREATE TABLE loans (c bigint REFERENCES customers ON DELETE RESTRICT); INSERT INTO loans VALUES (1)": (True, "added risky"),
    "CREATE TABLE loans (c bigint REFERENCES customers ON DELETE CASCADE); INSERT INTO loans VALUES (1)": (False, "added"),
    "CREATE TABLE loans (c bigint REFERENCES customers ON UPDATE CASCADE ON DELETE SET NULL); INSERT INTO loans VALUES (1)": (False, "added"),
    "CREATE TABLE loans (id int PRIMARY KEY); CREATE TABLE parts (l int REFERENCES loans)": (False, "added"),
    "CREATE SCHEMA n; CREATE TABLE n.loans (c bigint REFERENCES customers); INSERT INTO n.loans VALUES (1)": (True, "added risky"),
    "ALTER TABLE orders ADD c bigint REFERENCES customers; INSERT INTO orders (id, c) VALUES (1, 1)": (True, "added risky"),
    "CREATE SCHEMA n; CREATE TABLE n.k (id int PRIMARY KEY); ALTER TABLE orders ADD c int REFERENCES n.k": (False, "added"),
    "CREATE TABLE k (id int PRIMARY KEY); INSERT INTO k VALUES (7); ALTER TABLE orders ADD c int NOT NULL DEFAULT 7 REFERENCES k": (False, "added"),
}  # fmt: skip
ONLY_ON_18 = {
    "ALTER TABLE orders ADD CHECK (total > 100) NOT ENFORCED": (False, "added"),
    "CREATE TABLE loans (c bigint REFERENCES customers NOT ENFORCED); INSERT INTO loans VALUES (1)": (
        False,
        "added",
    ),
    "ALTER TABLE orders ADD a int DEFAULT 1 CONSTRAINT must NOT NULL": (False, "added"),
    "ALTER TABLE customers RENAME CONSTRAINT customers_id_not_null TO must": (False, "added"),
    "ALTER TABLE orders ADD CONSTRAINT must NOT NULL note NOT VALID": (True, "added incompatible"),
}


@pytest.fixture(params=[15, 18])
def url(request: pytest.FixtureRequest, server_of: Callable[[int], Server]) -> Iterator[str]:
    yield from fresh_database(server_of(request.param))


@pytest.fixture
def url18(server_of: Callable[[int], Server]) -> Iterator[str]:
    yield from fresh_database(server_of(18))


def lines(url: str) -> list[str]:
    with reading(url, Deadline(30)) as session:
        return catalog.read(session)


def said(expected: list[str], found: list[str], ignore: tuple[str, ...] = ()) -> str:
    environment = frozenset(name for name, kind in catalog.KINDS.items() if kind.environment)
    result = weighed(
        expected, found, terms=Terms(environment=environment), ignore=patterns(ignore), ahead=True
    )
    return " ".join(sorted({one.id.partition(".")[2] for one in result.findings}))


def refuses(connection: psycopg.Connection[object]) -> bool:
    """Whether the newer database refuses a statement of the older release, or hides a row from it."""
    role = "CREATE ROLE nobody_in_particular" + "".join(
        f"; GRANT ALL ON ALL {kind} IN SCHEMA public TO nobody_in_particular"
        for kind in ("TABLES", "SEQUENCES")
    )
    try:
        connection.execute(f"{role}; SET ROLE nobody_in_particular".encode())
        for statement in RELEASE:
            connection.execute(statement.encode())
        return connection.execute("SELECT FROM orders WHERE id = 10").fetchone() is None
    except psycopg.Error:
        return True


def check(url: str, newer: dict[str, tuple[bool, str]]) -> None:
    wrong: list[object] = []
    clear = "DROP SCHEMA public CASCADE; DROP SCHEMA IF EXISTS n CASCADE; CREATE SCHEMA public; GRANT ALL ON SCHEMA public TO PUBLIC"
    with psycopg.connect(url) as connection:
        for change, expected in {"": (False, ""), **newer}.items():
            connection.execute(f"{clear}; {BASE}".encode())
            connection.commit()
            before = lines(url)
            connection.execute((change or "SELECT 1").encode())
            connection.commit()
            after = lines(url)
            real = (refuses(connection), said(before, after))
            connection.rollback()
            if real != expected:
                wrong.append((change, "refused, said:", *real, "expected:", *expected))
    assert not wrong, "\n".join(map(str, wrong))


def test_what_is_refused_is_said(url: str) -> None:
    check(url, NEWER)


def test_what_18_adds(url18: str) -> None:
    check(url18, ONLY_ON_18)


def test_an_ignored_table_takes_its_keys_along() -> None:
    known = ["table\tpublic.c\tpermanent"]
    key = "constraint\tpublic.n.k\tFOREIGN KEY (c) REFERENCES public.c(id)"
    newer = [*known, "table\tpublic.n\tpermanent", key]
    assert said(known, newer) == "added risky"
    assert said(known, newer, ("table:public.n",)) == ""
