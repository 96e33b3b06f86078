"""Make /image, what one program's image has besides its base: the environment in /opt/hookset, and tini.

The environment is the program's extra of uv.lock and the project's wheel, and nothing besides.

python3 images/program.py guardrail FOLDER-OF-THE-WHEEL
"""

import importlib.metadata
import shutil
import subprocess
import sys
from pathlib import Path

from reproducible import settle, write_bytecode

HOME = Path("/opt/hookset")
IMAGE = Path("/image")
TINI = Path("/usr/bin/tini")
BESIDE = (".gitignore", ".lock", "CACHEDIR.TAG", "include")
"""What is beside an environment and of no use to a program; uv's lock may be written to by anybody."""


def _install(program: str, folder: Path) -> None:
    (wheel,) = folder.glob("*.whl")
    _uv("sync", "--locked", "--no-default-groups", "--no-install-project", "--extra", program)
    _uv("pip", "install", "--no-deps", "--python", str(HOME), str(wheel))


def _uv(*words: str) -> None:
    subprocess.run(["uv", "--quiet", *words], check=True)  # noqa: S603, S607 - the builder's one, words of our own


def _scripts(program: str) -> list[Path]:
    """Everything in bin/ but the interpreter and the program: others' programs, and scripts for shells."""
    return [
        file
        for file in (HOME / "bin").iterdir()
        if file.name != program and not file.name.startswith("python")
    ]


def _other_programs(program: str, site_packages: Path) -> list[Path]:
    (ours,) = importlib.metadata.distributions(name="hookset", path=[str(site_packages)])
    scripts = ours.entry_points.select(group="console_scripts")
    packages = {script.module.partition(".")[0] for script in scripts} - {program, "hookset"}
    return [site_packages / name for name in packages]


def _tests(site_packages: Path) -> list[Path]:
    """Packages' own tests: gevent's alone are 2 MB, and hold private keys that every scanner reports."""
    return [path for name in ("test", "tests") for path in site_packages.rglob(name) if path.is_dir()]


def _remove(paths: list[Path]) -> None:
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _true_records(site_packages: Path) -> None:
    """Let every RECORD name only what is there, so that what reads them (scanners, `importlib`) is told no lie."""
    for record in site_packages.glob("*.dist-info/RECORD"):
        lines = record.read_text().splitlines(keepends=True)
        there = [line for line in lines if (site_packages / line.rsplit(",", 2)[0].strip('"')).exists()]
        record.write_text("".join(there))


def main(program: str, folder: str) -> None:
    """Install, take out what is not needed, compile, and put it all below /image."""
    _install(program, Path(folder))
    (site_packages,) = (HOME / "lib").glob("python*/site-packages")
    _remove(_scripts(program) + _other_programs(program, site_packages) + _tests(site_packages))
    _remove([HOME / name for name in BESIDE])
    # uv's help for programs that look for their environment: imported at every start, for nothing here
    _remove(list(site_packages.glob("_virtualenv.*")))
    _true_records(site_packages)
    write_bytecode(HOME)
    for path in (HOME, TINI):
        there = IMAGE / path.relative_to("/")
        there.parent.mkdir(parents=True)
        shutil.move(path, there)
    settle(IMAGE)


if __name__ == "__main__":
    main(*sys.argv[1:])
