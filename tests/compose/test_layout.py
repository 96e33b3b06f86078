"""What each release ships, and the page that says how to run them."""

import re
import shlex
from pathlib import Path

import pytest

from examples.shop.compose import layout
from examples.shop.compose.__main__ import _parser
from flagcheck.expectations import load as flag_file
from tests.golden import FOLDER

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/compose.md").read_text()


def test_every_release_has_its_own_files(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOP_BUILD", str(tmp_path))
    layout.lay_out()
    for name in layout.NAMES:
        folder = tmp_path / name
        newest = max(path.name[:2] for path in (folder / "migrations/versions").glob("*.py"))
        assert newest == name
        assert {"alembic.ini", "models.py", "schema.lock", "smoke.yaml"} <= {
            path.name for path in folder.iterdir()
        }
    assert sorted(path.name for path in (tmp_path / "flags").iterdir()) == ["production.json", "staging.json"]


def test_the_flags_are_asked_of_flagd(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOP_BUILD", str(tmp_path))
    layout.lay_out()
    file, _ = flag_file(str(tmp_path / "r2/flags.yaml"))
    assert file.services["edge"]["url"] == "http://flagd:8016"


def releases() -> list[str]:
    """Every `make release` of the page."""
    return sorted(set(re.findall(r"^make release(.*?)(?: *#.*)?$", PAGE, flags=re.MULTILINE)))


@pytest.mark.parametrize("words", releases())
def test_every_release_of_the_page_can_be_asked_for(words):
    given = dict(word.split("=") for word in shlex.split(words))
    broken = [f"--break={given['BREAK']}"] if "BREAK" in given else []
    _parser().parse_args(["release", given.pop("RELEASE", "r2"), *broken])
    assert given.keys() <= {"BREAK"}


def test_the_page_shows_an_operation_as_it_is_printed():
    assert (FOLDER / "compose/failed.txt").read_text() in PAGE
