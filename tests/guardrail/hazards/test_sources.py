"""Which statements a file holds, on which lines, in which transactions; and what cannot be read."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardrail.hazards import Statement, statements, touched
from guardrail.hazards.steps import steps
from tests.guardrail.hazards.conftest import CORPUS, Pending, pending

HEAD = "import sqlalchemy as sa\nfrom alembic import op\n\n"


def read(folder: Path, name: str, text: str, tool: str = "") -> list[Statement]:
    path = folder / name
    path.write_text(text)
    return statements(Pending("x", str(path)), tool)


def alembic(folder: Path, body: str, before: str = "") -> list[Statement]:
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    return read(folder, "a.py", f"{HEAD}{before}\ndef upgrade():\n{indented}", "alembic")


def sql(found: list[Statement]) -> list[str]:
    return [statement.text for statement in found]


@pytest.mark.parametrize("name", ["a.sql", "V9__A.SQL"])
def test_lines_and_numbers(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, name, "-- up\n\nSELECT 1;\n/* x\n */ SELECT\n2; SELECT 3")
    assert [(one.number, one.line) for one in found] == [(1, 3), (2, 5), (3, 6)]


@pytest.mark.parametrize(
    ("tool", "text", "transactions"),
    [
        ("golang-migrate", "SELECT 1", [None]),
        ("golang-migrate", "SELECT 1; SELECT 2", [0, 0]),
        ("golang-migrate", "BEGIN; SELECT 1; COMMIT; SELECT 2", [1, 1, 2, 2]),
        ("flyway", "SELECT 1", [0]),
        ("flyway", "SET lock_timeout = 1; CREATE INDEX CONCURRENTLY i ON t (a)", [None, None]),
        ("flyway", "CREATE TABLE t (); CREATE INDEX CONCURRENTLY i ON t (a)", [0, 0]),
        ("goose", "-- +goose Up\nSELECT 1", [0]),
        ("goose", "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1; SELECT 2", [None, None]),
        ("dbmate", "-- migrate:up\nSELECT 1\n-- migrate:down\nSELECT 2", [0]),
        ("dbmate", "-- migrate:up transaction:false\nSELECT 1; SELECT 2", [0, 0]),
        ("dbmate", "-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\nSELECT 2", [None]),
        ("sqlx", "-- no-transaction\nSELECT 1; SELECT 2", [None, None]),
        ("tern", "SELECT 1;\n---- create above / drop below ----\nDROP TABLE x", [None]),
        ("", "-- Up Migration\nSELECT 1;\n-- Down Migration\nDROP TABLE t", [None]),
        ("", "-- down the road we drop it\nSELECT 1", [None]),
    ],
)
def test_transactions(tmp_path: Path, tool: str, text: str, transactions: list[int | None]) -> None:
    assert [one.transaction for one in read(tmp_path, "a.sql", text, tool)] == transactions


def test_flyways_conf_takes_the_transaction_away(tmp_path: Path) -> None:
    (tmp_path / "V1__a.sql.conf").write_text("executeInTransaction=false\n")
    found = read(tmp_path, "V1__a.sql", "SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a)", "flyway")
    assert {one.transaction for one in found} == {None}


def test_alembic_operations_as_sql(tmp_path: Path) -> None:
    body = """
