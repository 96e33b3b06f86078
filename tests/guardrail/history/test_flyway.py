"""Flyway: rows and checksums recorded from the real one (tests/golden/history_flyway.json), and the real one itself."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrail.history import check
from guardrail.history.flyway_files import Settings, checksum, name_of, version_of
from hookset.outcome import Status
from tests.conftest import need

GOLDEN = json.loads(Path("tests/golden/history_flyway.json").read_text())["scenes"]
TABLE = """CREATE TABLE {schema}.flyway_schema_history (
    installed_rank INT NOT NULL PRIMARY KEY, version VARCHAR(50), description VARCHAR(200) NOT NULL,
    type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL, checksum INTEGER, installed_by VARCHAR(100) NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT now(), execution_time INTEGER NOT NULL, success BOOLEAN NOT NULL)"""
ROW = "INSERT INTO {schema}.flyway_schema_history VALUES ({0}, {1}, {2}, {3}, {4}, {5}, 'me', now(), 1, {6})"
PLACEHOLDERS = "flyway.placeholders.who=me\nflyway.placeholders.tbl=ptab\nflyway.placeholders.flyway:defaultSchema=public\n"


def ids(findings):
    return [(one.id, str(one.status)) for one in findings]


def sql(value):
    return "NULL" if value is None else f"'{value}'" if isinstance(value, str) else str(value)


class Scene:
    """Files in a folder and the rows in the table, as they were when Flyway had run."""

    def __init__(self, folder, server, database, name="migrated"):
        self.folder, self.server, self.name = folder, server, database.rpartition("/")[2]
        self.schema = GOLDEN[name]["schema"]
        for file, text in GOLDEN[name]["files"].items():
            (folder / file).write_bytes(text.encode("latin-1"))
        server.run(
            f"CREATE SCHEMA IF NOT EXISTS {self.schema}", TABLE.format(schema=self.schema), database=self.name
        )
        self.rows(*GOLDEN[name]["rows"])

    def rows(self, *rows):
        statements = [ROW.format(*(sql(value) for value in row), schema=self.schema) for row in rows]
        self.server.run(*statements, database=self.name)

    def sql(self, *statements):
        self.server.run(*statements, database=self.name)

    def set(self, text):
        (self.folder / "flyway.conf").write_text(text)


@pytest.fixture
def scene(tmp_path, server, database):
    folder = tmp_path / "sql"
    folder.mkdir()
    return lambda name="migrated": Scene(folder, server, database, name)


@pytest.mark.parametrize(
    ("name", "who", "state"),
    [
        ("migrated", "me", "10"),
        ("repaired, then out of order", "you", "10"),
        ("baseline", "me", "10"),
        ("own schema", "me", "10"),
        ("baseline migration", "me", "3"),
    ],
)
def test_what_flyway_finds_valid_passes(scene, look, name, who, state):
    made = scene(name)
    made.set(PLACEHOLDERS.replace("who=me", f"who={who}"))
    history, findings = check(look(), [made.folder], stage="after")
    assert ids(findings) == [("history.passed", "passed")], findings
    assert history.state.partition("+")[0] == state


def test_placeholders_that_nobody_told_are_a_warning(scene, look):
    made = scene()
    history, findings = check(look(), [made.folder], stage="after")
    assert ids(findings) == [("history.passed", "passed"), *[("history.unverified", "warning")] * 2]
    assert "placeholders: who" in findings[2].found
    made.sql("UPDATE public.flyway_schema_history SET checksum = 5 WHERE description = 'placeholder view'")
    assert check(look(), [made.folder])[0].state == history.state


@pytest.mark.parametrize(
    ("name", "text"), [(n, t) for n, t in GOLDEN["migrated"]["files"].items() if n[0] == "V"]
)
def test_every_checksum_is_flyways(name, text):
    row = next(row for row in GOLDEN["migrated"]["rows"] if row[4] == name)
    assert checksum(text.encode("latin-1").decode("utf-8-sig")) == str(row[5])


@given(st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))), st.data())
def test_a_checksum_does_not_see_line_ends(lines, data):
    ends = [data.draw(st.sampled_from(["\n", "\r\n"])) for _ in lines]
    assert checksum("\n".join(lines)) == checksum("".join(map("".join, zip(lines, ends, strict=True))))


def test_an_edited_and_a_renamed_file(scene, look):
    made = scene()
    made.set(PLACEHOLDERS)
    (made.folder / "V1__first.sql").write_text("create table a(id bigint);\n")
    (made.folder / "V5__blank_lines.sql").rename(made.folder / "V5__something_else.sql")
    _, findings = check(look(), [made.folder], stage="before")
    assert ids(findings) == [("history.edited", "failed")] * 2
    assert "checksum -1193849269" in findings[1].expected
    assert findings[1].object.endswith("V1__first.sql")
    assert "'blank lines'" in findings[0].expected


def test_a_line_end_is_no_edit(scene, look):
    made = scene()
    made.set(PLACEHOLDERS)
    (made.folder / "V1__first.sql").write_bytes(b"create table a(id int);\r\n")
    assert ids(check(look(), [made.folder], stage="after")[1]) == [("history.passed", "passed")]


def test_pending_versions_then_changed_repeatables(scene, look):
    made = scene()
    made.set(PLACEHOLDERS)
    (made.folder / "V11__b.sql").write_text("select 1;")
    (made.folder / "V10.5__a.sql").write_text("select 1;")
    (made.folder / "R__plain_view.sql").write_text("select 2;")
    history, findings = check(look(), [made.folder], stage="before")
    assert [one.label for one in history.pending] == ["10.5 a", "11 b", "R plain view"]
    assert ids(findings) == [("history.passed", "passed")]
    assert ids(check(look(), [made.folder], stage="after")[1]) == [("history.pending", "failed")]


def test_out_of_order_fails_unless_flyway_was_told(scene, look):
    made = scene()
    made.set(PLACEHOLDERS)
    (made.folder / "V3.5__late.sql").write_text("select 1;")
    _, findings = check(look(), [made.folder], stage="before")
    assert ids(findings) == [("history.out_of_order", "failed")]
    assert findings[0].object == "3.5"
    made.set(PLACEHOLDERS + "flyway.outOfOrder=true\n")
    assert ids(check(look(), [made.folder], stage="before")[1]) == [("history.passed", "passed")]


def test_ahead_diverged_and_missing(scene, look):
    made = scene()
    made.set(PLACEHOLDERS)
    (made.folder / "V10__after_nine.sql").unlink()
    history, findings = check(look(), [made.folder], stage="before")
    assert ids(findings) == [("history.ahead", "failed")]
    assert history.unknown == ("10",)
    (made.folder / "V11__mine.sql").write_text("select 1;")
    assert ids(check(look(), [made.folder], stage="before")[1]) == [("history.diverged", "failed")]
    (made.folder / "V11__mine.sql").unlink()
    (made.folder / "V10__after_nine.sql").write_text("")
    (made.folder / "V4__empty.sql").unlink()
    _, findings = check(look(), [made.folder], stage="before")
    assert ("history.missing", "failed") in ids(findings)


def test_a_failed_row_and_one_taken_back(scene, look):
    made = scene()
    made.set(PLACEHOLDERS)
    (made.folder / "V11__boom.sql").write_text("select 1;")
    made.rows([90, "11", "boom", "SQL", "V11__boom.sql", 1738093652, False])
    history, findings = check(look(), [made.folder], stage="before")
    assert ids(findings) == [("history.dirty", "failed")]
    assert "flyway repair" in findings[0].hint
    assert [one.id for one in history.pending] == ["11"]
    assert history.state.startswith("10+")
    made.rows([91, "10", "after nine", "UNDO_SQL", "U10__after_nine.sql", None, True])
    assert check(look(), [made.folder])[0].state.startswith("5+")


def test_a_failed_row_that_a_later_one_made_good(scene, look):
    made = scene()
    made.set(PLACEHOLDERS)
    (made.folder / "V11__boom.sql").write_text("select 1;")
    failed = [90, "11", "boom", "SQL", "V11__boom.sql", 1738093652, False]
    made.rows(failed, [91, *failed[1:5], -690524359, True])
    assert ids(check(look(), [made.folder], stage="after")[1]) == [("history.passed", "passed")]


def test_a_rollback_with_an_older_repeatable_is_ahead_and_not_diverged(scene, look):
    made = scene()
    made.set(PLACEHOLDERS)
    (made.folder / "V10__after_nine.sql").unlink()
    (made.folder / "R__plain_view.sql").write_text("select 2;")
    _, findings = check(look(), [made.folder], stage="before", ahead="allow")
    assert ids(findings) == [("history.passed", "passed"), ("history.ahead", "info")]


def test_two_files_of_one_version(scene, look):
    made = scene()
    (made.folder / "V1.0__again.sql").write_text("")
    _, findings = check(look(), [made.folder], stage="before")
    assert ("history.files", "failed") in ids(findings)


def test_a_database_without_history_begins_at_the_baseline_file(tmp_path, look):
    for name in ("V1__a.sql", "V2__b.sql", "B2__all.sql", "V3__c.sql", "R__v.sql"):
        (tmp_path / name).write_text("select 1;")
    history, _ = check(look(), [tmp_path], stage="before")
    assert [one.id for one in history.pending] == ["B2", "3", "R v"]


def test_versions_compare_as_numbers():
    assert version_of("1.0") == version_of("1") < version_of("1.2") < version_of("1.10") < version_of("2_0_1")
    assert name_of("View__x.sql", Settings()) is None
    assert name_of("V1_x.sql", Settings()) is None
    assert name_of("V.sql", Settings()) is name_of("R.sql", Settings()) is None
    assert name_of("R1__x.sql", Settings()) is None


def test_files_in_the_encoding_that_flyway_was_told(scene, look):
    made = scene()
    for path in made.folder.glob("*.sql"):
        path.unlink()
    made.sql("DELETE FROM public.flyway_schema_history")
    (made.folder / "V11__umlaut.sql").write_bytes("select 'ä';".encode("latin-1"))
    made.rows([90, "11", "umlaut", "SQL", "V11__umlaut.sql", 937739603, True])  # as the real one records it
    assert check(look(), [made.folder])[1][0].found == "not UTF-8 at byte 8"
    made.set("flyway.encoding=ISO-8859-1\n")
    assert ids(check(look(), [made.folder], stage="after")[1]) == [("history.passed", "passed")]
    made.set("flyway.encoding=KLINGON-1\n")
    assert check(look(), [made.folder])[1][0].found == "its encoding is not known here: KLINGON-1"


@pytest.mark.parametrize("name", ["own schema", "migrated"])
def test_settings_from_flyways_own_environment_are_unknown_here(scene, look, name):
    made = scene(name)
    made.set("flyway.table=${TABLE}\nflyway.defaultSchema=${SCHEMA}\nflyway.placeholders.who=${WHO}\n")
    _, findings = check(look(), [made.folder], stage="after")
    assert findings[0].id == "history.passed"
    assert {one.status for one in findings} <= {Status.PASSED, Status.WARNING}


def test_a_long_description_as_flyway_shortens_it(scene, look):
    made = scene()
    made.set(PLACEHOLDERS)
    long = "long_" * 42
    (made.folder / f"V11__{long}.sql").write_text("select 1;")
    made.rows([90, "11", f"{long.replace('_', ' ')[:197]}...", "SQL", f"V11__{long}.sql", -690524359, True])
    assert ids(check(look(), [made.folder], stage="after")[1]) == [("history.passed", "passed")]


def test_a_suffix_in_capitals_is_flyways_too(scene, look):
    made = scene()
    made.set(PLACEHOLDERS)
    (made.folder / "V10__after_nine.sql").rename(made.folder / "V10__after_nine.SQL")
    assert ids(check(look(), [made.folder], stage="after")[1]) == [("history.passed", "passed")]
    (made.folder / "V11__never_applied.SQL").write_text("select 1;")
    assert ids(check(look(), [made.folder], stage="after")[1]) == [("history.pending", "failed")]
    assert name_of("v1__x.sql", Settings()) is None


def test_the_real_flyway(database, look, tmp_path):
    jars = Path(os.environ.get("HOOKSET_FLYWAY", ".tools/flyway"))
    need(
        shutil.which("java") and list(jars.glob("flyway-core-*.jar")),
        "Flyway's jars in .tools/flyway, and java",
    )
    for file, text in GOLDEN["migrated"]["files"].items():
        (tmp_path / file).write_bytes(text.encode("latin-1"))
    (tmp_path / "flyway.conf").write_text(PLACEHOLDERS)

    def run(*arguments):
        command = [
            "java",
            "-cp",
            f"{jars}/*",
            "tests/guardrail/history/FlywayRun.java",
            "jdbc:" + database.replace("postgres@", ""),
            tmp_path,
        ]
        return subprocess.run([*command, *arguments], check=False, capture_output=True, text=True)

    (tmp_path / "V11.sql").write_text("select 1;")
    (tmp_path / "V12__capitals.SQL").write_text("select 1;")
    (tmp_path / "v13__passed_over.sql").write_text("select 1;")
    (tmp_path / f"V14__{'long_' * 42}.sql").write_text("select 1;")
    (tmp_path / "R__late.Sql").write_text("select 1;")
    options = ["flyway.placeholders.who=me", "flyway.placeholders.tbl=ptab"]
    assert run("migrate", *options).returncode == 0
    assert ids(check(look(), [tmp_path], stage="after")[1]) == [("history.passed", "passed")]
    (tmp_path / "V1__first.sql").write_text("create table a(id int); -- edited\n")
    said = run("validate", *options)
    assert said.returncode == 3
    _, findings = check(look(), [tmp_path], stage="after")
    assert findings[0].expected.split()[1].rstrip(",") in said.stdout
    assert findings[0].found.split()[1] in said.stdout
    (tmp_path / "V1__first.sql").unlink()
    (tmp_path / "V3.5__late.sql").write_text("select 1;")
    for patterns, right in (("*:missing", False), ("*:missing,*:ignored", True)):
        (tmp_path / "flyway.conf").write_text(f"{PLACEHOLDERS}flyway.ignoreMigrationPatterns={patterns}\n")
        assert (
            run("validate", *options, f"flyway.ignoreMigrationPatterns={patterns}").returncode == 0
        ) is right
        statuses = {str(one.status) for one in check(look(), [tmp_path], stage="after")[1]}
        assert ("failed" not in statuses) is right
