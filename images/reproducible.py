"""What makes two builds of one commit the same, byte for byte, whatever the builder's clock and exporter."""

import compileall
import os
import shutil
from pathlib import Path
from py_compile import PycInvalidationMode

THEN = 315532800
"""The time of every file that we write: 1980-01-01, the earliest that a zip file can say."""


def write_bytecode(folder: Path) -> None:
    """Compile every module below the folder; RuntimeError where one does not compile.

    The bytecode names its source's hash, and nobody compares the two. Bytecode that names its source's time would be
    stale as soon as times are rewritten, and an image whose bytecode is stale starts as slowly as one that has none.
    """
    mode = PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(folder, quiet=1, force=True, invalidation_mode=mode):
        raise RuntimeError(f"not every module below {folder} compiles")


def make_empty(folder: Path) -> None:
    """Empty a folder of the base image.

    A layer says of a removed file when it was removed, and nothing can change that; of a folder that was removed
    and made anew it says only that it is new.
    """
    shutil.rmtree(folder)
    folder.mkdir()
    for changed in (folder, folder.parent):
        os.utime(changed, (THEN, THEN))


def settle(folder: Path, *, written: str = "*") -> None:
    """Give THEN to every folder below, and to every file whose name fits `written`."""
    for path in (folder, *folder.rglob("*")):
        if path.is_symlink() or path.is_dir() or path.match(written):
            os.utime(path, (THEN, THEN), follow_symlinks=False)
