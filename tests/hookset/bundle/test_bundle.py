"""Packing a release: what is packed, where, and that the same files give the same bytes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema  # type: ignore[import-untyped,unused-ignore]
import pytest

from hookset import reference
from hookset.cli import PROGRAM
from tests.golden import compare
from tests.hookset.bundle.release import ALEMBIC, OPTIONS, SHOP, hookset, packed, release, tree
from tests.hookset.process import ROOT

SHOP_OPTIONS = (
    "--migrations", "migrations", "--schema-lock", "schema.lock", "--expect", "flags.yaml", "--plan", "smoke.yaml",
)  # fmt: skip


def test_what_is_packed_and_where(tmp_path: Path) -> None:
    folder = packed(tmp_path)
    assert sorted(tree(folder)) == [
        "bodies/order.json",
        "bundle.json",
        "flags.yaml",
        "flags/production.json",
        "items.jsonl",
        "migrations/env.py",
        "migrations/versions/001_orders.py",
        "schema.lock",
        "smoke.yaml",
        "users.csv",
    ]
    assert (folder / "smoke.yaml").read_text() == (tmp_path / "load/plan.yaml").read_text()


def test_the_manifest(tmp_path: Path) -> None:
    manifest = json.loads((packed(tmp_path) / "bundle.json").read_text())
    jsonschema.validate(manifest, reference.schemas(PROGRAM)["bundle"])
    paths = [file["path"] for file in manifest["files"]]
    assert paths == sorted(paths, key=str.encode)
    assert "bundle.json" not in paths
    assert manifest["bytes"] == sum(file["bytes"] for file in manifest["files"])


def test_the_digest_is_what_sha256sum_makes_of_it(tmp_path: Path) -> None:
    folder = packed(tmp_path)
    recipe = (
        "find . -type f ! -name bundle.json -printf '%P\\n' | LC_ALL=C sort |"
        " xargs -d '\\n' sha256sum | sha256sum"
    )
    made = subprocess.run(["sh", "-c", recipe], cwd=folder, capture_output=True, text=True, check=True)
    assert json.loads((folder / "bundle.json").read_text())["digest"] == f"sha256:{made.stdout.split()[0]}"


def test_the_same_files_give_the_same_bytes_times_and_modes(tmp_path: Path) -> None:
    first, second = packed(tmp_path / "a", "--configmap", "x"), packed(tmp_path / "b", "--configmap", "x")
    assert tree(first.parent) == tree(second.parent)
    for path in first.parent.rglob("*"):  # the folder itself is the user's
        again = second.parent / path.relative_to(first.parent)
        assert path.stat().st_mtime_ns == again.stat().st_mtime_ns
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644)


def test_another_content_has_another_time_in_every_file(tmp_path: Path) -> None:
    """Else a build of its image takes the file of the build before, where the size is the same."""
    first, second = packed(tmp_path / "a"), packed(tmp_path / "b")
    users = tmp_path / "b/load/users.csv"
    users.write_text(users.read_text().replace("a@", "b@"))
    assert hookset("bundle", *OPTIONS, cwd=tmp_path / "b").code == 0
    changed = {name for name, data in tree(first.parent).items() if data != tree(second.parent)[name]}
    assert changed == {"Dockerfile", "release/bundle.json", "release/users.csv"}
    assert changed == {
        name
        for name in tree(first.parent)
        if (first.parent / name).stat().st_mtime_ns != (second.parent / name).stat().st_mtime_ns
    }


def test_an_earlier_bundle_is_replaced_whole(tmp_path: Path) -> None:
    folder = packed(tmp_path, "--configmap", "x")
    (tmp_path / "load/users.csv").unlink()
    (tmp_path / "load/plan.yaml").write_text("requests: [/]\n")
    said = hookset("bundle", *OPTIONS, cwd=tmp_path)
    assert said.code == 0, said.err
    assert not (folder / "users.csv").exists()
    assert sorted(path.name for path in folder.parent.iterdir()) == ["Dockerfile", "release"]


def test_any_part_may_be_missing(tmp_path: Path) -> None:
    release(tmp_path)
    assert hookset("bundle", "--schema-lock", "schema.lock", "--out", "only", cwd=tmp_path).code == 0
    assert sorted(tree(tmp_path / "only/release")) == ["bundle.json", "schema.lock"]


def test_more_files(tmp_path: Path) -> None:
    release(tmp_path)
    (tmp_path / "accepted.yaml").write_text("[]\n")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/more.csv").write_text("a\n")
    (tmp_path / "load/extra").mkdir()
    (tmp_path / "load/extra/more.csv").write_text("b\n")
    said = hookset(
        "bundle", "--plan", "load/plan.yaml", "--data", "accepted.yaml,load/extra/more.csv", "--data", "deep/more.csv",
        "--out", "dist", cwd=tmp_path,
    )  # fmt: skip
    assert said.code == 0, said.err
    found = set(tree(tmp_path / "dist/release"))
    assert {"accepted.yaml", "extra/more.csv", "more.csv"} <= found


DJANGO = "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    initial = True\n"


def test_django_keeps_the_folder_of_its_application(tmp_path: Path) -> None:
    """Whose migrations they are is told by the folder around them, or by its apps.py."""
    for app in ("shop", "stock"):
        (tmp_path / app / "migrations").mkdir(parents=True)
        (tmp_path / app / "migrations/__init__.py").write_text("")
        (tmp_path / app / "migrations/0001_initial.py").write_text(DJANGO)
        (tmp_path / app / "models.py").write_text("")
    (tmp_path / "stock/apps.py").write_text("class Stock(AppConfig):\n    label = 'goods'\n")
    said = hookset(
        "bundle",
        "--migrations",
        "shop/migrations,stock/migrations",
        "--out",
        "dist",
        cwd=tmp_path,
    )
    assert said.code == 0, said.err
    assert sorted(tree(tmp_path / "dist/release/migrations")) == [
        "shop/migrations/0001_initial.py",
        "shop/migrations/__init__.py",
        "stock/apps.py",
        "stock/migrations/0001_initial.py",
        "stock/migrations/__init__.py",
    ]
    assert "Django" in said.out


@pytest.mark.parametrize(
    ("name", "text", "tool"),
    [
        ("V1__init.sql", "CREATE TABLE a ();", "Flyway"),
        ("R__views.sql", "", "Flyway"),
        ("000001_init.up.sql", "", "golang-migrate"),
        ("20260101_init.sql", "", "SQL"),
        ("versions/ab12.py", "revision = 'ab12'\n", "Alembic"),
        ("versions/ab12.py", ALEMBIC, "Alembic"),
        ("0001_initial.py", DJANGO, "Django"),
    ],
)
def test_tools_are_told_by_the_shape_of_their_files(tmp_path: Path, name: str, text: str, tool: str) -> None:
    (tmp_path / "db" / name).parent.mkdir(parents=True)
    (tmp_path / "db" / name).write_text(text)
    said = hookset("bundle", "--migrations", "db", "--out", "dist", cwd=tmp_path)
    assert said.code == 0, said.err
    assert said.out.splitlines()[1].endswith(tool)
    assert (tmp_path / "dist/release/migrations" / name).is_file()


def test_caches_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    release(tmp_path)
    for path in (
        "__pycache__/a.pyc",
        ".git/config",
        "venv/pyvenv.cfg",
        ".gitkeep",
        "versions/a.py~",
        "node_modules/x.js",
    ):
        (tmp_path / "migrations" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "migrations" / path).write_text("x")
    (tmp_path / "migrations/venv/lib").symlink_to("/usr/lib")
    assert hookset("bundle", *OPTIONS, cwd=tmp_path).code == 0
    assert sorted(tree(tmp_path / "dist/release/migrations")) == ["env.py", "versions/001_orders.py"]


WORDS = """
name: shop
requests:
  - {path: /upload, json: {body: {file: a.pdf}, data: {users: b.csv}}, headers: {X-File: c.csv}}
  - {path: /orders, body: {file: order}}
