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


def _scripts_of(site_packages: Path) -> set[Path]:
    return {
        Path(os.path.normpath(distribution.locate_file(file)))
        for distribution in importlib.metadata.distributions(path=[str(site_packages)])
        for file in distribution.files or ()
        if file.parts[0] == ".."
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


def _take_out_installers(standard_library: Path) -> None:
    site_packages, scripts = Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("scripts"))
    unwanted = _scripts_of(site_packages)
    if unwanted:
        _take_out(unwanted, scripts)
    wheels = Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or standard_library / "ensurepip/_bundled")
    for folder in (site_packages, wheels):
        if folder.exists():
            make_empty(folder)


def main() -> None:
    """Change the interpreter that runs this, and make the folder that every image has."""
    standard_library = Path(sysconfig.get_path("stdlib"))
    _take_out_installers(standard_library)
    write_bytecode(standard_library)
    settle(standard_library, written="*.pyc")
    RELEASE.mkdir()
    # the builder has touched /etc to mount a hosts file for this very step
    for folder in (RELEASE, Path("/etc")):
        os.utime(folder, (THEN, THEN))


if __name__ == "__main__":
    main()
