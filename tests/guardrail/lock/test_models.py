"""`--models`: each difference between SQLAlchemy models and the migrated database by its name."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from guardrail.lock.models import compare_models, metadata_of
from hookset.deadline import Deadline
from hookset.errors import UsageError
from hookset.outcome import Finding, Status
from tests.guardrail.lock.conftest import SHOP, execute, lock, program

MODELS = """
import sqlalchemy as sa
metadata = sa.MetaData({arguments})
sa.Table("owners", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text, nullable=False))
sa.Table(
    "pets", metadata, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("owner", sa.ForeignKey("{prefix}owners.id", name="pets_owner")), sa.Index("pets_idx", "owner", "id"),
)
print("models loaded")
"""
TABLES = (
    "CREATE TABLE owners (id serial PRIMARY KEY, name text NOT NULL)",
    "CREATE TABLE pets (id serial PRIMARY KEY, owner int CONSTRAINT pets_owner REFERENCES owners)",
    "CREATE INDEX pets_idx ON pets (owner, id)",
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is the current one; what is imported from it is forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith("probe"):
            del sys.modules[name]


def compared(url: str) -> list[Finding]:
    return list(compare_models("probe:metadata", url, exclude=(), deadline=Deadline(60)))


def write(folder: Path, arguments: str = "", prefix: str = "") -> None:
    (folder / "probe.py").write_text(MODELS.format(arguments=arguments, prefix=prefix))


def test_the_shops_models_agree_and_partitions_are_ignored(scratch: str, tmp_path: Path) -> None:
    out = tmp_path / "schema.lock"
    words = ("lock", "--database-url", scratch, "--migrations", str(SHOP), "--models", "models:metadata")
    said = program(*words, "--out", str(out), "--format", "text", folder=SHOP)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "models:metadata agrees with the migrated database: 6 tables" in said.stdout
    assert out.exists()


def test_each_difference_is_named_and_no_lock_is_written(scratch: str, tmp_path: Path) -> None:
    execute(
        scratch,
        "ALTER TABLE customers ALTER country DROP NOT NULL, DROP COLUMN name",
        "ALTER TABLE products ALTER price TYPE numeric(14,2), ADD COLUMN extra int",
        "ALTER TABLE orders ALTER refunded SET DEFAULT 1",
        "DROP INDEX refunds_order_id_idx",
        "CREATE INDEX refunds_order_id_idx ON refunds (order_id, id)",
        "CREATE TABLE leftover (id int)",
    )
    out = tmp_path / "schema.lock"
    words = ("lock", "--database-url", scratch, "--migrations", str(SHOP), "--models", "models:metadata")
    said = program(*words, "--out", str(out), "--format", "text", folder=SHOP)
    assert said.returncode == 10
    for name in (
        *("column public.customers.country", "column public.customers.name", "column public.products.price"),
        *("column public.products.extra", "column public.orders.refunded", "table public.leftover"),
        "index public.refunds.refunds_order_id_idx",
    ):
        assert name in said.stdout
    assert said.stdout.count("refunds_order_id_idx") == 1
    assert not out.exists()


@pytest.mark.parametrize(("arguments", "prefix"), [("", ""), ("schema='public'", "public.")])
def test_models_may_name_the_default_schema(database: str, here: Path, arguments: str, prefix: str) -> None:
    execute(database, *TABLES)
    write(here, arguments, prefix)
    assert [one.id for one in compared(database)] == ["lock.models_agree"]
    execute(database, "ALTER TABLE pets DROP CONSTRAINT pets_owner", "DROP INDEX pets_idx")
    found = compared(database)
    assert sorted(one.object for one in found) == [
        "foreign key public.pets.pets_owner",
        "index public.pets.pets_idx",
    ]
    assert {(one.status, one.expected, one.found) for one in found} == {
        (Status.FAILED, "in the models", "not in the database")
    }


def test_comments_are_compared(database: str, here: Path) -> None:
    execute(database, *TABLES, "COMMENT ON TABLE pets IS 'all of them'")
    write(here)
    assert [one.object for one in compared(database)] == ["comment of table public.pets"]


def test_a_key_value_list_with_several_hosts_will_do(database: str, here: Path, server: object) -> None:
    execute(database, *TABLES)
    write(here)
    port, name = database.rpartition(":")[2].split("/")
    several = f"postgresql://postgres@127.0.0.1:{port},127.0.0.1:{port}/{name}"
    assert [one.id for one in compared(several)] == ["lock.models_agree"]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("metadata", "metadata is not MODULE:NAME"),
        ("absent_models:metadata", "ModuleNotFoundError: No module named 'absent_models'"),
        ("probe:nothing", "has no attribute 'nothing'"),
        ("probe:sa", "is no SQLAlchemy MetaData, but module"),
        ("probe_exits:metadata", "SystemExit: no settings"),
    ],
)
def test_models_that_cannot_be_had_are_a_usage_error(here: Path, where: str, message: str) -> None:
    write(here)
    (here / "probe_exits.py").write_text("raise SystemExit('no settings')")
    with pytest.raises(UsageError, match=message):
        metadata_of(where)


def test_what_models_print_does_not_reach_standard_output(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here)
    metadata_of("probe:metadata")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "models loaded\n")


def test_models_that_do_not_import_leave_no_lock(database: str, here: Path) -> None:
    with pytest.raises(UsageError, match="cannot import absent_models:metadata"):
        lock(database, here / "schema.lock", models="absent_models:metadata")
    assert not (here / "schema.lock").exists()
