"""What a person is told: weighed by the tables of a real database, in one round trip."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from guardrail import hazards
from guardrail.database import reading
from guardrail.hazards.files.alembicenv import shares_transaction
from hookset.deadline import Deadline
from hookset.outcome import Finding, Status
from tests.conftest import fresh_database
from tests.guardrail.hazards.conftest import CORPUS, SWELL, Judge, pending
from tests.servers.postgres import Server


def ids(findings: list[Finding]) -> list[str]:
    return [finding.id for finding in findings if finding.id != "hazards.no_lock_timeout"]


@pytest.fixture
def small(database: str) -> str:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute((CORPUS / "base.sql").read_bytes())
        connection.execute("INSERT INTO countries SELECT n::text, 'x' FROM generate_series(1, 250) n")
        connection.execute("ANALYZE countries")
    return database


def test_the_whole_of_one_finding(judge_sql: Judge) -> None:
    first, second = judge_sql("SELECT 1;\nCREATE INDEX i ON orders (note);", tool="alembic")
    assert first == Finding(
        id="hazards.index_built",
        status=Status.WARNING,
        object="V0__x.sql: statement 2, public.orders",
        found="CREATE INDEX i ON orders (note); about 5.0 million rows, 468.8 MB; SHARE blocks writes",
        summary="an index is built while writes wait",
        hint="CREATE INDEX CONCURRENTLY, in a migration of its own outside a transaction; op.create_index(...,"
        " postgresql_concurrently=True), op.drop_index likewise; in Alembic: `with"
        " op.get_context().autocommit_block():` around it",
    )
    assert (second.id, second.status) == ("hazards.no_lock_timeout", Status.INFO)


def test_nothing_pending(judge: Judge) -> None:
    (only,) = judge([])
    assert (only.id, only.status, only.summary) == ("hazards.none", Status.PASSED, "nothing pending")


def test_a_small_table_is_information_of_its_own_id(judge_sql: Judge, small: str) -> None:
    findings = judge_sql("ALTER TABLE countries ALTER COLUMN name SET NOT NULL", url=small)
    assert ids(findings) == ["hazards.none", "hazards.small_table"]
    assert "about 250 rows" in findings[1].found
    findings = judge_sql("ALTER TABLE countries ALTER COLUMN name SET NOT NULL", url=small, large_rows=250)
    assert ids(findings) == ["hazards.not_null_scan"]
    assert (
        "ALTER TABLE public.countries ADD CONSTRAINT name_known CHECK (name IS NOT NULL) NOT VALID"
        in findings[0].hint
    )


def test_rows_count_before_the_first_analyze(judge_sql: Judge, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE fresh (a int) WITH (autovacuum_enabled = off)")
        connection.execute("INSERT INTO fresh SELECT generate_series(1, 2000)")
    findings = judge_sql("ALTER TABLE fresh ADD CHECK (a > 0)", url=database, large_rows=1000)
    assert ids(findings) == ["hazards.check_validated"]


def test_a_partitioned_table_counts_with_its_partitions(judge_sql: Judge, any_server: Server) -> None:
    databases = fresh_database(any_server)
    url = next(databases)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute((CORPUS / "base.sql").read_bytes())
        connection.execute(SWELL)
    findings = judge_sql("CREATE INDEX ON events (id)", url=url)
    next(databases, None)
    assert ids(findings) == ["hazards.index_built"]
    assert "ON ONLY" in findings[0].found
    assert "about 5.0 million rows" in findings[0].found


def test_bytes_alone_make_a_table_large(judge_sql: Judge, small: str) -> None:
    text = "ALTER TABLE countries ADD CHECK (name > '')"
    assert "hazards.check_validated" not in ids(judge_sql(text, url=small))
    assert "hazards.check_validated" in ids(judge_sql(text, url=small, large_bytes=8192))


def test_what_does_not_exist_is_nothing(judge_sql: Judge) -> None:
    assert ids(
        judge_sql("DROP TABLE IF EXISTS nowhere; ALTER TABLE orders DROP COLUMN IF EXISTS nothing")
    ) == ["hazards.none"]


def test_a_table_is_empty_only_when_it_was_created_before(judge_sql: Judge) -> None:
    text = "CREATE TABLE IF NOT EXISTS orders (id int);", "CREATE INDEX ON orders (note);"
    assert "hazards.index_built" in ids(judge_sql(*text))
    assert ids(
        judge_sql(
            "DROP TABLE customers;", "CREATE TABLE customers (id int);", "CREATE INDEX ON customers (id)"
        )
    ) == ["hazards.table_dropped"]
    assert ids(judge_sql("CREATE INDEX ON refunds (id);", "CREATE TABLE refunds (id int)")) == [
        "hazards.none"
    ]


def test_a_table_in_another_schema_is_found(judge_sql: Judge) -> None:
    findings = judge_sql("SET search_path TO archive, public; ALTER TABLE old_orders ADD CHECK (id > 0)")
    assert ids(findings) == ["hazards.check_validated"]
    # a role's own search_path is not in the file
    findings = judge_sql("ALTER TABLE old_orders ADD CHECK (id > 0)")
    assert "archive.old_orders" in findings[0].object


def test_the_lock_timeout_is_asked_for_once(judge_sql: Judge) -> None:
    loose = "ALTER TABLE orders ADD COLUMN a int"
    (_, asked) = judge_sql(loose, loose.replace("a int", "b int"))
    assert asked.object == "V0__x.sql: statement 1 and 1 more files"
    (only,) = judge_sql(f"SET LOCAL lock_timeout = '2s'; {loose}")
    assert only.id == "hazards.none"
    (_, asked) = judge_sql(f"SET lock_timeout = 0; {loose}")
    assert asked.id == "hazards.no_lock_timeout"


def test_several_tables_in_one_transaction_are_named(judge_sql: Judge) -> None:
    text = "ALTER TABLE orders ADD COLUMN a int; ALTER TABLE customers ADD COLUMN a int"
    (several,) = [one for one in judge_sql(text) if one.id == "hazards.several_tables"]
    assert several.status is Status.INFO
    assert "public.customers, public.orders" in several.found


def test_unread_files_are_one_finding_each_and_never_passed(judge_sql: Judge) -> None:
    (only,) = judge_sql("CALL a(); CALL b()", "SELECT 1")
    assert (only.id, only.status) == ("hazards.unread", Status.INFO)
    assert "CALL a(): " in only.found
    assert "and 1 more" in only.found


def test_one_round_trip_whatever_is_pending(large: str) -> None:
    files = sorted(path for path in CORPUS.rglob("*.sql") if path.name != "base.sql")
    with reading(large, Deadline(30)) as session:
        before = session.roundtrips
        list(hazards.check(session, pending(*files)))
        assert session.roundtrips == before + 1
        list(hazards.check(session, []))
        assert session.roundtrips == before + 1


def test_a_lock_on_the_table_does_not_hold_the_check_up(large: str) -> None:
    file = pending(CORPUS / "loud/flyway/V10__not_null.sql")
    with psycopg.connect(large) as blocker:
        blocker.execute("LOCK TABLE orders, events IN ACCESS EXCLUSIVE MODE")
        with reading(large, Deadline(30)) as session:
            assert "hazards.not_null_scan" in ids(list(hazards.check(session, file)))
        blocker.rollback()


def test_the_shops_releases_are_safe_on_a_large_shop(server: Server, judge: Judge, tmp_path: Path) -> None:
    databases = fresh_database(server)
    url = next(databases)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE customers (id bigint PRIMARY KEY, country varchar(2))")
        connection.execute("CREATE TABLE orders (id bigint PRIMARY KEY)")
        connection.execute(SWELL.replace(", 'archive'::regnamespace", ""))
    shop = sorted(Path("examples/shop/migrations/versions").glob("r[23]*.py"))
    findings = judge(pending(*shop), url=url, tool="alembic")
    next(databases, None)
    assert ids(findings) == ["hazards.none"]


@pytest.fixture
def not_yet_proved(server: Server) -> Iterator[str]:
    databases = fresh_database(server)
    url = next(databases)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE orders (id bigint, total int)")
        connection.execute("ALTER TABLE orders ADD CONSTRAINT k CHECK (total IS NOT NULL) NOT VALID")
        connection.execute(SWELL.replace(", 'archive'::regnamespace", ""))
    yield url
    next(databases, None)


def test_validating_what_the_last_release_added_proves_it(judge_sql: Judge, not_yet_proved: str) -> None:
    proof, use = (
        "ALTER TABLE orders VALIDATE CONSTRAINT k",
        "ALTER TABLE orders ALTER COLUMN total SET NOT NULL",
    )
    assert ids(judge_sql(proof, use, url=not_yet_proved)) == ["hazards.none"]
    assert ids(judge_sql(use, url=not_yet_proved)) == ["hazards.not_null_scan"]
    other = "ALTER TABLE orders ADD CONSTRAINT n CHECK (total IS NOT NULL OR id > 0)"
    assert "hazards.not_null_scan" in ids(judge_sql(other, use, url=not_yet_proved))


def test_alembics_revisions_share_a_transaction_unless_env_py_says_otherwise(
    judge: Judge, tmp_path: Path
) -> None:
    versions = tmp_path / "alembic" / "versions"
    versions.mkdir(parents=True)
    for name, statement in (
        ("1_add.py", "ALTER TABLE orders ADD CONSTRAINT k CHECK (total IS NOT NULL) NOT VALID"),
        ("2_prove.py", "ALTER TABLE orders VALIDATE CONSTRAINT k"),
    ):
        (versions / name).write_text(
            f"from alembic import op\ndef upgrade():\n    op.execute('{statement}')\n"
        )
    files = pending(*sorted(versions.iterdir()))
    assert ids(judge(files, tool="alembic")) == ["hazards.none"]
    (tmp_path / "alembic/env.py").write_text("context.configure(connection=c)\ncontext.run_migrations()\n")
    shares_transaction.cache_clear()
    (warned,) = [one for one in judge(files, tool="alembic") if one.status is Status.WARNING]
    assert warned.id == "hazards.work_under_lock"
    assert "transaction_per_migration=True" in warned.hint
    (tmp_path / "alembic/env.py").write_text("run_migrations(transaction_per_migration=True)")
    shares_transaction.cache_clear()
    assert ids(judge(files, tool="alembic")) == ["hazards.none"]


def test_what_is_pending_may_be_unknown(judge: Judge) -> None:
    (only,) = judge([], compared=False)
    assert (only.id, only.status) == ("hazards.skipped", Status.SKIPPED)
