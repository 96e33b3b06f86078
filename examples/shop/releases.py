"""Which migrations each release of the shop ships, and a folder with exactly what release N has."""

import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
VERSIONS = HERE / "migrations" / "versions"
RELEASES = (1, 2, 3)
SHARED = ("alembic.ini", "models.py", "migrations/env.py", "migrations/script.py.mako")


def migrations(release: int) -> list[Path]:
    """The revision files that release `release` ships, the earlier releases' among them, oldest first.

    A file's name begins with `rN_`: N is the release that brought it.
    """
    return sorted(path for path in VERSIONS.glob("r[0-9]*_*.py") if _release_of(path) <= release)


def copy(release: int, folder: Path) -> Path:
    """Lay out what release `release` ships in `folder`: alembic.ini and migrations/; returns `folder`."""
    for name in SHARED:
        _copy(HERE / name, folder / name)
    for path in migrations(release):
        _copy(path, folder / path.relative_to(HERE))
    return folder


def _release_of(path: Path) -> int:
    return int(path.name.removeprefix("r").partition("_")[0])


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
