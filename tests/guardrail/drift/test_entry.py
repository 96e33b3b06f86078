"""Which entry of the lock is compared with, and what is said where there is none."""

import pytest

from guardrail import catalog
from guardrail.database import reading
from guardrail.drift.check import check_drift
from guardrail.schemalock import SchemaLock
from hookset.deadline import Deadline
from hookset.errors import UsageError
from hookset.outcome import Status
from tests.guardrail.drift.test_live import BASE, drift, lines_of, run, said

NEWER = "ALTER TABLE customers ADD COLUMN phone text; CREATE TABLE refunds (id bigint PRIMARY KEY)"


@pytest.fixture
def two(database) -> tuple[str, SchemaLock]:
    """A database at its second state, and the lock of both."""
    run(database, BASE)
    lock = SchemaLock(tool="alembic").record("51ab", lines_of(database), 16)
    run(database, NEWER)
    return database, lock.record("9c1e", lines_of(database), 16)


def ids(findings):
    return [(one.id, one.status) for one in findings]


def test_the_state_chooses_the_entry(two):
    url, lock = two
    assert said(drift(url, lock, state="9c1e")) == []
    assert sorted(said(drift(url, lock, state="51ab"))) == [
        "drift.unexpected column public.customers.phone",
        "drift.unexpected table public.refunds",
    ]


def test_no_lock_is_skipped_before_anything_is_read(two):
    assert ids(check_drift(None, lock=None)) == [("drift.skipped", Status.SKIPPED)]


def test_a_state_that_is_not_recorded_is_inconclusive_and_lists_those_that_are(two):
    url, lock = two
    (finding,) = drift(url, lock, state="0000")
    assert (finding.id, finding.status) == ("drift.no_entry", Status.INCONCLUSIVE)
    assert finding.found == "the database is at 0000"
    assert finding.expected == "recorded: 9c1e, 51ab"
    assert "guardrail lock" in finding.hint


def test_a_state_that_is_not_known_is_inconclusive(two):
    url, lock = two
    assert ids(drift(url, lock, state=None)) == [("drift.no_state", Status.INCONCLUSIVE)]


def test_a_lock_without_states_is_inconclusive(two):
    assert ids(drift(two[0], SchemaLock(), state="9c1e")) == [("drift.no_entry", Status.INCONCLUSIVE)]


def test_an_unnamed_entry_serves_whatever_the_state(two):
    url, lock = two
    unnamed = SchemaLock().record("", lock.newest, 16)
    for state in (None, "9c1e", "whatever"):
        assert said(drift(url, unnamed, state=state)) == []


def test_a_database_that_is_ahead_is_asked_for_compatibility(two):
    url, lock = two
    older = SchemaLock(tool="alembic").record("51ab", lock.entry("51ab").lines, 16)
    found = drift(url, older, state="ffff", ahead=True)
    assert said(found) == []
    assert [(one.id, one.found) for one in found[:1]] == [("drift.added", "1 column, 1 table")]
    assert "can work with the newer database" in found[-1].summary
    run(url, "ALTER TABLE customers ALTER email TYPE text; ALTER TABLE orders DROP COLUMN total CASCADE")
    found = drift(url, older, state="ffff", ahead=True)
    assert "drift.incompatible column public.orders.total" in said(found)
    assert "drift.widened column public.customers.email" in [f"{one.id} {one.object}" for one in found]


def test_no_schema_that_matches_is_inconclusive(two):
    url, lock = two
    assert ids(drift(url, lock, state="9c1e", schemas=["tenant_*"])) == [
        ("drift.no_schema", Status.INCONCLUSIVE)
    ]


def test_one_recorded_schema_is_compared_and_the_others_are_not(two):
    url, lock = two
    run(url, "CREATE SCHEMA other; CREATE TABLE other.t (id int)")
    assert said(drift(url, lock, state="9c1e", schemas=["public"], compare=["all"])) == []


def test_what_is_ignored_is_counted_and_an_idle_pattern_named(two):
    url, lock = two
    run(url, "CREATE TABLE orders_bak (id int); CREATE INDEX by_hand ON orders (total)")
    found = drift(url, lock, state="9c1e", ignore=["table:*_bak", "index:public.by_*", "index:none_such"])
    assert [(one.id, one.found or one.object) for one in found[:-1]] == [
        ("drift.ignored", "1 index, 1 table ignored"),
        ("drift.ignore_unused", "index:none_such"),
    ]
    assert found[-1].id == "drift.same"


def test_words_that_mean_nothing_are_a_usage_error_before_anything_is_read(two):
    _, lock = two
    with pytest.raises(UsageError, match="there is no kind 'owners'; did you mean owner"):
        list(check_drift(None, lock=lock, state="9c1e", compare=["owners"]))
    with pytest.raises(UsageError, match="there is no kind 'tabel'"):
        list(check_drift(None, lock=lock, state="9c1e", ignore=["tabel:x"]))


def test_tenants_of_every_spelling(database):
    names = ["t_template", *(f"t_{number}" for number in range(30)), "T-Upper", "t_with space", "t_select"]
    sql = ""
    for name in names:
        quoted = f'"{name}"'
        sql += f"""
            CREATE SCHEMA {quoted};
            CREATE TYPE {quoted}.mood AS ENUM ('sad', 'ok');
            CREATE TABLE {quoted}.a (id serial PRIMARY KEY, m {quoted}.mood DEFAULT 'ok', t_template text);
            CREATE TABLE {quoted}.b (id bigint GENERATED ALWAYS AS IDENTITY, a int REFERENCES {quoted}.a, CHECK (a > 0));
            CREATE VIEW {quoted}.v AS SELECT a.id, a.t_template FROM {quoted}.a JOIN {quoted}.b ON b.a = a.id;
            CREATE FUNCTION {quoted}.f(m {quoted}.mood) RETURNS int LANGUAGE plpgsql SET search_path = {quoted}, pg_temp AS
              $$ BEGIN
              PERFORM 1 FROM {quoted}.a;
              RETURN 1; END $$;
            CREATE FUNCTION {quoted}.g() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
            CREATE TRIGGER t BEFORE UPDATE ON {quoted}.a FOR EACH ROW EXECUTE FUNCTION {quoted}.g();
            CREATE INDEX i ON {quoted}.a (lower(t_template));
            COMMENT ON TABLE {quoted}.a IS 'x';
        """
    run(database, sql)
    with reading(database, Deadline(30)) as session:
        lock = SchemaLock().record("", catalog.read(session, schemas=["t_template"]), 16)
    found = drift(database, lock, schemas=["[tT]*"], compare=["all"])
    assert said(found) == []
    assert found[-1].summary.startswith("34 schemas")
    run(database, "ALTER TABLE \"T-Upper\".a ALTER m SET DEFAULT 'sad'")
    assert said(drift(database, lock, schemas=["[tT]*"])) == ['drift.changed column "T-Upper".a.m']
