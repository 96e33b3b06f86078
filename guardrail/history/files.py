"""Reading a release's files: walking folders, decoding text, and saying what cannot be read."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from guardrail.history.model import Trouble
from hookset.errors import UsageError

SKIPPED_FOLDERS = {"__pycache__", "node_modules", "site-packages", "venv"}
LARGEST_FILE_BYTES = 64 * 1024 * 1024


def require_folders(folders: Sequence[Path]) -> None:
    """Raise UsageError for a folder that is missing, is none, or may not be read."""
    for folder in folders:
        if not folder.exists():
            raise UsageError(
                f"migrations folder {folder} does not exist", "Correct --migrations, or mount the folder."
            )
        if not folder.is_dir():
            raise UsageError(
                f"--migrations {folder} is a file, not a folder", f"Give its folder: {folder.parent}"
            )
        if not os.access(folder, os.R_OK | os.X_OK):
            raise UsageError(f"migrations folder {folder} may not be read by this user (uid {os.getuid()})")


def walk(folder: Path, *, recursive: bool = True) -> Iterator[Path]:
    """The files below `folder`, in the order of their names; hidden folders, caches and virtual environments left out.

    Links to folders are followed once: a mounted ConfigMap is made of them.
    """
    seen: set[str] = set()
    for root, names, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(root)
        if real in seen:
            names.clear()
            continue
        seen.add(real)
        names[:] = sorted(name for name in names if _wanted(Path(root, name))) if recursive else []
        for name in sorted(files):
            yield Path(root, name)


def _wanted(folder: Path) -> bool:
    hidden = folder.name.startswith(".")
    return not hidden and folder.name not in SKIPPED_FOLDERS and not (folder / "pyvenv.cfg").exists()


def read_text(path: Path, encoding: str = "UTF-8") -> str | Trouble:
    """The text of a file without its byte order mark, or what is wrong with the file."""
    try:
        return read_bytes(path).decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return Trouble("history.files", str(path), found=f"not {encoding} at byte {error.start}")
    except LookupError:
        return Trouble("history.files", str(path), found=f"its encoding is not known here: {encoding}")
    except OSError as error:
        return Trouble("history.files", str(path), found=f"cannot be read: {error.strerror}")


def read_bytes(path: Path) -> bytes:
    """The bytes of a file of at most 64 MiB; raises OSError."""
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE_BYTES + 1)
    if len(data) > LARGEST_FILE_BYTES:
        raise OSError(0, f"larger than {LARGEST_FILE_BYTES} bytes")
    return data
