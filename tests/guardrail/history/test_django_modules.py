"""Django's MIGRATION_MODULES: migrations in other folders than `migrations`, recorded under labels that those do not show."""

import subprocess
import sys

import pytest

from guardrail.history import check
from tests.guardrail.history.test_django import RUN, Project, ids


class Moved(Project):
    """A project whose settings say where the migrations of some applications lie."""

    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        self.modules = {}

    def run(self, *commands: str) -> None:
        text = RUN.replace("USE_TZ=True", f"USE_TZ=True, MIGRATION_MODULES={self.modules!r}")
        script = [sys.executable, "-c", text, self.url, ",".join(self.apps), *commands]
        subprocess.run(script, check=True, cwd=self.root, capture_output=True, text=True)


@pytest.fixture
def project(tmp_path, database):
    project = Moved(tmp_path / "site", database)
    project.app("shop")
    project.app("stock")
    project.write("shop", "0001_initial")
    project.write("stock", "0001_initial")
    project.write("stock", "0002_more", ("stock", "0001_initial"), ("shop", "0001_initial"))
    project.write("stock", "0003_last", ("stock", "0002_more"))
    return project


def move(project, app, *parts):
    home = project.root.joinpath(*parts)
    home.parent.mkdir(parents=True, exist_ok=True)
    (project.root / app / "migrations").rename(home)
    project.modules = {app: ".".join(parts)}
    return home


@pytest.mark.parametrize(
    "parts", [("stock", "db"), ("elsewhere", "stock_migrations"), ("elsewhere", "migrations")]
)
def test_a_folder_is_its_applications_wherever_it_lies(project, look, parts):
    home = move(project, "stock", *parts)
    project.run("migrate stock 0002")
    history, findings = check(look(), [home], stage="before")
    assert [one.id for one in history.pending] == ["stock.0003_last"]
    project.run("migrate")
    history, findings = check(look(), [home, project.root / "shop"], stage="after")
    assert ids(findings) == [("history.passed", "passed")]
    assert history.state == "shop.0001_initial+stock.0003_last"


def test_a_folder_that_only_the_settings_can_name_is_said_to_be_left_out(project, look):
    home = move(project, "stock", "stock", "db")
    project.run("migrate")
    _history, findings = check(look(), [project.root], stage="after")
    assert ids(findings) == [("history.passed", "passed"), ("history.unverified", "warning")]
    assert findings[1].object == str(home)
    assert f"--migrations {home}" in findings[1].hint
    assert ids(check(look(), [project.root, home], stage="after")[1]) == [("history.passed", "passed")]


@pytest.mark.parametrize("gone", [["0003_last"], ["0002_more", "0003_last"]])
def test_a_folder_that_does_not_tell_its_application_is_unverified(project, look, gone):
    home = move(project, "stock", "elsewhere", "stock_migrations")
    project.run("migrate")
    for name in gone:
        (home / f"{name}.py").unlink()
    _history, findings = check(look(), [home], stage="after")
    assert ids(findings) == [("history.unverified", "inconclusive")]
    assert findings[0].object == str(home)


def test_a_folder_given_as_here(project, look, monkeypatch):
    project.run("migrate")
    monkeypatch.chdir(project.root / "shop/migrations")
    history, findings = check(look(), [type(project.root)(".")], stage="after")
    assert (ids(findings), history.state) == ([("history.passed", "passed")], "shop.0001_initial")
