"""What is recorded, what is refused, and that a refusal leaves the file alone."""

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from guardrail.schemalock import SchemaLock
from hookset.errors import UsageError
from tests.guardrail.lock.conftest import SHOP, Shop, check, execute, ids, lock, program, upgrade

MIGRATIONS = {"migrations": (str(SHOP),)}
TABLE = "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(12,2) NOT NULL)"


def names(out: Path) -> list[str]:
    return [state.name for state in SchemaLock.load(out).states]


def test_the_same_state_again_leaves_the_file_byte_equal(shop: Shop, scratch: str, tmp_path: Path) -> None:
    out = tmp_path / "schema.lock"
    out.write_bytes(shop.out.read_bytes())
    inode = out.stat().st_ino
    assert ids(lock(scratch, out, app="shop", **MIGRATIONS)) == ["lock.unchanged"]
    assert (out.read_bytes(), out.stat().st_ino) == (shop.out.read_bytes(), inode)


def test_an_older_state_again_is_replaced_where_it_stands(
    shop: Shop, database: str, release: Callable[[int], Path], tmp_path: Path
) -> None:
    out, folder = tmp_path / "schema.lock", release(2)
    out.write_bytes(shop.out.read_bytes())
    upgrade(database, folder)
    (said,) = lock(database, out, migrations=(str(folder),))
    assert (said.id, said.found) == ("lock.unchanged", "51ab03d2: 89 objects")
    execute(database, "ALTER TABLE refunds ADD COLUMN extra text")
    assert lock(database, out, migrations=(str(folder),))[0].found == "51ab03d2: 90 objects"
    assert names(out) == names(shop.out)


def test_the_next_release_is_added_and_keep_lets_the_oldest_go(
    shop: Shop, scratch: str, database: str, release: Callable[[int], Path], tmp_path: Path
) -> None:
    out, folder = tmp_path / "schema.lock", release(2)
    upgrade(database, folder)
    assert ids(lock(database, out, migrations=(str(folder),))) == ["lock.written"]
    lock(scratch, out, **MIGRATIONS)
    assert names(out) == ["c6b15f7e", "51ab03d2"]
    assert check(database, out, **MIGRATIONS)[-1].id == "drift.same"
    lock(scratch, out, keep=0, **MIGRATIONS)
    assert names(out) == ["c6b15f7e"]


def test_a_scratch_database_that_is_not_at_head_is_refused(
    shop: Shop, database: str, release: Callable[[int], Path], tmp_path: Path
) -> None:
    out = tmp_path / "schema.lock"
    (empty,) = lock(database, out, **MIGRATIONS)
    assert empty.id == "lock.not_at_head"
    assert "1f0c2a61" in empty.found
    upgrade(database, release(2))
    (behind,) = lock(database, out, **MIGRATIONS)
    assert behind.id == "lock.not_at_head"
    assert "77f0aa19" in behind.found
    assert not out.exists()


