"""Which table is meant: other schemas, look-alikes, two tools, missing rights, a migration under way."""

from pathlib import Path

import psycopg
import pytest

from guardrail.database import reading
from guardrail.history import check, read
from guardrail.history.detect import look as tables_of
from guardrail.history.read import MOST_TABLES_READ
from guardrail.history.tools import tools
from hookset.deadline import Deadline
from hookset.errors import UsageError
from tests.guardrail.history.conftest import revision
from tests.guardrail.history.test_django import Project
from tests.guardrail.history.test_golang_migrate import TABLE as GOLANG

VERSION = "(version_num varchar(32) NOT NULL PRIMARY KEY)"


def ids(findings):
    return [(one.id, str(one.status)) for one in findings]


@pytest.fixture
def sql(server, database):
    return lambda *statements: server.run(*statements, database=database.rpartition("/")[2])


@pytest.fixture
def alembic(tmp_path):
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "a1_first.py").write_text(revision("a1"))
    (folder / "b2_second.py").write_text(revision("b2", "a1"))
    return folder


def put(schema, *heads, name="alembic_version"):
    rows = [f"INSERT INTO {schema}.{name} VALUES ('{head}')" for head in heads]
    return [f"CREATE SCHEMA IF NOT EXISTS {schema}", f"CREATE TABLE {schema}.{name} {VERSION}", *rows]


def test_the_one_table_in_another_schema(sql, look, alembic):
    sql(*put("ops", "b2"))
    history, findings = check(look(), [alembic], stage="after")
    assert history.table == "ops.alembic_version"
    assert ids(findings) == [("history.passed", "passed")]


def test_another_services_copy_is_no_alarm(sql, look, alembic):
    sql(*put("billing", "z9"), *put("public", "b2"), *put("a_reports", "x7", name="reports_version"))
    history, findings = check(look(), [alembic], stage="after")
    assert history.table == "public.alembic_version"
    assert ids(findings) == [("history.passed", "passed")]


def test_ours_elsewhere_and_an_unknown_one_in_the_usual_place_is_undecided(sql, look, alembic):
    # another service's table, or a database that is ahead beside a copy of its past: only a person knows
    sql(*put("ours", "b2"), *put("public", "z9"))
    _, findings = check(look(), [alembic], stage="after")
    assert ids(findings) == [("history.ambiguous", "inconclusive")]
    assert findings[0].found == "alembic: public.alembic_version, alembic: ours.alembic_version"
    assert read(look(), [alembic], table="ours.alembic_version").state == "b2"


def test_copies_in_other_schemas_do_not_hide_that_the_usual_one_is_meant(sql, look, alembic):
    sql(*put("tenant_a", "a1"), *put("public", "b2"), *put("tenant_b", "b2"))
    assert read(look(), [alembic]).table == "public.alembic_version"


def test_without_one_in_the_usual_place_the_rows_decide(sql, look, alembic):
    sql(*put("ours", "b2"), *put("theirs", "z9"))
    assert read(look(), [alembic]).table == "ours.alembic_version"


def test_the_usual_one_is_read_however_many_others_there_are(sql, look, alembic):
    tenants = [f"a{number:03}" for number in range(MOST_TABLES_READ)]
    sql("; ".join(statement for tenant in tenants for statement in put(tenant, "x1")))
    _, findings = check(look(), [alembic])
    assert ids(findings) == [("history.ambiguous", "inconclusive")]
    assert findings[0].found.endswith(f"alembic: a009.alembic_version and {MOST_TABLES_READ - 10} more")
    sql(*put("public", "b2"))
    assert read(look(), [alembic]).table == "public.alembic_version"
    sql("UPDATE public.alembic_version SET version_num = 'z9'")
    assert read(look(), [alembic]).unknown == ("z9",)


def test_a_name_that_env_py_has_is_looked_for_where_the_role_looks(sql, look, alembic):
    (alembic.parent / "env.py").write_text("context.configure(version_table='shop')\n")
    sql(*put("copy", "b2", name="shop"), *put("public", "z9", name="shop"))
    history, findings = check(look(), [alembic], stage="after")
    assert history.table == "public.shop"
    assert ids(findings) == [("history.ahead", "failed")]


