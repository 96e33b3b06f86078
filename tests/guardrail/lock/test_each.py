"""`--each N`: what is stepped through, in which order it stands, and what stops it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guardrail.history import Migration
from guardrail.lock.each import ends, on_top
from guardrail.schemalock import SchemaLock
from hookset.errors import UsageError
from tests.guardrail.lock.conftest import SHOP, ids, lock, upgrade
from tests.guardrail.migrate.conftest import revisions, sql

GOOD = [sql(f"CREATE TABLE t{number} (id int)") for number in range(5)]


def names(lock: SchemaLock) -> list[str]:
    return [state.name for state in lock.states]


def test_the_last_states_are_recorded_on_what_ran_before(database: str, tmp_path: Path) -> None:
    out, folder = tmp_path / "schema.lock", revisions(tmp_path / "versions", *GOOD)
    found = lock(database, out, migrations=(str(folder),), each=2)
    assert ids(found) == ["lock.written"]
    recorded = SchemaLock.load(out)
    assert names(recorded) == ["r5", "r4"]
    tables = [state.objects for state in recorded.states]
    assert tables[0] > tables[1]


def test_no_more_are_stepped_through_than_keep_lets_stay(database: str, tmp_path: Path) -> None:
    out, folder = tmp_path / "schema.lock", revisions(tmp_path / "versions", *GOOD[:3])
    lock(database, out, migrations=(str(folder),), each=99, keep=1)
    assert names(SchemaLock.load(out)) == ["r3", "r2"]


def test_a_revision_that_fails_is_named_and_nothing_is_written(database: str, tmp_path: Path) -> None:
    folder = revisions(tmp_path / "versions", GOOD[0], sql("CREATE TABLE t0 (id int)"))
    (found,) = lock(database, tmp_path / "schema.lock", migrations=(str(folder),), each=2)
    assert (found.id, found.object) == ("lock.step_failed", "r2 step")
    assert 'relation "t0" already exists' in found.found
    assert not (tmp_path / "schema.lock").exists()


def test_a_database_at_head_is_refused(scratch: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at the last revision already"):
        lock(scratch, tmp_path / "schema.lock", migrations=(str(SHOP),), each=1)


def test_the_lock_of_another_tool_is_refused_before_anything_is_migrated(
    database: str, tmp_path: Path, release: Callable[[int], Path]
) -> None:
    out = tmp_path / "schema.lock"
    out.write_text(SchemaLock(tool="flyway").record("7", [], 16).text())
    with pytest.raises(UsageError, match="written with flyway migrations"):
        lock(database, out, migrations=(str(release(1)),), each=1)
    upgrade(database, release(1), "1f0c2a61")  # fails where anything was there


def test_stepped_states_go_above_those_that_were_recorded() -> None:
    def of(*states: str) -> SchemaLock:
        made = SchemaLock(tool="alembic", service="shop")
        for state in states:
            made = made.record(state, [f"table\tpublic.{state}\t", "table\tpublic.all\t"], 16)
        return made

    both = on_top(of("r3", "r4"), of("r1", "r2", "r4"), keep=20)
    assert names(both) == ["r4", "r3", "r2", "r1"]
    assert both.service == "shop"
    for state in names(both):
        entry = both.entry(state)
        assert entry
        assert f"table\tpublic.{state}\t" in entry.lines
    assert names(on_top(of("r3", "r4"), of("r1"), keep=1)) == ["r4", "r3"]
    assert on_top(of("r1"), SchemaLock(), keep=1).newest == of("r1").newest


def test_the_ends_of_a_branched_past_bring_all_of_it() -> None:
    past = [Migration(id="a"), Migration(id="b", needs=("a",)), Migration(id="c", needs=("a",))]
    assert ends(past) == ["b", "c"]