def test_an_invalid_index_is_refused(scratch: str, tmp_path: Path) -> None:
    execute(scratch, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_open_idx'::regclass")
    (found,) = lock(scratch, tmp_path / "schema.lock", **MIGRATIONS)
    assert (found.id, found.object) == ("lock.invalid_index", "public.orders_open_idx")
    assert not (tmp_path / "schema.lock").exists()


def test_a_database_that_another_session_is_changing_is_not_recorded(database: str, tmp_path: Path) -> None:
    execute(database, TABLE)
    with psycopg.connect(database) as other:
        other.execute("CREATE TABLE half_of_it (id int)")
        assert ids(lock(database, tmp_path / "schema.lock")) == ["lock.changing"]
        other.rollback()
    assert ids(lock(database, tmp_path / "schema.lock")) == ["lock.written"]


def test_the_lock_of_another_tool_service_or_without_migrations_is_refused(
    shop: Shop, scratch: str, tmp_path: Path
) -> None:
    out = tmp_path / "schema.lock"
    out.write_text(SchemaLock(tool="flyway").record("7", [], 16).text())
    with pytest.raises(UsageError, match="written with flyway migrations, and these are alembic"):
        lock(scratch, out, **MIGRATIONS)
    out.write_bytes(shop.out.read_bytes())
    with pytest.raises(UsageError, match="of the service 'shop', and this is 'billing'"):
        lock(scratch, out, app="billing", **MIGRATIONS)
    with pytest.raises(UsageError, match="states of alembic migrations, and --migrations is not given"):
        lock(scratch, out)
    assert out.read_bytes() == shop.out.read_bytes()


def test_without_migrations_there_is_one_unnamed_state(database: str, tmp_path: Path) -> None:
    out = tmp_path / "schema.lock"
    execute(database, TABLE)
    assert lock(database, out)[0].found.startswith("unnamed state: ")
    assert names(out) == [""]
    execute(database, "ALTER TABLE orders ADD COLUMN note text")
    assert "drift.unexpected" in ids(check(database, out))
    assert ids(lock(database, out)) == ["lock.written"]
    assert names(out) == [""]
    assert ids(check(database, out))[-1] == "drift.same"


def test_an_unnamed_state_gives_way_to_named_ones(scratch: str, tmp_path: Path) -> None:
    out = tmp_path / "schema.lock"
    lock(scratch, out)
    lock(scratch, out, **MIGRATIONS)
    assert names(out) == ["c6b15f7e"]


def test_packed_and_plain_take_each_others_place(shop: Shop, scratch: str, tmp_path: Path) -> None:
    out = tmp_path / "schema.lock"
    out.write_bytes(shop.out.read_bytes())
    assert ids(lock(scratch, out, pack=True, **MIGRATIONS)) == ["lock.written"]
    assert out.read_bytes().startswith(b"\xfd7zXZ")
    assert names(out) == names(shop.out)
    assert ids(lock(scratch, out, pack=True, **MIGRATIONS)) == ["lock.unchanged"]
    assert ids(check(scratch, out, **MIGRATIONS)) == ["drift.same"]
    lock(scratch, out, **MIGRATIONS)
    assert out.read_bytes() == shop.out.read_bytes()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"keep": -1}, "--keep must not be below zero, and is -1"),
        ({"each": -2}, "--each must not be below zero, and is -2"),
        ({"each": 2}, "--each steps through migrations: give them with --migrations"),
        ({"out": "-"}, "give --format text"),
        ({"out": "-", "from_live": "postgresql://h/d"}, "--out must name one, not -"),
        ({"out": "{}/absent/schema.lock"}, "there is no folder .*/absent"),
        ({"out": "{}"}, "is a directory, not a schema lock"),
        ({"schema": ("tenant",)}, "the scratch database has no schema tenant"),
    ],
)
def test_a_call_that_cannot_work_is_refused(
    database: str, tmp_path: Path, options: dict[str, object], message: str
) -> None:
    out = str(options.pop("out", "{}/schema.lock")).format(tmp_path)
    with pytest.raises(UsageError, match=message):
        lock(database, out, **options)


def test_a_dash_writes_the_lock_alone_to_standard_output(scratch: str) -> None:
    said = program("lock", "--database-url", scratch, "--out", "-", "--format", "text")
    assert said.returncode == 0
    assert said.stdout.startswith("guardrail schema lock, format 1\n")
    assert re.search(r"\nend\t\d+ lines\n$", said.stdout)
    assert "PASSED" in said.stderr


def test_one_tenants_lock_serves_all(database: str, tmp_path: Path) -> None:
    out = tmp_path / "schema.lock"
    for tenant in ("tenant_a", "tenant_b"):
        execute(database, f"CREATE SCHEMA {tenant}", TABLE.replace("orders", f"{tenant}.orders"))
    execute(database, "CREATE TABLE public.shared (id int)")
    assert ids(lock(database, out, schema=("tenant_a",))) == ["lock.written"]
    assert "shared" not in out.read_text()
    assert ids(check(database, out, schema=("tenant_*",)))[-1] == "drift.same"
    execute(database, "ALTER TABLE tenant_b.orders ALTER total DROP NOT NULL")
    (found,) = [one for one in check(database, out, schema=("tenant_*",)) if one.id == "drift.changed"]
    assert found.object == "column tenant_b.orders.total"
