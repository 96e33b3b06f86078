"""What Flyway's own configuration says, and what no file can show."""

import pytest

from guardrail.history import check
from guardrail.history.flyway_files import settings_of
from guardrail.history.tools import tools
from tests.guardrail.history.test_flyway import PLACEHOLDERS, Scene, ids


@pytest.fixture
def scene(tmp_path, server, database):
    return Scene(tmp_path, server, database)


def test_java_migrations_have_no_file(scene, look):
    scene.set(PLACEHOLDERS)
    scene.rows([90, "11", "Code", "JDBC", "db.migration.V11__Code", None, True])
    history, findings = check(look(), [scene.folder], stage="after")
    assert ids(findings) == [("history.passed", "passed"), ("history.unverified", "warning")]
    assert findings[1].found == "applied: 11 (JDBC)"
    assert history.state.startswith("11+")
    (scene.folder / "V12__after_the_code.sql").write_text("select 1;")
    _, findings = check(look(), [scene.folder], stage="before")
    assert ids(findings) == [("history.passed", "passed"), ("history.unverified", "info")]


def test_settings_are_read_from_toml_too(tmp_path):
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "M_1-x.sql").write_text("select 1;")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "M_2-x.sql").write_text("select 1;")
    (tmp_path / "flyway.toml").write_text(
        '[flyway]\nlocations = ["filesystem:db"]\nsqlMigrationPrefix = "M_"\nsqlMigrationSeparator = "-"\n'
        'table = "versions"\ndefaultSchema = "ops"\noutOfOrder = true\n'
    )
    release = tools()["flyway"].release([tmp_path])
    assert [one.label for one in release.migrations] == ["1 x"]
    assert (release.table, release.schema, release.out_of_order) == ("versions", "ops", True)
    (tmp_path / "flyway.toml").write_text("[flyway\n")
    assert settings_of(tmp_path).troubles[0].rule == "history.files"


PATTERNS = {
    "": [("history.pending", "failed"), ("history.out_of_order", "failed"), ("history.missing", "failed")],
    "*:missing": [
        ("history.pending", "failed"),
        ("history.out_of_order", "failed"),
        ("history.missing", "info"),
    ],
    "repeatable:missing": [
        ("history.pending", "failed"),
        ("history.out_of_order", "failed"),
        ("history.missing", "failed"),
    ],
    "versioned:missing, *:Ignored": [
        ("history.passed", "passed"),
        ("history.missing", "info"),
        ("history.out_of_order", "info"),
    ],
}


@pytest.mark.parametrize("patterns", PATTERNS)
def test_what_flyway_was_told_to_pass_over_is_information(scene, look, patterns):
    (scene.folder / "V4__empty.sql").unlink()
    (scene.folder / "V3.5__late.sql").write_text("select 1;")
    scene.set(f"{PLACEHOLDERS}flyway.ignoreMigrationPatterns={patterns}\n")
    history, findings = check(look(), [scene.folder], stage="after")
    assert sorted(ids(findings)) == sorted(PATTERNS[patterns])
    assert not history.unknown


def test_a_database_ahead_is_ahead_whatever_flyway_passes_over(scene, look):
    scene.set(f"{PLACEHOLDERS}flyway.ignoreMigrationPatterns=*:missing,*:ignored,*:future\n")
    (scene.folder / "V10__after_nine.sql").unlink()
    assert ids(check(look(), [scene.folder], stage="before")[1]) == [("history.ahead", "failed")]


def test_a_value_over_several_lines_and_a_pattern_of_folders(tmp_path):
    for place in ("one/a/sql/V1__x.sql", "one/b/sql/V2__y.sql", "two/V3.sql", "one/V4__no.sql"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text("select 1;")
    text = "flyway.locations=filesystem:one/*/sql,\\\n    filesystem:two\nflyway.table=x\\\nflyway.outOfOrder=true\n"
    (tmp_path / "flyway.conf").write_text(text)
    release = tools()["flyway"].release([tmp_path])
    assert [one.label for one in release.migrations] == ["1 x", "2 y", "3"]
    assert release.out_of_order
