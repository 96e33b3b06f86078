"""Make the base image's own Python ready to be run by anybody, read-only; runs while an image is built, as root.

Takes out what installs packages, and gives the standard library the bytecode that official images leave out:
without it every start on a read-only root compiles some hundred modules anew.
"""

import importlib.metadata
import os
import shutil
import sysconfig
import tempfile
from pathlib import Path

from reproducible import THEN, make_empty, settle, write_bytecode

RELEASE = Path("/release")
"""Where a release's files are mounted: migrations/, schema.lock, flags.yaml, smoke.yaml."""


def _installers(site_packages: Path, scripts: Path) -> set[Path]:
    """The scripts of everything that is installed beside the base's Python, links to them (`pip`) as well."""
    return {
        path
        for distribution in importlib.metadata.distributions(path=[str(site_packages)])
        for path in scripts.glob(f"{distribution.name}*")
    }


def _take_out(unwanted: set[Path], folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as kept:
        shutil.copytree(
            folder,
            kept,
            symlinks=True,
            dirs_exist_ok=True,
            ignore=lambda _, names: [name for name in names if folder / name in unwanted],
        )
        make_empty(folder)
        shutil.copytree(kept, folder, symlinks=True, dirs_exist_ok=True)
    settle(folder)


def take_out_installers(site_packages: Path, scripts: Path, wheels: Path) -> None:
    """Empty both folders of packages, and take their scripts out of the third."""
    unwanted = _installers(site_packages, scripts)
    if unwanted:
        _take_out(unwanted, scripts)
    for folder in (site_packages, wheels):
        if folder.exists():
            make_empty(folder)


def main() -> None:
    """Change the interpreter that runs this, and make the folder that every image has."""
    standard_library = Path(sysconfig.get_path("stdlib"))
    # what ensurepip would install; Debian keeps it elsewhere
    wheels = Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or standard_library / "ensurepip/_bundled")
    take_out_installers(Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("scripts")), wheels)
    write_bytecode(standard_library)
    settle(standard_library, written="*.pyc")
    RELEASE.mkdir()
    # the builder has touched /etc to mount a hosts file for this very step
    for folder in (RELEASE, Path("/etc")):
        os.utime(folder, (THEN, THEN))


if __name__ == "__main__":
    main()
