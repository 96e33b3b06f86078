"""Alembic natively: with and without env.py, resumed, retried, stopped."""

from pathlib import Path

from hookset.outcome import Status
from tests.guardrail.migrate.conftest import Run, revisions, rows, sql


def test_self_contained_revisions_are_applied_one_by_one(migration: Run, tmp_path: Path) -> None:
    folder = revisions(tmp_path, sql("CREATE TABLE one (id int)"), sql("CREATE TABLE two (id int)"))
    migration.go(migrations=[folder])
    assert migration.ids == ["migrate.done"]
    assert migration.one("migrate.done").summary.startswith("2 revisions in")
    assert {name: action.state for name, action in migration.actions.items()} == {
        "r1 step 1": "done",
        "r2 step 2": "done",
    }
    assert [line.split("  ")[0] for line in migration.said] == ["r1 step 1", "r2 step 2"]
    assert rows(migration.url, "SELECT version_num FROM alembic_version") == [("r2",)]


def test_what_was_committed_stays_and_the_next_run_goes_on_from_there(migration: Run, tmp_path: Path) -> None:
    folder = revisions(tmp_path, sql("CREATE TABLE one (id int)"), sql("CREATE TABLE two (id nonsense)"))
    migration.go(migrations=[folder])
    failed = migration.one("migrate.failed")
    assert failed.status is Status.FAILED
    assert 'type "nonsense" does not exist' in failed.found
    assert [action.state for action in migration.actions.values()] == ["done", "failed"]
    assert rows(migration.url, "SELECT version_num FROM alembic_version") == [("r1",)]
    revisions(tmp_path, sql("CREATE TABLE one (id int)"), sql("CREATE TABLE two (id int)"))
    again = Run(migration.url).go(migrations=[folder])
    assert again.ids == ["migrate.done"]
    assert list(again.actions) == ["r2 step 2"]
