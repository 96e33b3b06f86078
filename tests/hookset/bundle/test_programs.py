"""What the hooks read in a bundle is what they read where it was packed."""

import contextlib
import json
import os
import shutil
from pathlib import Path
from unittest import mock

import pytest

from flagcheck.cli import PROGRAM as FLAGCHECK
from guardrail.history.tools import alembic, django
from guardrail.schemalock import files as locks
from hookset.program import Program
from hookset.run import main
from smoke.cli import PROGRAM as SMOKE
from tests.hookset.bundle.release import SHOP, hookset
from tests.hookset.bundle.test_bundle import DJANGO


def run(program: Program, *args: str, cwd: Path) -> int:
    with contextlib.chdir(cwd), mock.patch.dict(os.environ, {"HOOK_TERMINATION_LOG": os.devnull}):
        return main(program, args)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The example's release, packed; its folder in the bundle."""
    shutil.copytree(SHOP, tmp_path / "shop", ignore=shutil.ignore_patterns("__pycache__"))
    said = hookset(
        "bundle", "--migrations", "migrations", "--schema-lock", "schema.lock", "--plan", "smoke.yaml",
        "--expect", "flags.yaml", "--out", str(tmp_path / "dist"), cwd=tmp_path / "shop",
    )  # fmt: skip
    assert said.code == 0, said.err
    return tmp_path / "dist/release"


def test_guardrail_reads_the_same_migrations_and_lock(shop: Path) -> None:
    there, here = (alembic.release([folder]) for folder in (SHOP / "migrations", shop / "migrations"))
    assert [one.id for one in here.migrations] == [one.id for one in there.migrations] != []
    assert here.troubles == there.troubles == ()
    assert locks.read(shop / "schema.lock") == locks.read(SHOP / "schema.lock")


@pytest.mark.parametrize("apps", ["", "class Stock(AppConfig):\n    label = 'goods'\n"])
def test_guardrail_knows_whose_djangos_migrations_are(tmp_path: Path, apps: str) -> None:
    folder = tmp_path / "stock/migrations"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "0001_initial.py").write_text(DJANGO)
    if apps:
        (tmp_path / "stock/apps.py").write_text(apps)
    assert hookset("bundle", "--migrations", str(folder), "--out", "dist", cwd=tmp_path).code == 0
    there, here = (django.release([path]) for path in (folder, tmp_path / "dist/release/migrations"))
    assert [one.id for one in here.migrations] == [one.id for one in there.migrations]
    assert here.migrations[0].id.startswith("goods" if apps else "stock")


def test_smoke_reads_the_same_plan(shop: Path) -> None:
    assert run(SMOKE, "validate", "--plan", "smoke.yaml", cwd=shop) == 0


def test_smoke_says_what_a_packed_plan_lacks(tmp_path: Path) -> None:
    """A file that only smoke knows to be one: a schema in a check."""
    (tmp_path / "plan.yaml").write_text(
        "target: http://shop.example\nrequests: [{path: /, checks: {schema: order.json}}]\n"
    )
    pack = ("bundle", "--plan", "plan.yaml", "--out", "dist")
    assert hookset(*pack, cwd=tmp_path).code == 0
    assert run(SMOKE, "validate", "--plan", "dist/release/smoke.yaml", cwd=tmp_path) == 2
    (tmp_path / "order.json").write_text('{"type": "object"}')
    assert hookset(*pack, cwd=tmp_path).code == 0
    assert run(SMOKE, "validate", "--plan", "dist/release/smoke.yaml", cwd=tmp_path) == 0


def test_flagcheck_finds_the_files_that_the_expectations_name(tmp_path: Path) -> None:
    flags = {"flags": {"refunds": {"state": "ENABLED", "variants": {"on": True}, "defaultVariant": "on"}}}
    (tmp_path / "flags").mkdir()
    (tmp_path / "flags/production.json").write_text(json.dumps(flags))
    (tmp_path / "expected.yaml").write_text(
        "services: {production: {service: flagd, source: flags/production.json}}\n"
        "defaults: {service: production}\nflags: {refunds: enabled}\n"
    )
    assert hookset("bundle", "--expect", "expected.yaml", "--out", "dist", cwd=tmp_path).code == 0
    there = tmp_path / "dist/release"
    assert run(FLAGCHECK, "check", "--expect", "flags.yaml", "--bundle", ".", cwd=there) == 0
