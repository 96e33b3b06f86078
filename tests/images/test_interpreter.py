"""What is taken out of the base's Python, on a tree as official images have it."""

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.images.docker import ROOT

THEN = 315532800


@pytest.fixture
def interpreter(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "images")
    yield importlib.import_module("interpreter")
    for name in ("interpreter", "reproducible"):
        sys.modules.pop(name)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """bin/ with Python, pip and more; pip and its note in site-packages; ensurepip's wheel of it."""
    site_packages = tmp_path / "lib/python3.13/site-packages"
    for file in ("pip/__init__.py", "pip-25.3.dist-info/METADATA", "README.txt"):
        path = site_packages / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Metadata-Version: 2.1\nName: pip\nVersion: 25.3\n")
    bundled = tmp_path / "lib/python3.13/ensurepip/_bundled"
    bundled.mkdir(parents=True)
    (bundled / "pip-25.3-py3-none-any.whl").touch()
    scripts = tmp_path / "bin"
    scripts.mkdir()
    for name in ("python3.13", "pip3", "pip3.13", "pydoc3"):
        (scripts / name).write_text(name)
        (scripts / name).chmod(0o755)
    (scripts / "python3").symlink_to("python3.13")
    (scripts / "pip").symlink_to("pip3")
    return tmp_path


def test_pip_goes_and_python_stays(interpreter, base):
    library = base / "lib/python3.13"
    interpreter.take_out_installers(library / "site-packages", base / "bin", library / "ensurepip/_bundled")
    left = sorted(
        str(path.relative_to(base)) for path in base.rglob("*") if not path.is_dir() or path.is_symlink()
    )
    assert left == ["bin/pydoc3", "bin/python3", "bin/python3.13"]
    assert os.access(base / "bin/python3", os.X_OK)
    assert str((base / "bin/python3").readlink()) == "python3.13"
    changed = [base, base / "bin", base / "bin/python3.13", library, library / "site-packages"]
    assert {path.stat().st_mtime for path in changed} == {THEN}


def test_a_base_without_installers_is_left_alone(interpreter, base):
    scripts = base / "bin"
    before = scripts.stat().st_mtime_ns
    interpreter.take_out_installers(base / "nowhere", scripts, base / "nowhere/either")
    assert scripts.stat().st_mtime_ns == before
    assert (scripts / "pip").is_symlink()


def test_bytecode_is_never_compared_with_its_source(interpreter, tmp_path):
    module = tmp_path / "module.py"
    module.write_text("x = 1\n")
    interpreter.write_bytecode(tmp_path)
    (compiled,) = tmp_path.rglob("*.pyc")
    assert compiled.read_bytes()[4:8] == b"\x01\0\0\0"


def test_a_module_that_does_not_compile_ends_the_build(interpreter, tmp_path, capsys):
    (tmp_path / "module.py").write_text("x = (\n")
    with pytest.raises(RuntimeError, match="not every module"):
        interpreter.write_bytecode(tmp_path)
    assert "SyntaxError" in capsys.readouterr().out
