"""Migrations in Python that were once misread."""

from pathlib import Path

import pytest

from guardrail.hazards import statements
from guardrail.hazards.steps import steps
from tests.guardrail.hazards.conftest import Judge, Pending, pending, warned


def alembic(folder: Path, body: str, before: str = "") -> list[str]:
    path = folder / "a.py"
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    path.write_text(f"import sqlalchemy as sa\nfrom alembic import op\n{before}\ndef upgrade():\n{lines}")
    return [(one.unread and "unread") or one.text for one in statements(Pending("a", str(path)), "alembic")]


@pytest.mark.parametrize(
    ("before", "body", "expected"),
    [
        ("", 'globals()["upgrade_%s" % name]()', ["unread"]),
        ("import helpers", "helpers.apply()", ["unread"]),
        ("from app.db import helpers", "helpers.deep.apply()", ["unread"]),
        ("from . import helpers", "helpers.apply()", ["unread"]),
        ("from loguru import logger", "logger.info('x')", []),
        ("import time, logging\nlog = logging.getLogger()", "time.sleep(1)\nlog.info('x')\nx = []\nx.append(1)", []),
        ("from alembic import op as o", "o.drop_table('t')", ["DROP TABLE t"]),
        ("import alembic", "alembic.op.drop_table('t')", ["DROP TABLE t"]),
        ("", "match 1:\n    case 1:\n        op.drop_table('t')\n    case _:\n        op.drop_table('u')", ["DROP TABLE t", "DROP TABLE u"]),
        ("", "assert op.drop_table('t') is None", ["DROP TABLE t"]),
        ("", "if not sa.inspect(op.get_bind()).has_table('t'):\n    op.drop_table('u')", ["DROP TABLE u"]),
        ("", "bind = op.get_bind()\nfound = sa.inspect(bind).get_table_names()", []),
        ("", "op.execute(sa.text('TRUNCATE t').bindparams(a=1))", ["TRUNCATE t"]),
        ("", "op.alter_column('t', 'a', type_=sa.JSON().with_variant(JSONB(), 'postgresql'))", ["ALTER TABLE t ALTER COLUMN a TYPE jsonb"]),
        ("", "op.alter_column('t', 'a', type_=sa.Text().with_variant(sa.CLOB(), 'oracle'))", ["ALTER TABLE t ALTER COLUMN a TYPE text"]),
        ("", "op.alter_column('t', 'a', server_default=False, nullable=False)", ["ALTER TABLE t ALTER COLUMN a SET NOT NULL"]),
        ("", "op.add_column('t', sa.Column('id', sa.BigInteger(), primary_key=True))", ["ALTER TABLE t ADD COLUMN id bigserial NOT NULL"]),
        ("", "op.add_column('t', sa.Column('id', sa.Integer, primary_key=True, autoincrement=False))", ["ALTER TABLE t ADD COLUMN id integer NOT NULL"]),
        ("", "op.create_index('i', 't', ['a'], if_not_exists=True)", ["CREATE INDEX IF NOT EXISTS i ON t (a)"]),
        ("", "op.create_table('t', if_not_exists=True)", ["CREATE TABLE IF NOT EXISTS t ()"]),
        ("", "op.add_column('t', sa.Column('a', sa.Integer, sa.CheckConstraint('a > 0')))", ["ALTER TABLE t ADD COLUMN a integer", "ALTER TABLE t ADD CHECK (...)"]),
    ],
)  # fmt: skip
def test_alembic(tmp_path: Path, before: str, body: str, expected: list[str]) -> None:
    assert alembic(tmp_path, body, before) == expected


COMMITTED = """
op.execute("COMMIT")
op.execute("ALTER TYPE status ADD VALUE 'void'")
op.execute("ALTER TABLE customers ADD COLUMN x int")
op.get_bind().execute(sa.text("COMMIT"))
op.execute("UPDATE orders SET status = 'void' WHERE id = 1")
"""


def test_alembic_after_a_commit_of_its_own(tmp_path: Path, judge: Judge) -> None:
    alembic(tmp_path, COMMITTED.strip())
    assert warned(judge(pending(tmp_path / "a.py"), tool="alembic")) == set()
    alembic(tmp_path, COMMITTED.strip().replace("COMMIT", "SELECT 1"))
    assert warned(judge(pending(tmp_path / "a.py"), tool="alembic")) == {
        "enum_value_used",
        "work_under_lock",
    }


