"""Django, run for real in a process of its own: the rows that it writes, the files that it reads."""

import subprocess
import sys
from pathlib import Path

import pytest

from guardrail.history import check
from guardrail.history.tools import tools
from guardrail.history.tools.django import state_of

RUN = """
import sys, django
from django.conf import settings
from urllib.parse import urlsplit
url = urlsplit(sys.argv[1])
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", *sys.argv[2].split(",")],
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:], "USER": url.username,
                           "HOST": url.hostname, "PORT": url.port}},
    USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
from django.core.management import call_command
for command in sys.argv[3:]:
    call_command(*command.split(), verbosity=0)
"""


def ids(findings):
    return [(one.id, str(one.status)) for one in findings]


class Project:
    """A folder of applications, and real commands of Django on the test's database."""

    def __init__(self, root: Path, url: str) -> None:
        self.root, self.url, self.apps = root, url, []

    def app(self, name: str, label: str = "") -> None:
        (self.root / name / "migrations").mkdir(parents=True)
        (self.root / name / "__init__.py").write_text("")
        (self.root / name / "migrations" / "__init__.py").write_text("")
        text = f"    label = '{label}'\n" if label else ""
        (self.root / name / "apps.py").write_text(
            f"from django.apps import AppConfig\n\n\nclass C(AppConfig):\n    name = '{name}'\n{text}"
        )
        self.apps.append(name)

    def write(self, app: str, name: str, *needs: object, replaces: object = (), more: str = "") -> Path:
        path = self.root / app / "migrations" / f"{name}.py"
        path.write_text(
            "from django.conf import settings\nfrom django.db import migrations\n\n\n"
            f"class Migration(migrations.Migration):\n    replaces = {list(replaces)!r}\n"
            f"    dependencies = {list(needs)!r}\n{more}\n    operations = [\n    ]\n"
        )
        return path

    def run(self, *commands: str) -> None:
        script = [sys.executable, "-c", RUN, self.url, ",".join(self.apps), *commands]
        subprocess.run(script, check=True, cwd=self.root, capture_output=True, text=True)


@pytest.fixture
def project(tmp_path, database):
    project = Project(tmp_path / "site", database)
    project.app("shop")
    project.app("billing", label="money")
    project.write("shop", "0001_initial")
    project.write("shop", "0002_more", ("shop", "0001_initial"))
    project.write("billing", "0001_initial", ("shop", "0002_more"), ("auth", "0001_initial"))
    return project


def test_migrated_passes_and_other_apps_are_silent(project, look):
    project.run("migrate")
    session = look()
    history, findings = check(session, [project.root], stage="after")
    assert ids(findings) == [("history.passed", "passed")]
    assert history.state == "money.0001_initial+shop.0002_more"
    assert session.roundtrips == 3
    assert "auth.0012" in check(session, [])[0].state


def test_before_the_first_release_in_the_order_of_dependencies(project, look):
    history, _findings = check(look(), [project.root])
    assert [one.id for one in history.pending] == [
        "shop.0001_initial", "shop.0002_more", "money.0001_initial",
    ]  # fmt: skip
    assert history.state == "base"


def test_unknown_rows_are_ahead_which_django_never_says(project, look):
    project.write("shop", "0003_new", ("shop", "0002_more"))
    project.run("migrate")
    (project.root / "shop/migrations/0003_new.py").unlink()
    history, findings = check(look(), [project.root], stage="after")
    assert ids(findings) == [("history.ahead", "failed")]
    assert history.unknown == ("shop.0003_new",)
    assert history.state == "money.0001_initial+shop.0003_new"
    project.write("shop", "0003_other", ("shop", "0002_more"))
    history, findings = check(look(), [project.root], stage="before", ahead="allow")
    assert ids(findings) == [("history.diverged", "failed")]


def test_rows_left_over_from_deleted_files_are_information(project, look):
    project.run("migrate")
    project.write("shop", "0003_x", ("shop", "0002_more"))
    project.run("migrate")
    for name in ("0001_initial", "0002_more"):
        (project.root / f"shop/migrations/{name}.py").unlink()
    project.write("shop", "0003_x")
    project.write("billing", "0001_initial", ("shop", "0003_x"))
    history, findings = check(look(), [project.root], stage="after")
    assert ids(findings) == [("history.passed", "passed"), ("history.missing", "info")]
    assert history.state == "money.0001_initial+shop.0003_x"


def squash(project):
    project.write(
        "shop",
        "0001_squashed_0002_more",
        replaces=[("shop", "0001_initial"), ("shop", "0002_more")],
    )


@pytest.mark.parametrize("when", ["squash first", "replaced first", "not recorded yet", "files gone"])
def test_squashed_and_replaced_are_one_state(project, look, when):
    if when == "squash first":
        squash(project)
    project.run("migrate")
    squash(project)
    if when in ("replaced first", "files gone"):
        project.run("migrate")
    if when == "files gone":
        for name in ("0001_initial", "0002_more"):
            (project.root / f"shop/migrations/{name}.py").unlink()
        project.write("shop", "0001_squashed_0002_more")
        project.write("billing", "0001_initial", ("shop", "0001_squashed_0002_more"))
    history, findings = check(look(), [project.root], stage="after")
    assert ids(findings)[0] == ("history.passed", "passed"), findings
    assert {one.id for one in findings} <= {"history.passed", "history.missing"}
    assert history.state == "money.0001_initial+shop.0002_more"


