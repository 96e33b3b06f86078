"""Alembic, run for real: the rows that it writes, the files that it reads."""

from pathlib import Path

import pytest

from guardrail.history import check, read
from guardrail.history.alembic_layout import layout_of
from guardrail.history.tools import tools
from tests.guardrail.history.conftest import AlembicProject, revision


def ids(findings):
    return [(one.id, str(one.status)) for one in findings]


def linear(project, *names):
    for before, name in zip((None, *names), names, strict=False):
        project.write(name, before)


def test_before_the_first_release_everything_is_pending_in_order(project, look):
    linear(project, "a1", "b2", "c3")
    history, findings = check(look(), [project.root], stage="before")
    assert (history.state, history.table, history.compared) == ("base", "", True)
    assert [one.label for one in history.pending] == ["a1 step_a1", "b2 step_b2", "c3 step_c3"]
    assert [one.path for one in history.pending] == [str(p) for p in sorted(project.versions.glob("*.py"))]
    assert ids(findings) == [("history.passed", "passed"), ("history.absent", "info")]


def test_at_head_passes_after(project, look):
    linear(project, "a1", "b2")
    project.run("upgrade", "head")
    session = look()
    history, findings = check(session, [project.root], stage="after")
    assert ids(findings) == [("history.passed", "passed")]
    assert findings[0].summary == "alembic at b2, nothing pending"
    assert (history.state, history.tables) == ("b2", ("public.alembic_version",))
    assert session.roundtrips == 1 + 2


def test_pending_passes_before_and_fails_after(project, look):
    linear(project, "a1", "b2", "c3")
    project.run("upgrade", "a1")
    session = look()
    history, before = check(session, [project.root], stage="before")
    assert before[0].summary == "alembic at a1, 2 pending: b2 step_b2, c3 step_c3"
    assert ids(before) == [("history.passed", "passed")]
    _, after = check(session, [project.root], stage="after")
    assert ids(after) == [("history.pending", "failed")]
    assert [one.id for one in history.pending] == ["b2", "c3"]


def test_ahead_fails_unless_said_otherwise(project, look):
    linear(project, "a1", "b2", "c3")
    project.run("upgrade", "head")
    (project.versions / "c3_step_c3.py").unlink()
    session = look()
    for stage in ("before", "after"):
        history, findings = check(session, [project.root], stage=stage)
        assert ids(findings) == [("history.ahead", "failed")]
        assert history.unknown == ("c3",)
        assert history.pending == ()
        assert history.state == "c3"
        assert "--ahead allow" in findings[0].hint
    assert ids(check(session, [project.root], ahead="warn")[1]) == [
        ("history.passed", "passed"),
        ("history.ahead", "warning"),
    ]
    assert ids(check(session, [project.root], ahead="allow")[1])[1] == ("history.ahead", "info")


def test_diverged_where_a_known_head_has_a_pending_child(project, look):
    project.write("a1", None)
    project.write("x1", None)
    project.write("x2", "x1")
    project.run("upgrade", "heads")
    (project.versions / "x1_step_x1.py").unlink()
    (project.versions / "x2_step_x2.py").unlink()
    project.write("a2", "a1")
    history, findings = check(look(), [project.root], ahead="allow")
    assert ids(findings) == [("history.diverged", "failed")]
    assert history.unknown == ("x2",)
    assert [one.id for one in history.pending] == ["a2"]


@pytest.mark.parametrize("order", [("heads",), ("a2", "heads"), ("b1", "heads"), ("b2", "a2", "heads")])
def test_the_state_does_not_depend_on_the_order_of_upgrades(project, look, order):
    project.write("a1", None, labels=("a",))
    project.write("a2", "a1")
    project.write("b1", None, labels=("b",))
    project.write("b2", "b1", depends="a2")
    for target in order:
        project.run("upgrade", target)
    history, findings = check(look(), [project.root], stage="after")
    assert history.state == "b2"
    assert ids(findings) == [("history.passed", "passed")]


