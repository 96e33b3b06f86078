"""Histories and migration folders as they are found in the field: absent, empty, elsewhere, double, broken."""

from pathlib import Path

import pytest

from tests.guardrail.cli import shop
from tests.guardrail.cli.conftest import execute
from tests.guardrail.cli.program import check

FLYWAY = """
CREATE TABLE flyway_schema_history (
  installed_rank int PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL,
  type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int, installed_by varchar(100) NOT NULL,
  installed_on timestamp NOT NULL DEFAULT now(), execution_time int NOT NULL, success boolean NOT NULL)
"""


def test_the_release_fits(own: str, migrations: Path) -> None:
    for stage in ("before", "after"):
        ended = check("--migrations", str(migrations), "--stage", stage, url=own)
        assert ended.code == 0, ended.all
        assert ended.statuses["history.passed"] == "passed"


def test_no_history_in_an_empty_database(database: str, migrations: Path) -> None:
    before = check("--migrations", str(migrations), url=database)
    assert before.code == 0, before.all
    assert before.statuses["history.absent"] == "info"
    after = check("--migrations", str(migrations), "--stage", "after", url=database)
    assert after.code == 10, after.all
    assert after.statuses["history.absent"] == "failed"


def test_no_history_among_tables(own: str, migrations: Path) -> None:
    execute(own, "DROP TABLE alembic_version")
    ended = check("--migrations", str(migrations), "--stage", "after", url=own)
    assert ended.code == 10, ended.all
    assert ended.statuses["history.absent"] == "failed"


def test_an_empty_history(own: str, migrations: Path) -> None:
    execute(own, "DELETE FROM alembic_version")
    ended = check("--migrations", str(migrations), "--stage", "after", url=own)
    assert ended.code == 10, ended.all
    assert ended.statuses["history.empty"] == "failed"


def test_a_history_in_another_schema(own: str, migrations: Path) -> None:
    execute(own, "CREATE SCHEMA ops", "ALTER TABLE alembic_version SET SCHEMA ops")
    ended = check("--migrations", str(migrations), "--stage", "after", url=own)
    assert ended.code == 0, ended.all
    assert "ops.alembic_version" in ended.finding("history.passed")["object"]


def test_two_tools_in_one_database(own: str, migrations: Path) -> None:
    execute(own, FLYWAY)
    with_files = check("--migrations", str(migrations), "--stage", "after", url=own)
    assert with_files.code == 0, with_files.all
    without = check(url=own)
    assert without.code == 11, without.all
    assert without.statuses["history.ambiguous"] == "inconclusive"


def test_two_histories_of_one_tool(own: str, migrations: Path) -> None:
    execute(own, "CREATE SCHEMA copy", "CREATE TABLE copy.alembic_version AS TABLE alembic_version")
    ended = check("--migrations", str(migrations), "--history-table", "copy.alembic_version", url=own)
    assert ended.code == 0, ended.all


def test_a_history_table_that_is_none(own: str, migrations: Path) -> None:
    ended = check("--migrations", str(migrations), "--history-table", "orders", url=own)
    assert ended.code == 2, ended.all
    assert "public.orders is not a history table" in ended.all


def test_pending_after_the_migration_and_ahead(own: str, migrations: Path) -> None:
    execute(own, "UPDATE alembic_version SET version_num = 'a1'")
    pending = check("--migrations", str(migrations), "--stage", "after", url=own)
    assert (pending.code, pending.statuses["history.pending"]) == (10, "failed")
    execute(own, "UPDATE alembic_version SET version_num = 'b7'")
    ahead = check("--migrations", str(migrations), url=own)
    assert (ahead.code, ahead.record["outcome"]) == (10, "failed")


def test_a_migrations_folder_that_is_not_there(own: str, tmp_path: Path) -> None:
    ended = check("--migrations", str(tmp_path / "nowhere"), url=own)
    assert ended.code == 2, ended.all
    assert str(tmp_path / "nowhere") in ended.all


def test_an_empty_migrations_folder(own: str, tmp_path: Path) -> None:
    ended = check("--migrations", str(tmp_path), url=own)
    assert ended.code == 2, ended.all
    assert "no migration of a known tool" in ended.all


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("a3", "a2", "    op.execute(")], "a3.py"),
        ([("a3", "a4", "    pass"), ("a4", "a3", "    pass")], "a3"),
        ([("a3", "a2", "    pass"), ("a3", "a1", "    pass")], "a3"),
        ([("a3", "a9", "    pass")], "a9"),
    ],
    ids=["syntax error", "cycle", "duplicate revisions", "lost parent"],
)
def test_broken_migrations(own: str, tmp_path: Path, files: list[tuple[str, str, str]], said: str) -> None:
    folder = shop.release(tmp_path / "migrations")
    for number, (id, down, body) in enumerate(files):
        shop.revision(folder, id, down, body, name=f"{id}_{number}" if len(files) > 1 else id)
    ended = check("--migrations", str(folder), url=own)
    assert ended.code == 10, ended.all
    assert said in str(ended.finding("history.files"))
    assert "history.passed" not in ended.statuses


def test_two_heads(own: str, tmp_path: Path) -> None:
    folder = shop.release(tmp_path / "migrations")
    shop.revision(folder, "b1", "a2")
    shop.revision(folder, "b2", "a2")
    ended = check("--migrations", str(folder), url=own)
    assert (ended.code, ended.statuses["history.multiple_heads"]) == (10, "failed"), ended.all


def test_a_release_of_five_thousand_files(own: str, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "env.py").write_text("from alembic import context\n")
    names = [f"r{number:04}" for number in range(5000)]
    for down, id in zip([None, *names], names, strict=False):
        shop.revision(folder, id, down)
    execute(own, f"UPDATE alembic_version SET version_num = '{names[-2]}'")
    ended = check("--migrations", str(folder), url=own)
    assert ended.code == 0, ended.all
    assert names[-1] in ended.finding("history.passed")["summary"]
