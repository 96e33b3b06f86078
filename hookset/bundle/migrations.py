"""A folder of migrations: what of it is packed, and where. By the shape of files only: nothing here knows a database."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from hookset.bundle.packed import Contents
from hookset.bundle.secret import secret_in
from hookset.errors import UsageError

PART = "migrations"
_LEFT_OUT = {"__pycache__", "node_modules", "site-packages", "venv"}
_BY_NAME = (
    ("Flyway", re.compile(r"(V[^/]*|U[^/]*|B[^/]*|R)__.+\.sql")),
    ("golang-migrate", re.compile(r"\d+_.*\.(up|down)\.sql")),
)
_BY_CONTENT = (
    ("Alembic", re.compile(rb"^revision\b\s*(:[^=\n]*)?=", re.MULTILINE)),
    ("Django", re.compile(rb"^class Migration\(", re.MULTILINE)),
)
KNOWN = ("Alembic", "Django", "Flyway", "golang-migrate", "SQL files")


def pack_migrations(folders: Sequence[str], contents: Contents, out: Path) -> str:
    """Pack these folders; the migration tools that their files look like, for the summary. Raises UsageError.

    `out`, where an earlier bundle may lie, is no part of them.
    """
    tools: list[str] = []
    for said in folders:
        folder = Path(said)
        files = list(_files(folder, out))
        kind = _kind(files)
        if not kind:
            raise UsageError(
                f"--migrations {said}: no migration in it (looked for: {', '.join(KNOWN)})",
                "an empty folder is often a COPY or a checkout that went wrong",
            )
        place = _place(folder, kind, alone=len(folders) == 1)
        for path in files:
            contents.add(f"{place}/{path.relative_to(folder).as_posix()}", path, PART, inside=folder)
        _pack_application(folder, place, kind, contents)
        tools.append(kind)
    return ", ".join(dict.fromkeys(tools))


def _place(folder: Path, kind: str, *, alone: bool) -> str:
    """Django tells whose migrations they are by the folder around them; else one folder stands by itself."""
    home = folder.resolve()
    if kind == "Django" and home.name == "migrations":
        return f"{PART}/{home.parent.name}/migrations"
    return PART if alone else f"{PART}/{home.name}"


def _pack_application(folder: Path, place: str, kind: str, contents: Contents) -> None:
    """The apps.py beside Django's migrations may give their application another label."""
    apps = folder.resolve().parent / "apps.py"
    if kind == "Django" and place.endswith("/migrations") and apps.is_file():
        contents.add(f"{place.removesuffix('/migrations')}/apps.py", apps, PART)


def _files(folder: Path, out: Path) -> Iterator[Path]:
    """The files below, in order; hidden ones, caches and virtual environments are left out."""
    if os.path.isfile(folder):  # noqa: PTH113 - where Path.is_file raises for a name too long, os.walk says it better
        raise UsageError(
            f"--migrations {folder}: is a file, not a folder", f"give its folder: {folder.parent}"
        )
    for here, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if _wanted(Path(here, name), out))
        for name in folders:
            if Path(here, name).is_symlink():
                raise UsageError(f"{Path(here, name)}: is a link to a folder", "pack the folder itself")
        yield from (Path(here, name) for name in sorted(files) if _packs(name))


def _packs(name: str) -> bool:
    """A hidden file that is a secret is not left out in silence: it is refused when it is packed."""
    return bool(secret_in(name, b"")) or not (name.startswith(".") or name.endswith((".pyc", "~", ".swp")))


def _wanted(folder: Path, out: Path) -> bool:
    hidden = folder.name.startswith(".") or folder.resolve() == out.resolve()
    return not hidden and folder.name not in _LEFT_OUT and not (folder / "pyvenv.cfg").exists()


def _refuse(error: OSError) -> None:
    raise UsageError(f"--migrations: {error.filename}: cannot be read: {error.strerror}")


def _kind(files: Sequence[Path]) -> str:
    """The tool that these files look like, or nothing."""
    for kind, pattern in _BY_NAME:
        if any(pattern.fullmatch(path.name) for path in files):
            return kind
    sources = [_bytes(path) for path in files if path.suffix == ".py"]
    for kind, content in _BY_CONTENT:
        if any(content.search(source) for source in sources):
            return kind
    return "SQL" if any(path.suffix.lower() == ".sql" for path in files) else ""


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError:
        return b""  # packing it says why