variables: {page: index.html}
"""


def test_words_that_are_no_files_are_no_matter(tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("a program")
    (tmp_path / "order").write_text("an order")
    (tmp_path / "smoke.yaml").write_text(WORDS)
    (tmp_path / "flags.yaml").write_text(
        "service: unleash\nflags: {data: {state: enabled}, settings: {source: x}, body: {file: y}}"
    )
    said = hookset("bundle", "--plan", "smoke.yaml", "--expect", "flags.yaml", "--out", "dist", cwd=tmp_path)
    assert said.code == 0, said.err
    assert sorted(tree(tmp_path / "dist/release")) == ["bundle.json", "flags.yaml", "order", "smoke.yaml"]


def test_an_earlier_bundle_among_the_migrations_is_left_out(tmp_path: Path) -> None:
    release(tmp_path)
    for _ in range(2):
        assert hookset("bundle", "--migrations", ".", "--out", "dist", cwd=tmp_path).code == 0
    assert not (tmp_path / "dist/release/migrations/dist").exists()


def test_what_a_person_sees(tmp_path: Path) -> None:
    shutil.copytree(SHOP, tmp_path / "shop", ignore=shutil.ignore_patterns("__pycache__"))
    said = hookset(
        "bundle", *SHOP_OPTIONS, "--out", "dist", "--configmap", "shop-release", cwd=tmp_path / "shop"
    )
    assert said.err == ""
    lines = [line.split()[0] for line in said.out.splitlines()]
    assert lines[:5] == ["dist/release", "migrations", "schema.lock", "flags.yaml", "smoke.yaml"]
    compare(
        "hookset/bundle.out",
        hookset("bundle", *OPTIONS, "--configmap", "shop-release", cwd=release(tmp_path)).out,
    )


def test_as_json(tmp_path: Path) -> None:
    said = hookset("bundle", *OPTIONS, "--format", "json", cwd=release(tmp_path))
    record = json.loads(said.out)
    manifest = json.loads((tmp_path / "dist/release/bundle.json").read_text())
    assert record["digest"] == manifest["digest"]
    assert record["files"] == manifest["files"]
    assert record["beside"] == ["Dockerfile"]
    assert record["out"] == "dist"


def test_the_program_as_a_process(tmp_path: Path) -> None:
    env = os.environ | {"HOOKSET_OUT": str(tmp_path / "dist"), "PYTHONPATH": str(ROOT)}
    env["HOOKSET_REQUIRE_REAL"] = "1"  # as the project's own tests are told
    call = [sys.executable, "-m", "hookset", "bundle", "--schema-lock", str(SHOP / "schema.lock")]
    done = subprocess.run(call, env=env, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "1 file" in done.stdout
