"""A brownfield database is adopted: what differs is accepted, and the check passes."""

from pathlib import Path

import pytest

from hookset.errors import UsageError
from tests.guardrail.lock.conftest import SHOP, Shop, execute, ids, lock, program

MIGRATIONS = {"migrations": (str(SHOP),)}
BY_HAND = (
    "ALTER TABLE products ALTER price TYPE numeric(14,2)",
    "CREATE INDEX by_hand ON customers (name)",
    "CREATE FUNCTION \"od'd: *\"(numeric[]) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "DROP TRIGGER orders_touch ON orders",
)


def gate(live: str, out: Path, *more: str) -> int:
    words = ("--database-url", live, "--migrations", str(SHOP), "--schema-lock", str(out))
    return program("check", *words, *more).returncode


def test_after_adopting_the_check_passes_and_what_is_new_still_fails(
    shop: Shop, scratch: str, tmp_path: Path
) -> None:
    out, live = tmp_path / "schema.lock", shop.database()
    accepted = tmp_path / "schema.lock.accepted.yaml"
    execute(live, *BY_HAND)
    found = lock(scratch, out, from_live=live, **MIGRATIONS)
    assert ids(found) == ["lock.written", "lock.accepted"]
    assert found[1].object == str(accepted)
    assert gate(live, out) == 10
    assert gate(live, out, "--accept", str(accepted)) == 0
    execute(live, "ALTER TABLE products DROP COLUMN attributes")
    assert gate(live, out, "--accept", str(accepted)) == 10


def test_adopting_again_keeps_the_entries_that_are_there(shop: Shop, scratch: str, tmp_path: Path) -> None:
    out, live = tmp_path / "schema.lock", shop.database()
    accepted = tmp_path / "schema.lock.accepted.yaml"
    execute(live, BY_HAND[0])
    lock(scratch, out, from_live=live, **MIGRATIONS)
    edited = accepted.read_text().replace("as found when", "ticket 7; as found when")
    accepted.write_text(edited)
    lock(scratch, out, from_live=live, **MIGRATIONS)
    assert accepted.read_text() == edited
    execute(live, BY_HAND[1])
    lock(scratch, out, from_live=live, **MIGRATIONS)
    assert accepted.read_text().startswith(edited)
    assert "by_hand" in accepted.read_text()


def test_a_live_database_that_does_not_differ_needs_no_file(shop: Shop, scratch: str, tmp_path: Path) -> None:
    found = lock(scratch, tmp_path / "schema.lock", from_live=shop.database(), **MIGRATIONS)
    assert ids(found) == ["lock.written", "lock.live_same"]
    assert [path.name for path in tmp_path.iterdir()] == ["schema.lock"]


def test_a_state_that_the_lock_has_not_is_inconclusive(shop: Shop, scratch: str, tmp_path: Path) -> None:
    live = shop.database()
    execute(live, "UPDATE alembic_version SET version_num = '51ab03d2'")
    found = lock(scratch, tmp_path / "schema.lock", from_live=live, **MIGRATIONS)
    assert ids(found) == ["lock.written", "drift.no_entry"]
    assert [path.name for path in tmp_path.iterdir()] == ["schema.lock"]


def test_a_file_of_accepted_findings_that_cannot_be_read_is_named(
    shop: Shop, scratch: str, tmp_path: Path
) -> None:
    (tmp_path / "schema.lock.accepted.yaml").write_text("- id: drift.changed\n")
    with pytest.raises(UsageError, match=r"schema\.lock\.accepted\.yaml"):
        lock(scratch, tmp_path / "schema.lock", from_live=shop.database(), **MIGRATIONS)