def test_a_dependency_by_branch_label_and_a_merge(project, look):
    project.write("a1", None, labels=("a",))
    project.write("b1", None, labels="b", depends="a")
    project.write("m", ("a1", "b1"))
    project.write("n", "m")
    project.run("upgrade", "m")
    history, findings = check(look(), [project.root], stage="before")
    assert history.state == "m"
    assert [one.id for one in history.pending] == ["n"]
    assert ids(findings) == [("history.passed", "passed")]


def test_two_heads_of_one_branch_fail_and_are_named(project, look):
    linear(project, "a1", "b2")
    project.write("c3", "a1")
    _, findings = check(look(), [project.root])
    assert ("history.multiple_heads", "failed") in ids(findings)
    heads = next(one for one in findings if one.id == "history.multiple_heads")
    assert heads.found == "b2, c3"
    assert "alembic merge" in heads.hint


def test_branches_with_labels_or_bases_of_their_own_are_meant_so(project, look):
    linear(project, "a1", "b2")
    project.write("c3", "a1", labels=("reports",))
    project.write("z1", None)
    project.run("upgrade", "heads")
    history, findings = check(look(), [project.root], stage="after")
    assert ids(findings) == [("history.passed", "passed")]
    assert history.state == "b2+c3+z1"


@pytest.mark.parametrize("where", ["root", "script", "versions"])
def test_any_of_the_three_folders_may_be_given(project, look, where):
    linear(project, "a1", "b2")
    project.run("upgrade", "head")
    folder = {"root": project.root, "script": project.script, "versions": project.versions}[where]
    assert ids(check(look(), [folder], stage="after")[1]) == [("history.passed", "passed")]


def test_several_version_locations_and_folders_below(tmp_path, database, look):
    root = tmp_path / "shop"
    ini = "version_locations = %(here)s/one:%(here)s/two\nrecursive_version_locations = true\n"
    project = AlembicProject(root, database, ini=ini)
    project.write("a1", None, folder=root / "one")
    project.write("b2", "a1", folder=root / "two" / "2024")
    project.run("upgrade", "head")
    assert ids(check(look(), [root], stage="after")[1]) == [("history.passed", "passed")]
    assert ids(check(look(), [root / "one", root / "two"], stage="after")[1]) == [
        ("history.passed", "passed")
    ]


def test_a_renamed_table_in_another_schema_is_found_by_env_py(tmp_path, database, server, look):
    name = database.rpartition("/")[2]
    server.run("CREATE SCHEMA ops", database=name)
    options = ', version_table="shop_version", version_table_schema="ops"'
    project = AlembicProject(tmp_path / "shop", database, options)
    other = AlembicProject(tmp_path / "other", database)
    linear(project, "a1", "b2")
    linear(other, "z1")
    project.run("upgrade", "head")
    other.run("upgrade", "head")
    for folder in (project.root, project.versions):
        history, findings = check(look(), [folder], stage="after")
        assert history.table == "ops.shop_version"
        assert ids(findings) == [("history.passed", "passed")]


def test_a_renamed_table_is_found_by_its_columns(tmp_path, database, look):
    project = AlembicProject(tmp_path / "shop", database, ', version_table="My Version"')
    linear(project, "a1", "b2")
    project.run("upgrade", "head")
    (project.script / "env.py").unlink()
    history, findings = check(look(), [project.versions], stage="after")
    assert history.table == 'public."My Version"'
    assert ids(findings) == [("history.passed", "passed")]


def test_a_column_that_was_made_text_is_still_alembics(project, server, database, look):
    linear(project, "a1")
    project.run("upgrade", "head")
    change = "ALTER TABLE alembic_version ALTER COLUMN version_num TYPE text"
    server.run(change, database=database.rpartition("/")[2])
    assert ids(check(look(), [project.root], stage="after")[1]) == [("history.passed", "passed")]