op.add_column("t", sa.Column("a", sa.Numeric(12, 2), sa.ForeignKey("u.id"), nullable=False, server_default="it's"))
op.add_column("t", sa.Column("b", sa.Enum("x", name="kind"), index=True), schema="s")
op.alter_column("t", "c", new_column_name="d", type_=sa.String(), postgresql_using="c::text", nullable=True)
op.alter_column("t", "c", server_default=None)
op.create_index("i", "t", [sa.text("lower(a)")], unique=True, postgresql_where=sa.text("x"))
op.create_check_constraint("k", "t", sa.column("a") > 5)
op.create_table("v", sa.Column("id", sa.Integer), sa.Column("u", sa.ForeignKey("u.id")), schema="s")
op.drop_constraint("k", "t", type_="check")
op.drop_index("i", table_name="t", schema="s")
op.create_primary_key(None, "t", ["a", "B"])
op.add_column("t", sa.Column("z", sa.Integer, sa.Computed("a + 1")))
op.create_table_comment("t", "x")
op.drop_column(table_name="t", column_name="Q")
"""
    assert sql(alembic(tmp_path, body)) == [
        "ALTER TABLE t ADD COLUMN a numeric(12, 2) DEFAULT 'it''s' NOT NULL",
        "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (id)",
        "ALTER TABLE s.t ADD COLUMN b kind",
        "CREATE INDEX ON s.t (b)",
        "ALTER TABLE t ALTER COLUMN c DROP NOT NULL",
        "ALTER TABLE t ALTER COLUMN c TYPE varchar USING c::text",
        "ALTER TABLE t RENAME COLUMN c TO d",
        "ALTER TABLE t ALTER COLUMN c DROP DEFAULT",
        'CREATE UNIQUE INDEX i ON t ("lower(a)")',
        "ALTER TABLE t ADD CONSTRAINT k CHECK (...)",
        "CREATE TABLE s.v (x bigint REFERENCES u (id))",
        "ALTER TABLE t DROP CONSTRAINT k",
        "DROP INDEX s.i",
        'ALTER TABLE t ADD PRIMARY KEY (a, "B")',
        "ALTER TABLE t ADD COLUMN z integer GENERATED ALWAYS AS (a + 1) STORED",
        'ALTER TABLE t DROP COLUMN "Q"',
    ]


def test_alembic_follows_constants_loops_functions_and_batches(tmp_path: Path) -> None:
    before = 'T = "orders"\nPAIRS = [("a", "b")]\ndef _add(t, name="n", *, kind=None):\n    op.drop_column(t, name)\n'
    body = """
sql = f"DROP TABLE {T}_old"
sql += " CASCADE"
op.execute(sql)
for one, two in PAIRS:
    op.execute("DROP TABLE %s; DROP TABLE %s" % (one, two))
for name in ("x", "y"):
    _add(T, name)
_add(t=T, name="z")
with op.batch_alter_table(T, schema=None) as batch:
    batch.drop_column("q")
    batch.create_index("i", ["a"])
if op.get_bind().dialect.name == "postgresql":
    op.execute(sa.text("DROP TABLE p"))
else:
    op.drop_table("r")
conn = op.get_bind()
conn.execute(sa.text("TRUNCATE s"))
op.get_bind().execute(sa.text("TRUNCATE t"))
with orm.Session(bind=conn) as session:
    session.execute(sa.text("TRUNCATE u"), {"id": uuid4()})
    session.commit()
"""
    assert sql(alembic(tmp_path, body, before)) == [
        "DROP TABLE orders_old CASCADE",
        "DROP TABLE a",
        "DROP TABLE b",
        "ALTER TABLE orders DROP COLUMN x",
        "ALTER TABLE orders DROP COLUMN y",
        "ALTER TABLE orders DROP COLUMN z",
        "ALTER TABLE orders DROP COLUMN q",
        "CREATE INDEX i ON orders (a)",
        "DROP TABLE p",
        "DROP TABLE r",
        "TRUNCATE s",
        "TRUNCATE t",
        "TRUNCATE u",
    ]


def test_an_autocommit_block_parts_the_transaction(tmp_path: Path) -> None:
    body = """
op.execute("SELECT 1")
with op.get_context().autocommit_block():
    op.execute("SELECT 2")
