"""The schema lock file: what `check` makes of one that is absent, broken, or of somebody else."""

from pathlib import Path

import pytest

from tests.guardrail.cli.conftest import execute
from tests.guardrail.cli.program import check, guardrail


def broken(schema_lock: Path, folder: Path, text: str) -> tuple[str, ...]:
    file = folder / "schema.lock"
    file.write_text(text)
    return ("--schema-lock", str(file))


def test_lock_and_check_agree(production: str, migrations: Path, schema_lock: Path) -> None:
    words = ("--migrations", str(migrations), "--schema-lock", str(schema_lock), "--compare", "all")
    ended = check(*words, url=production)
    assert ended.code == 0, ended.all
    assert ended.statuses["drift.same"] == "passed"


def test_without_migrations_a_lock_serves_as_well(own: str, tmp_path: Path) -> None:
    file = str(tmp_path / "schema.lock")
    assert guardrail("lock", "--out", file, url=own).code == 0
    assert check("--schema-lock", file, url=own).statuses["drift.same"] == "passed"
    execute(own, "ALTER TABLE orders ADD COLUMN note text")
    ended = check("--schema-lock", file, url=own)
    assert ended.code == 10, ended.all
    assert "public.orders.note" in ended.finding("drift.unexpected")["object"]


def test_a_packed_lock_serves_as_well(own: str, migrations: Path, tmp_path: Path) -> None:
    file = str(tmp_path / "schema.lock.xz")
    release = ("--migrations", str(migrations))
    assert guardrail("lock", *release, "--pack", "--out", file, url=own).code == 0
    assert check(*release, "--schema-lock", file, url=own).statuses["drift.same"] == "passed"


def test_absent(production: str) -> None:
    ended = check("--schema-lock", "/nowhere/schema.lock", url=production)
    assert ended.code == 2, ended.all
    assert "/nowhere/schema.lock" in ended.all


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[: len(text) // 2], "is truncated"),
        (lambda text: text.replace("bigint", "integer", 1), "its digest does not fit"),
        (lambda text: text.replace("format 1", "format 99", 1), "99"),
        (lambda text: "", "is empty"),
        (lambda text: "name: shop\n", "is not a schema lock"),
        (
            lambda text: text.replace("\n\n[", "\n<<<<<<< HEAD\n=======\n>>>>>>> feature\n\n[", 1),
            "conflict markers, the first in line",
        ),
    ],
    ids=["truncated", "edited", "newer", "empty", "something else", "conflict markers"],
)
def test_a_file_that_guardrail_did_not_write(
    production: str, schema_lock: Path, tmp_path: Path, change: object, said: str
) -> None:
    assert callable(change)
    words = broken(schema_lock, tmp_path, change(schema_lock.read_text()))
    ended = check(*words, url=production)
    assert ended.code == 2, ended.all
    assert said in ended.all
    assert "schema.lock" in ended.termination


def test_of_another_service(production: str, schema_lock: Path) -> None:
    ended = check("--schema-lock", str(schema_lock), "--app", "billing", url=production)
    assert ended.code == 2, ended.all
    assert "is of the service 'shop', and this is 'billing'" in ended.all
    lock = guardrail("lock", "--app", "billing", "--out", str(schema_lock), url=production)
    assert lock.code == 2, lock.all


@pytest.mark.parametrize("app", ["shop", ""])
def test_of_this_service_or_nobody_says(production: str, gate: tuple[str, ...], app: str) -> None:
    ended = check(*gate, url=production, **({"HOOK_APP": app} if app else {}))
    assert ended.code == 0, ended.all


def test_written_with_another_tool(database: str, schema_lock: Path, tmp_path: Path) -> None:
    (tmp_path / "V1__orders.sql").write_text("CREATE TABLE orders (id bigint);\n")
    ended = check("--migrations", str(tmp_path), "--schema-lock", str(schema_lock), url=database)
    assert ended.code == 2, ended.all
    assert "written with alembic migrations" in ended.all


def test_a_state_that_it_does_not_record(own: str, tmp_path: Path, gate: tuple[str, ...]) -> None:
    execute(own, "UPDATE alembic_version SET version_num = 'a1'")
    ended = check(*gate, url=own)
    assert ended.code == 11, ended.all
    assert ended.statuses["drift.no_entry"] == "inconclusive"


def test_nowhere_to_write(production: str) -> None:
    ended = guardrail("lock", "--out", "/nowhere/schema.lock", url=production)
    assert ended.code == 2, ended.all
    assert "/nowhere" in ended.all