def test_a_squash_of_what_is_half_applied_steps_aside(project, look):
    project.run("migrate shop 0001")
    squash(project)
    history, _ = check(look(), [project.root], stage="before")
    assert [one.id for one in history.pending] == ["shop.0002_more", "money.0001_initial"]
    project.run("migrate")
    assert ids(check(look(), [project.root], stage="after")[1]) == [("history.passed", "passed")]


def test_a_fresh_database_takes_the_squash(project, look):
    squash(project)
    history, _ = check(look(), [project.root], stage="before")
    assert [one.id for one in history.pending] == ["shop.0001_squashed_0002_more", "money.0001_initial"]


def test_applied_before_its_dependency_is_out_of_order(project, look):
    project.run("migrate")
    project.write("shop", "0002_between", ("shop", "0001_initial"))
    project.write("shop", "0002_more", ("shop", "0002_between"))
    _, findings = check(look(), [project.root], stage="before")
    assert ids(findings) == [("history.out_of_order", "failed")]
    assert findings[0].object == "shop.0002_between"
    assert "shop.0002_more" in findings[0].found


def test_two_leaves_of_one_app(project, look):
    project.run("migrate")
    project.write("shop", "0003_a", ("shop", "0002_more"))
    project.write("shop", "0003_b", ("shop", "0002_more"))
    _, findings = check(look(), [project.root], stage="before")
    assert ids(findings) == [("history.multiple_heads", "failed")]
    assert findings[0].found == "shop.0003_a, shop.0003_b"


def test_first_latest_run_before_and_the_user_model(project, look):
    project.app("extra")
    project.write("extra", "0001_initial", ("shop", "__latest__"), ("money", "__first__"))
    project.write("extra", "0002_early", ("extra", "0001_initial"))
    path = project.write("shop", "0003_z", more="    run_before = [('extra', '0002_early')]\n")
    path.write_text(
        path.read_text().replace(
            "dependencies = []",
            "dependencies = [('shop', '0002_more'), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]",
        )
    )
    history, findings = check(look(), [project.root], stage="before")
    order = [one.id for one in history.pending]
    assert order.index("shop.0003_z") < order.index("extra.0002_early")
    assert order.index("money.0001_initial") < order.index("extra.0001_initial")
    assert ids(findings)[0] == ("history.passed", "passed")


@pytest.mark.parametrize(
    ("text", "rule", "what"),
    [
        ("class Migration(:\n", "history.files", "syntax error"),
        ("x = 1\n", "history.files", "no class Migration"),
        ("class Migration:\n    dependencies = [('shop', '0009_none')]\n    operations = []\n", "history.files", "0009_none"),
        ("class Migration:\n    dependencies = needed()\n    operations = []\n", "history.unverified", "dependencies is computed"),
        ("class Migration:\n    operations = []\n    dependencies = [('shop', NAME)]\n", "history.unverified", "dependencies"),
    ],
)  # fmt: skip
def test_broken_files_are_named(project, look, text, rule, what):
    path = project.root / "shop/migrations/0003_broken.py"
    path.write_text(text)
    _, findings = check(look(), [project.root], stage="before")
    assert {one.id for one in findings} == {rule}
    assert str(path) in findings[0].object
    assert what in findings[0].found


def test_a_cycle_is_a_path(project, look):
    project.write("shop", "0001_initial", ("money", "0001_initial"))
    _, findings = check(look(), [project.root], stage="before")
    assert ids(findings) == [("history.files", "failed")]
    assert (
        "money.0001_initial needs shop.0002_more needs shop.0001_initial needs money.0001_initial"
        in findings[0].found
    )


@pytest.mark.parametrize("folder", ["shop", "shop/migrations"])
def test_an_app_or_its_migrations_folder_may_be_given(project, look, folder):
    project.run("migrate")
    history, findings = check(look(), [project.root / folder], stage="after")
    assert ids(findings) == [("history.passed", "passed")]
    assert history.state == "shop.0002_more"


def test_applications_of_tests_are_left_out(project):
    (project.root / "tests" / "app" / "migrations").mkdir(parents=True)
    project.write("tests/app", "0001_initial")
    release = tools()["django"].release([project.root])
    assert {one.group for one in release.migrations} == {"shop", "money"}


def test_the_state_is_the_same_whatever_the_order_and_the_duplicates():
    rows = [
        {"id": 1, "app": "b", "name": "0001_x"},
        {"id": 2, "app": "a", "name": "0010_y"},
        {"id": 3, "app": "a", "name": "0009_z"},
    ]
    tool = tools()["django"]
    again = [{**row, "id": 10 - row["id"]} for row in rows] + [{**rows[0], "id": 20}]
    assert tool.record(rows, {}).state == tool.record(again, {}).state == "a.0010_y+b.0001_x"
    assert state_of(["a.0003_a", "a.0003_b", "a.initial"]) == "a.0003_a,0003_b"


def test_a_leftover_of_a_history_that_was_reset_is_no_part_of_the_state(project, look):
    project.write("shop", "0050_old", ("shop", "0002_more"))
    project.run("migrate shop")
    (project.root / "shop/migrations/0050_old.py").unlink()
    project.write("shop", "0003_new", ("shop", "0002_more"))
    project.run("migrate")
    history, findings = check(look(), [project.root], stage="after")
    assert history.state == "money.0001_initial+shop.0003_new"
    assert ids(findings) == [("history.passed", "passed"), ("history.missing", "info")]