BROKEN = {
    "syntax": ({"b.py": "revision = 'b'\ndef upgrade(:\n"}, "b.py:2", "syntax error"),
    "not_utf8": ({"b.py": b"revision = 'b' # \xff\n"}, "b.py", "not UTF-8"),
    "missing": ({"b.py": "revision = 'b'\ndown_revision = 'zz'\n"}, "b.py", "b needs zz"),
    "duplicate": ({"b.py": revision("a1")}, "a1", "b.py"),
    "no_revision": ({"Helper.py": "x = 1\n"}, "Helper.py", "no revision identifier"),
    "number": ({"b.py": "revision = 12\ndown_revision = None\n"}, "b.py", "no revision identifier"),
    "odd_down": ({"b.py": "revision = 'b'\ndown_revision = 3\n"}, "b.py", "down_revision = 3"),
    "cycle": (
        {"b.py": revision("b", "d"), "c.py": revision("c", "b"), "d.py": revision("d", "c")},
        "b.py",
        "b needs d needs c needs b",
    ),
    "self": ({"b.py": revision("b", "b")}, "b.py", "b needs b"),
    "label": (
        {"b.py": revision("b", labels="x"), "c.py": revision("c", labels="x")},
        "c.py",
        "branch label x is also that of b",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_named(project, look, name):
    files, where, what = BROKEN[name]
    linear(project, "a1")
    for file, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (project.versions / file).write_bytes(data)
    history, findings = check(look(), [project.root], stage="after")
    assert {one.id for one in findings} == {"history.files"}
    assert any(where in one.object and what in one.found for one in findings), findings
    assert history.state == "base"
    assert not history.compared


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import uuid\nrevision = uuid.uuid4().hex\ndown_revision = None\n", 2),
        ("revision = 'b'\ndown_revision = ('a' 'b', f'{revision}')\n", 2),
        ("revision = 'b'\nif True:\n    down_revision = None\n", 2),
        ("\n\nfrom x import revision\ndown_revision = None\n", 3),
    ],
)
def test_what_is_computed_is_unverified_and_never_run(project, look, text, line):
    linear(project, "a1")
    project.run("upgrade", "head")
    path = project.versions / "b.py"
    path.write_text(f"{text}open({str(project.root / 'ran')!r}, 'w').close()\n")
    history, findings = check(look(), [project.root], stage="after")
    assert ids(findings) == [("history.unverified", "inconclusive")]
    assert findings[0].object == f"{path}:{line}"
    assert history.state == "a1"
    assert not (project.root / "ran").exists()


def test_without_a_folder_the_state_is_read_and_nothing_compared(project, look):
    linear(project, "a1")
    project.run("upgrade", "head")
    history, findings = check(look(), [])
    assert (history.tool, history.state) == ("alembic", "a1")
    assert ids(findings) == [("history.skipped", "skipped")]
    assert findings[0].found == "alembic at a1"


def test_an_empty_history_is_base(project, look):
    linear(project, "a1")
    project.run("upgrade", "head")
    project.run("downgrade", "base")
    session = look()
    history, findings = check(session, [project.root], stage="before")
    assert history.state == "base"
    assert ids(findings) == [("history.passed", "passed"), ("history.empty", "info")]
    assert ids(check(session, [project.root], stage="after")[1]) == [("history.empty", "failed")]


def test_five_thousand_files(tmp_path):
    for number in range(5000):
        name, down = f"r{number:05}", f"r{number - 1:05}" if number else None
        (tmp_path / f"{name}_x.py").write_text(revision(name, down))
    release = tools()["alembic"].release([tmp_path])
    assert not release.troubles
    assert [one.id for one in release.migrations] == [f"r{number:05}" for number in range(5000)]


def test_the_example_of_the_docs_reads_a_pyproject(tmp_path, look):
    versions = tmp_path / "db" / "versions"
    versions.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.alembic]\nscript_location = "%(here)s/db"\n')
    (versions / "a1_x.py").write_text(revision("a1"))
    assert [one.id for one in read(look(), [Path(tmp_path)]).pending] == ["a1"]


def test_a_relative_folder_with_here_in_its_ini(tmp_path, monkeypatch):
    (tmp_path / "shop" / "migrations" / "versions").mkdir(parents=True)
    (tmp_path / "shop" / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/migrations\n")
    monkeypatch.chdir(tmp_path)
    assert [path.resolve() for path in layout_of(Path("shop")).versions] == [
        tmp_path / "shop/migrations/versions"
    ]
