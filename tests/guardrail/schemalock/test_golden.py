"""The whole file for a small real schema, and two branches that both migrate."""

import subprocess
from pathlib import Path

import pytest

from guardrail import catalog
from guardrail.database import reading
from guardrail.schemalock import SchemaLock, save
from hookset.deadline import Deadline
from hookset.errors import UsageError
from tests.golden import compare

SHOP = (
    "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email varchar(100) NOT NULL UNIQUE)",
    """CREATE TABLE orders (
      id serial PRIMARY KEY,
      customer_id bigint NOT NULL REFERENCES customers,
      total numeric(12,2) NOT NULL DEFAULT 0 CHECK (total >= 0),
      "Delivery Note" text COLLATE "C" DEFAULT E'none\\tyet'
    )""",
    "CREATE TYPE mood AS ENUM ('sad', 'it''s ok')",
    "CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 100",
    """CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RETURN NEW;
    END $$""",
    "CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()",
)
REFUNDS = (
    "ALTER TABLE orders ALTER total SET DEFAULT 1",
    "CREATE INDEX orders_open_idx ON orders (customer_id) WHERE total > 0",
)


def lines(server, url: str, *statements: str) -> list[str]:
    server.run(*statements, database=url.rpartition("/")[2])
    with reading(url, Deadline(30)) as session:
        return catalog.read(session)


def test_the_file_of_a_small_shop(server, database):
    lock = SchemaLock(tool="alembic", service="shop").record("51ab03d2", lines(server, database, *SHOP), 16)
    lock = lock.record("77f0aa19", lines(server, database, *REFUNDS), 16)
    compare("guardrail/shop.lock", lock.text())


def git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *who, *words], cwd=folder, text=True, capture_output=True, check=False)


@pytest.mark.parametrize("columns", [("a", "b"), ("same", "same")])
def test_two_branches_that_both_migrate_conflict(tmp_path: Path, columns: tuple[str, str]):
    many = [f"column\tpublic.t{number}.id\tbigint" for number in range(200)]
    base = SchemaLock(tool="alembic").record("base", [], 16).record("1a", many, 16)
    file = tmp_path / "schema.lock"

    def commit(lock: SchemaLock, revision: str) -> None:
        save(lock, str(file))
        git(tmp_path, "add", ".")
        assert git(tmp_path, "commit", "-qm", revision).returncode == 0

    git(tmp_path, "init", "-q")
    commit(base, "1a")
    git(tmp_path, "checkout", "-qb", "feature")
    commit(base.record("2b", [*many, f"column\tpublic.t199.{columns[0]}\ttext"], 16), "2b")
    git(tmp_path, "checkout", "-q", "main")
    commit(base.record("2c", [*many, f"column\tpublic.t0.{columns[1]}\ttext"], 16), "2c")

    merged = git(tmp_path, "merge", "feature")
    assert merged.returncode != 0
    assert "CONFLICT" in merged.stdout
    with pytest.raises(UsageError, match="has Git's conflict markers, the first in line 2"):
        SchemaLock.load(file)

    git(tmp_path, "checkout", "--ours", "schema.lock")
    again = SchemaLock.load(file).record("3d", many, 16)
    assert [state.name for state in again.states] == ["3d", "2c", "1a", "base"]


def test_a_union_merge_is_refused(tmp_path: Path):
    base = SchemaLock(tool="alembic").record("1a", ["table\tpublic.t\tpermanent"], 16)
    one = base.record("2b", ["table\tpublic.t\tpermanent", "table\tpublic.u\tpermanent"], 16).text()
    other = base.record("2c", ["table\tpublic.t\tpermanent", "table\tpublic.v\tpermanent"], 16).text()
    for name, text in (("one", one), ("base", base.text()), ("other", other)):
        (tmp_path / name).write_text(text)
    merged = git(tmp_path, "merge-file", "--union", "-p", "one", "base", "other")
    (tmp_path / "merged").write_text(merged.stdout)
    with pytest.raises(UsageError, match="was merged or edited by hand"):
        SchemaLock.load(tmp_path / "merged")
