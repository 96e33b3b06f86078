"""SQL from the `.sql` files that lie in a `queries` folder beside the module that uses them."""

from functools import cache
from pathlib import Path


@cache
def query(folder: Path, name: str, server_version: int = 0) -> str:
    """The text of `folder/name.sql`, or of the newest `folder/name@VERSION.sql` that this server is fit for.

    `server_version` is `server_version_num` (160004 for 16.4), as is the VERSION in a file's name: the first
    server version that the file is for. Raises FileNotFoundError where no file fits.
    """
    fitting = [(_version_of(path), path) for path in folder.glob(f"{name}*.sql") if _name_of(path) == name]
    best = max((entry for entry in fitting if entry[0] <= server_version), default=None)
    if best is None:
        raise FileNotFoundError(f"no query {name} for server version {server_version} in {folder}")
    return best[1].read_text(encoding="utf-8")


def _name_of(path: Path) -> str:
    return path.stem.partition("@")[0]


def _version_of(path: Path) -> int:
    return int(path.stem.partition("@")[2] or 0)