def test_the_roles_search_path_decides_between_copies(server, database, sql, alembic):
    sql(
        *put("one", "b2"),
        *put("two", "a1"),
        "CREATE ROLE finder LOGIN",
        "GRANT ALL ON SCHEMA one, two TO finder",
    )
    sql("GRANT SELECT ON one.alembic_version, two.alembic_version TO finder")
    try:
        as_role = server.url(database.rpartition("/")[2], "finder")
        with reading(as_role, Deadline(20)) as session:
            history, findings = check(session, [alembic])
            assert ids(findings) == [("history.ambiguous", "inconclusive")]
            assert history.state == ""
            assert "one.alembic_version" in findings[0].found
            assert "two.alembic_version" in findings[0].found
            assert read(session, [alembic], table="one.alembic_version").state == "b2"
        sql("ALTER ROLE finder SET search_path = two, public")
        with reading(as_role, Deadline(20)) as session:
            assert read(session, [alembic]).state == "a1"
    finally:
        sql("DROP OWNED BY finder", "DROP ROLE finder")


def test_look_alikes_are_the_applications_own(sql, look, alembic):
    sql(
        "CREATE TABLE migrations (id serial, name text, done boolean)",
        "CREATE TABLE schema_migrations (version text, dirty text)",
        "CREATE TABLE alembic_version (version_num varchar(32), note text)",
        "CREATE TABLE django_migrations (id int, app text)",
        "CREATE TABLE flyway_schema_history (installed_rank int)",
    )
    history, findings = check(look(), [alembic], stage="before")
    assert ids(findings) == [("history.passed", "passed"), ("history.absent", "warning")]
    assert history.tables == ()
    assert ids(check(look(), [])[1]) == [("history.skipped", "skipped")]


def test_two_real_tools_in_one_database(project, sql, look, tmp_path, database):
    project.write("a1")
    project.run("upgrade", "head")
    site = Project(tmp_path / "site", database)
    site.app("shop")
    site.write("shop", "0001_initial")
    site.run("migrate")
    one, other = look(), look()
    assert ids(check(one, [project.root], stage="after")[1]) == [("history.passed", "passed")]
    assert ids(check(other, [site.root], stage="after")[1]) == [("history.passed", "passed")]
    _history, findings = check(look(), [])
    assert ids(findings) == [("history.ambiguous", "inconclusive")]
    assert findings[0].found == "alembic: public.alembic_version, django: public.django_migrations"
    assert read(look(), [], tool="alembic").state == "a1"
    assert read(look(), [], table="django_migrations").tool == "django"


def test_a_folder_of_two_tools_takes_the_one_whose_table_is_there(sql, look, alembic):
    (alembic / "1_first.up.sql").write_text("SELECT 1;")
    _history, findings = check(look(), [alembic])
    assert ids(findings) == [("history.ambiguous", "inconclusive")]
    sql(GOLANG, "INSERT INTO schema_migrations VALUES (1, false)")
    assert read(look(), [alembic]).tool == "golang-migrate"
    assert read(look(), [alembic], tool="alembic").tool == "alembic"


def test_absent_says_what_else_is_there(sql, look, alembic):
    sql(GOLANG, "CREATE TABLE orders (id int)")
    history, findings = check(look(), [alembic], stage="after")
    assert ids(findings) == [("history.absent", "failed")]
    assert (
        findings[0].found == "2 tables, no history of alembic (but golang-migrate: public.schema_migrations)"
    )
    assert history.state == "base"
    assert len(history.pending) == 2


def test_an_absent_name_is_absent_and_a_wrong_table_is_refused(sql, look, alembic):
    sql(*put("public", "b2"), "CREATE TABLE orders (id int, total numeric(8,2))")
    assert ids(check(look(), [alembic], table="ops.versions", stage="after")[1]) == [
        ("history.absent", "failed")
    ]
    with pytest.raises(UsageError, match=r"public\.orders is not a history table.*total numeric"):
        read(look(), [alembic], table="orders")