FIRST = """
migrations.CreateModel("Report", [("id", models.BigAutoField())], {"managed": False, "db_table": "orders"}),
migrations.CreateModel("Cheap", [("x", models.IntegerField())], options={"proxy": True, "db_table": "orders"}),
migrations.CreateModel("Order", [("user", models.IntegerField()), ("n", models.IntegerField()), ("old", models.IntegerField(db_column="OLD"))],
                       {"unique_together": {("a", "b"), ("a", "c")}}),
migrations.CreateModel("Left", [("id", models.BigAutoField())]),
migrations.AlterModelOptions(name="left", options={"managed": False}),
"""


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ('migrations.DeleteModel("Report"), migrations.AddField("report", "x", models.IntegerField(null=True))', []),
        ('migrations.DeleteModel(name="Cheap")', []),
        ('migrations.DeleteModel(name="Left")', []),
        ('migrations.SeparateDatabaseAndState(database_operations=[migrations.DeleteModel("Report")])', []),
        ('migrations.AlterModelOptions("Report", {"managed": True}), migrations.DeleteModel("Report")', ["DROP TABLE orders CASCADE"]),
        ('migrations.AlterUniqueTogether("order", {("a", "b")})', []),
        ('migrations.AlterUniqueTogether("order", {("a", "b"), ("c", "d")})', ["ALTER TABLE shop_order ADD UNIQUE (...)"]),
        ('migrations.AlterUniqueTogether("order", set()), migrations.AlterUniqueTogether("order", ("a", "b"))', ["ALTER TABLE shop_order ADD UNIQUE (...)"]),
        ('migrations.AlterField("order", "n", models.PositiveIntegerField())', ["ALTER TABLE shop_order ADD CHECK (n >= 0)"]),
        ('migrations.AlterField("order", "old", models.IntegerField())', ['ALTER TABLE shop_order RENAME COLUMN "OLD" TO old']),
        (
            'migrations.AlterField("order", "user", models.ForeignKey("shop.user", models.CASCADE))',
            [
                "ALTER TABLE shop_order RENAME COLUMN user TO user_id",
                "ALTER TABLE shop_order ADD FOREIGN KEY (user_id) REFERENCES shop_user",
                "CREATE INDEX ON shop_order (user_id)",
            ],
        ),
        ("migrations.SeparateDatabaseAndState(database_operations=made())", ["unread"]),
        ("migrations.SeparateDatabaseAndState(database_operations=(migrations.RunSQL('TRUNCATE t'),))", ["TRUNCATE t"]),
        ("migrations.SeparateDatabaseAndState(None, [])", []),
    ],
)  # fmt: skip
def test_django(tmp_path: Path, operations: str, expected: list[str]) -> None:
    folder = tmp_path / "shop" / "migrations"
    folder.mkdir(parents=True)
    for name, text in (("0001_a.py", FIRST), ("0002_b.py", operations)):
        (folder / name).write_text(
            f"from django.db import migrations, models\nclass Migration(migrations.Migration):\n operations = [{text}]\n"
        )
    found = statements(Pending("a", str(folder / "0002_b.py")), "django")
    assert [(one.unread and "unread") or one.text for one in found] == expected


KEYS = """
migrations.CreateModel("User", [("id", models.AutoField(primary_key=True))]),
migrations.CreateModel("Tag", [("id", models.AutoField(primary_key=True))]),
migrations.CreateModel("Gone", [("user", models.ForeignKey("shop.User", models.CASCADE))]),
migrations.DeleteModel("Gone"),
migrations.CreateModel("Order", [("user", models.ForeignKey("shop.user", models.CASCADE)), ("boss", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)),
    ("tags", models.ManyToManyField("shop.tag")), ("old", models.ForeignKey("shop.user", models.CASCADE))]),
migrations.RemoveField("order", "old"),
"""
AGAIN = ["ALTER TABLE shop_order ADD FOREIGN KEY (user_id) REFERENCES shop_user"]


# as sqlmigrate of Django 5.2 writes it
@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ('AlterField("order", "user", models.ForeignKey("shop.User", models.PROTECT, blank=True, related_name="x"))', []),
        ('AlterField("order", "user", models.ForeignKey("shop.user", models.CASCADE, null=True))', ["ALTER TABLE shop_order ALTER COLUMN user_id DROP NOT NULL", *AGAIN]),
        ('AlterField("order", "user", models.ForeignKey("shop.user", models.CASCADE, db_index=False))', AGAIN),
        ('AlterField("order", "user", models.ForeignKey("shop.user", models.CASCADE, default=1))', AGAIN),
        ('AlterField("order", "user", models.ForeignKey("shop.user", models.CASCADE, db_constraint=False))', []),
        ('AlterField("order", "user", models.ForeignKey("shop.tag", models.CASCADE))', [AGAIN[0].replace("shop_user", "shop_tag")]),
        ('AlterField("order", "boss", models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True))',
         ["ALTER TABLE shop_order ALTER COLUMN boss_id DROP NOT NULL", "ALTER TABLE shop_order ADD FOREIGN KEY (boss_id) REFERENCES shop_order"]),
        ('AlterField("user", "id", models.BigAutoField(primary_key=True))',
         ["ALTER TABLE shop_user ALTER COLUMN id TYPE bigint", "ALTER TABLE shop_order ALTER COLUMN user_id TYPE bigint", *AGAIN, "unread"]),
        ('DeleteModel("Order")', ["DROP TABLE shop_order_tags CASCADE", "DROP TABLE shop_order CASCADE"]),
    ],
)  # fmt: skip
def test_djangos_foreign_keys(tmp_path: Path, operation: str, expected: list[str]) -> None:
    folder = tmp_path / "shop" / "migrations"
    folder.mkdir(parents=True)
    for name, text in (("0001_a.py", KEYS), ("0002_b.py", f"migrations.{operation}")):
        (folder / name).write_text(
            "from django.conf import settings\nfrom django.db import migrations, models\n"
            f"class Migration(migrations.Migration):\n operations = [{text}]\n"
        )
    found = statements(Pending("a", str(folder / "0002_b.py")), "django")
    assert [(one.unread and "unread") or one.text for one in found] == expected


def test_the_first_file_is_read_too(tmp_path: Path) -> None:
    folder = tmp_path / "shop" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_a.py").write_text(
        f"from django.db import migrations, models\nclass Migration(migrations.Migration):\n operations = [{FIRST}]\n"
    )
    (read,) = {step.file for step in steps(pending(folder / "0001_a.py"), "django")}
    created = [one.text for one in statements(Pending("a", str(folder / "0001_a.py")), "django")]
    assert (read, created) == (
        "0001_a.py",
        ["CREATE TABLE shop_order ()", "CREATE TABLE shop_left ()"],
    )
