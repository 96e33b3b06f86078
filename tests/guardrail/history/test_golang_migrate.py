"""golang-migrate: the real tool's rows where it is built, and rows as its source writes them everywhere."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from guardrail.database import reading
from guardrail.history import check
from guardrail.history.tools import tools
from hookset.deadline import Deadline
from tests.conftest import need

TABLE = "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)"
TOOL = tools()["golang-migrate"]


def ids(findings):
    return [(one.id, str(one.status)) for one in findings]


def write(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text("SELECT 1;")
    return folder


@pytest.fixture
def folder(tmp_path):
    return write(
        tmp_path / "m", *(f"{n:06}_step{n}.{way}.sql" for n in (1, 2, 9, 10) for way in ("up", "down"))
    )


def at(server, database, version, dirty="false"):
    name = database.rpartition("/")[2]
    server.run(TABLE, f"INSERT INTO schema_migrations VALUES ({version}, {dirty})", database=name)


@pytest.mark.parametrize(
    ("version", "stage", "expected"),
    [
        (10, "after", [("history.passed", "passed")]),
        (2, "before", [("history.passed", "passed")]),
        (2, "after", [("history.pending", "failed")]),
        (11, "after", [("history.ahead", "failed")]),
        (5, "before", [("history.diverged", "failed")]),
        (-1, "before", [("history.passed", "passed"), ("history.empty", "info")]),
    ],
)
def test_where_the_one_row_says_that_it_is(server, database, look, folder, version, stage, expected):
    at(server, database, version)
    history, findings = check(look(), [folder], stage=stage)
    assert ids(findings) == expected
    assert history.state == (str(version) if version >= 0 else "base")


def test_pending_ones_are_in_order_of_number(server, database, look, folder):
    at(server, database, 1)
    history, findings = check(look(), [folder])
    assert [one.id for one in history.pending] == ["2", "9", "10"]
    assert findings[0].summary == "golang-migrate at 1, 3 pending: 2 step2, 9 step9, 10 step10"
    assert next(Path(one.path).name for one in history.pending) == "000002_step2.up.sql"


def test_dirty_fails_and_says_how_to_clear_it(server, database, look, folder):
    at(server, database, 9, "true")
    history, findings = check(look(), [folder], stage="before")
    assert ids(findings) == [("history.dirty", "failed")]
    assert history.state == "9-dirty"
    assert "migrate force 9" in findings[0].hint


def test_minus_one_and_dirty(server, database, look, folder):
    at(server, database, -1, "true")
    history, findings = check(look(), [folder], stage="before")
    assert ids(findings) == [("history.dirty", "failed")]
    assert history.state == "base-dirty"


def test_two_files_of_one_number(server, database, look, folder):
    write(folder, "2_again.up.sql")
    at(server, database, 10)
    _, findings = check(look(), [folder])
    assert ids(findings) == [("history.files", "failed")]
    assert "2_again.up.sql" in findings[0].found
    assert "000002_step2.up.sql" in findings[0].found


def test_two_rows_are_no_state(server, database, look, folder):
    at(server, database, 1)
    server.run("INSERT INTO schema_migrations VALUES (2, false)", database=database.rpartition("/")[2])
    history, findings = check(look(), [folder])
    assert ("history.dirty", "failed") in ids(findings)
    assert history.state == ""


def test_names_that_are_no_migrations_are_passed_over(tmp_path):
    folder = write(tmp_path / "m", "README.md", "1_a.up.sql", "2_b.sql", "x_c.up.sql", "3_.up.sql")
    (folder / "below").mkdir()
    write(folder / "below", "4_d.up.sql")
    assert [one.id for one in TOOL.release([folder]).migrations] == ["1", "3"]


def binary() -> str | None:
    here = Path(os.environ.get("HOOKSET_TOOLS", ".tools/bin")) / "migrate"
    return str(here.resolve()) if here.exists() else shutil.which("migrate")


def test_the_real_tool(database, tmp_path):
    migrate = binary()
    need(
        migrate,
        "golang-migrate: go install -tags postgres github.com/golang-migrate/migrate/v4/cmd/migrate@latest",
    )
    folder = write(tmp_path / "m", "1_a.up.sql", "2_b.up.sql", "2_b.down.sql")
    (folder / "3_c.up.sql").write_text("SELECT 1/0;")

    def run(*arguments: str) -> None:
        url = f"{database}?sslmode=disable"
        subprocess.run(
            [migrate, "-path", folder, "-database", url, *arguments], check=False, capture_output=True
        )

    def judged(stage: str):
        # closed at once: the tool TRUNCATEs its table, and would wait for an open reader
        with reading(database, Deadline(20)) as session:
            return check(session, [folder], stage=stage)

    run("up", "1")
    history, _findings = judged("before")
    assert (history.state, history.table) == ("1", "public.schema_migrations")
    assert [one.id for one in history.pending] == ["2", "3"]
    run("up")
    assert ids(judged("after")[1])[0] == ("history.dirty", "failed")
    run("force", "2")
    (folder / "3_c.up.sql").unlink()
    assert ids(judged("after")[1]) == [("history.passed", "passed")]
    run("down", "-all")
    assert judged("before")[0].state == "base"


def test_a_step_that_ends_after_our_snapshot_does_not_look_like_an_empty_history(
    server, database, look, folder
):
    at(server, database, 2)
    session = look()
    step = "TRUNCATE schema_migrations; INSERT INTO schema_migrations VALUES (10, false)"
    server.run(step, database=database.rpartition("/")[2])
    _, findings = check(session, [folder], stage="after")
    assert ids(findings) == [("history.in_progress", "inconclusive")]
    assert ids(check(look(), [folder], stage="after")[1]) == [("history.passed", "passed")]
