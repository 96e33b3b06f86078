"""Where an Alembic project keeps its versions: what Alembic itself says of the same configuration decides."""

from pathlib import Path

import pytest
from alembic import command as commands
from alembic.config import Config

from guardrail.history import check
from guardrail.history.alembic_layout import layout_of
from tests.guardrail.history.conftest import revision

FLASK = "# A generic, single database configuration.\n\n[alembic]\n# file_template = %%(rev)s_%%(slug)s\n\n[loggers]\nkeys = root\n"


def config_of(root: Path) -> Config:
    return Config(str(root / "alembic.ini"), toml_file=str(root / "pyproject.toml"))


def ours(root: Path) -> list[Path]:
    return [path.resolve() for path in layout_of(root).versions]


def test_the_pyproject_template_keeps_only_the_url_in_the_ini(tmp_path, look):
    commands.init(config_of(tmp_path), str(tmp_path / "db"), template="pyproject")
    (tmp_path / "db/versions/a1_x.py").write_text(revision("a1"))
    assert ours(tmp_path) == [tmp_path / "db/versions"]
    history, findings = check(look(), [tmp_path], stage="before")
    assert [one.id for one in history.pending] == ["a1"]
    assert [finding.id for finding in findings] == ["history.passed", "history.absent"]


@pytest.mark.parametrize(
    ("ini", "toml"),
    [
        ("path_separator = os\n", 'script_location = "db"\nversion_locations = ["one", "%(here)s/two"]\n'),
        ("path_separator = os\nversion_locations = one:two\n", 'script_location = "db"\nversion_locations = ["x"]\n'),
        ("home = %(here)s/db\nscript_location = %(home)s\nversion_locations = %(home)s/versions\npath_separator = space\n", ""),
        ("script_location = db\nsqlalchemy.url = %(DB_URL)s\n", ""),
    ],
)  # fmt: skip
def test_ini_and_pyproject_option_by_option(tmp_path, ini, toml):
    for folder in ("db/versions", "one", "two"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "db/env.py").write_text("from alembic import context\n")
    (tmp_path / "alembic.ini").write_text(f"[alembic]\n{ini}")
    (tmp_path / "pyproject.toml").write_text(f"[tool.alembic]\n{toml}")
    layout = layout_of(tmp_path)
    assert not layout.troubles
    assert ours(tmp_path) == alembics(tmp_path)


def alembics(root: Path) -> list[Path]:
    """The folders that Alembic itself reads."""
    config = config_of(root)
    listed = config.get_version_locations_list() or [
        f"{config.get_alembic_option('script_location')}/versions"
    ]
    return [(root / path).resolve() for path in listed]


def test_flask_migrates_folder_has_an_ini_that_says_nothing(tmp_path, look):
    home = tmp_path / "migrations"
    (home / "versions").mkdir(parents=True)
    (home / "alembic.ini").write_text(FLASK)
    (home / "env.py").write_text("from flask import current_app\nfrom alembic import context\n")
    (home / "versions/a1_x.py").write_text(revision("a1"))
    history, findings = check(look(), [home], stage="before")
    assert [one.id for one in history.pending] == ["a1"]
    assert [finding.id for finding in findings] == ["history.passed", "history.absent"]


@pytest.mark.parametrize(
    "env",
    [
        'context.configure(version_table="orders_version")\n',
        'TABLE = "orders_version"\n\n\ndef run():\n    context.configure(version_table=TABLE)\n',
        'TABLE: str = "orders_version"\ncontext.configure(version_table_schema=None, version_table=TABLE)\n',
    ],
)
def test_the_first_release_beside_another_service_s_table(tmp_path, look, server, database, env):
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text(f"from alembic import context\n\n{env}")
    (tmp_path / "versions/a1_x.py").write_text(revision("a1"))
    server.run(
        "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
        "INSERT INTO alembic_version VALUES ('z9')",
        database=database.rpartition("/")[2],
    )
    _, findings = check(look(), [tmp_path], stage="before")
    assert [(one.id, one.object) for one in findings[1:]] == [("history.absent", "orders_version")]