op.execute("SELECT 3")
"""
    assert [one.transaction for one in alembic(tmp_path, body)] == [0, None, 1]


@pytest.mark.parametrize(
    "body",
    [
        "op.execute(open('x.sql').read())",
        "op.drop_table(name_of_it())",
        "op.execute(users.update().values(a=1))",
        "helper(op)",
        "apply_everything()",
        "op.no_such_thing('t')",
        "op.drop_column('t')",
        "op.execute('DO $$ BEGIN EXECUTE x; END $$')",
        "op.execute('CALL p()')",
        "session = orm.Session(bind=op.get_bind())\nsession.add(user)",
        "with Session(op.get_bind()) as session:\n    session.query(User).delete()",
        "for t in tables():\n    op.drop_table(t)",
        "op.execute('SELECT archive_everything()')",
        "op.execute('FROBNICATE t')",
        "def inner():\n    pass\nwith op.batch_alter_table(x()) as b:\n    b.drop_column('a')",
        "_again()",
    ],
)
def test_what_is_known_at_run_time_only_is_unread(tmp_path: Path, body: str) -> None:
    before = "from helpers import *\ndef _again():\n    _again()\n"
    alembic(tmp_path, body, before)
    migration = [Pending("a", str(tmp_path / "a.py"))]
    assert any(step.unread for step in steps(migration))
    assert touched(migration) is None


@pytest.mark.parametrize(
    "body",
    ["print('done')", "logger.info('x')", "op.execute('SELECT 1')", "return", "x = sa.table('t')", "pass"],
)
def test_what_does_nothing_is_no_trouble(tmp_path: Path, body: str) -> None:
    alembic(tmp_path, body)
    assert touched([Pending("a", str(tmp_path / "a.py"))]) == frozenset()


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.py", "def upgrade(:", "no Python"),
        ("a.py", "x = 1", "neither"),
        ("a.java", "class V1 {}", "not read here"),
        ("a.sql", "ALTER TABLE ${schema}.t ADD x int", "placeholder ${schema}"),
    ],
)
def test_files_that_cannot_be_read_say_why(tmp_path: Path, name: str, text: str, reason: str) -> None:
    (one,) = read(tmp_path, name, text)
    assert reason in one.unread


def test_a_missing_file_is_unread() -> None:
    (one,) = statements(Pending("x", "/nowhere/a.sql"))
    assert "No such file" in one.unread
    (one,) = statements(Pending("x", None))
    assert one.unread


def test_touched_names_what_is_locked_and_was_there_before() -> None:
    shop = sorted(Path("examples/shop/migrations/versions").glob("r[23]*.py"))
    assert touched(pending(*shop)) == {"public.orders", "public.customers"}
    assert touched(pending(CORPUS / "loud/flyway/V3__drop_index.sql")) == {"public.orders_customer_idx"}
    assert touched(pending(CORPUS / "silent/flyway/V7__concurrently.sql")) == {"public.orders"}
    assert touched(pending(CORPUS / "silent/flyway/V10__small_data.sql")) == frozenset()
    assert touched([]) == frozenset()


PYTHON = st.sampled_from(
    [
        "op.add_column(", '"t"', ",", ")", "sa.Column(", "sa.String(", "x", "=", "[", "]", "{", "}", "op.execute(", "f'{x}'",
        "**k", "*a", "for x in ", ":", "\n    ", "with op.batch_alter_table(", " as b", "migrations.AddField(", "1", ".", "+", "%",
    ]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.lists(PYTHON, max_size=12).map("".join), st.binary(max_size=60).map(lambda b: b.decode("latin-1"))
    )
)
def test_junk_never_raises(tmp_path: Path, text: str) -> None:
    for name, whole in (
        ("a.py", f"def upgrade():\n    {text}\n"),
        ("b.py", f"class Migration:\n    operations = [{text}]\n"),
        ("c.sql", text),
    ):
        (tmp_path / name).write_text(whole, errors="replace")
        steps([Pending("x", str(tmp_path / name))])


def test_a_django_migration_belongs_to_the_application_that_its_row_names(tmp_path: Path) -> None:
    file = tmp_path / "shop_migrations" / "0002_total.py"
    file.parent.mkdir()
    file.write_text(
        "from django.db import migrations\n"
        "class Migration(migrations.Migration):\n"
        "    operations = [migrations.RemoveField('order', 'total')]\n"
    )
    (said,) = statements(Pending("0002_total", str(file), group="shop"))
    assert "shop_order" in said.text