def test_a_role_that_may_not_read_it(server, database, sql, alembic):
    sql(*put("Ops Team".join('""'), "b2"), "CREATE ROLE blind LOGIN")
    try:
        with reading(server.url(database.rpartition("/")[2], "blind"), Deadline(20)) as session:
            history, findings = check(session, [alembic])
        assert ids(findings) == [("history.unreadable", "inconclusive")]
        sql(*findings[0].hint.split("; ")[:1], findings[0].hint.split("; ")[1])
        with reading(server.url(database.rpartition("/")[2], "blind"), Deadline(20)) as session:
            assert ids(check(session, [alembic], stage="after")[1]) == [("history.passed", "passed")]
        assert history.state == ""
        assert history.tables == ('"Ops Team".alembic_version',)
    finally:
        sql("DROP OWNED BY blind", "DROP ROLE blind")


@pytest.mark.parametrize(
    "statement", ["UPDATE alembic_version SET version_num = 'b2'", "LOCK TABLE alembic_version"]
)
def test_a_migration_under_way_is_named_and_not_waited_for(sql, look, alembic, database, statement):
    sql(*put("public", "a1"))
    with psycopg.connect(database) as writer:
        writer.execute(statement)
        history, findings = check(look(), [alembic])
        assert ids(findings) == [("history.in_progress", "inconclusive")]
        assert f"pid {writer.info.backend_pid}" in findings[0].found
        assert history.state == ""
    assert ids(check(look(), [alembic])[1])[0] == ("history.passed", "passed")


@pytest.mark.parametrize(
    ("folders", "options", "message"),
    [
        (["none"], {}, "none does not exist"),
        (["file"], {}, "file is a file, not a folder"),
        (["empty"], {}, "no migration of a known tool in .*empty"),
        (["empty"], {"tool": "flyway"}, "no flyway migration in .*empty"),
        ([], {"tool": "alembik"}, "unknown; did you mean alembic"),
        ([], {"tool": "golang_migrate"}, "did you mean golang-migrate"),
        ([], {"tool": "x"}, "known are alembic, django, flyway, golang-migrate"),
    ],
)
def test_wrong_calls_name_what_is_wrong(tmp_path, look, folders, options, message):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=message):
        read(look(), [tmp_path / name for name in folders], **options)


def test_detection_on_every_version(any_server):
    name = f"choosing_{any_server.major}"
    any_server.run(f"CREATE DATABASE {name}")
    any_server.run(*put("public", "a1"), *put('"A b"', "b2"), database=name)
    with reading(any_server.url(name), Deadline(20)) as session:
        found = tables_of(session, tools().values())
    assert [table.qualified for table in found.tables] == ['"A b".alembic_version', "public.alembic_version"]
    assert found.path == ("postgres", "public")
    assert found.table_count == 2
    any_server.run(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_registry_is_the_folder():
    files = {path.stem.replace("_", "-") for path in Path("guardrail/history/tools").glob("[a-z]*.py")}
    assert set(tools()) == files


def test_folders_of_two_tools_are_never_half_compared(sql, look, alembic, tmp_path):
    sql(*put("public", "b2"), GOLANG)
    other = tmp_path / "migrations"
    other.mkdir()
    (other / "1_first.up.sql").write_text("select 1;")
    _, findings = check(look(), [alembic, other], stage="after")
    assert ids(findings) == [("history.ambiguous", "inconclusive")]
    assert findings[0].object == str(other)
    assert findings[0].found == "migrations of golang-migrate: not compared, as alembic was"
    (other / "1_first.up.sql").unlink()
    assert ids(check(look(), [alembic, other], stage="after")[1]) == [("history.passed", "passed")]


def test_an_empty_history_in_a_database_that_is_not_empty_is_a_warning(sql, look, alembic):
    sql(*put("public"))
    assert ids(check(look(), [alembic])[1])[1] == ("history.empty", "info")
    sql("CREATE TABLE orders (id int)")
    assert ids(check(look(), [alembic])[1])[1] == ("history.empty", "warning")
