"""Where an Alembic project keeps its versions and its table, read from `alembic.ini`, `pyproject.toml` and `env.py`."""

import ast
import configparser
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from guardrail.history.constants import Dynamic, Value, bindings, literal, tree
from guardrail.history.files import read_text
from guardrail.history.model import Trouble

_SEPARATED_BY = ("path_separator", "version_path_separator")
_SEPARATORS = {"os": os.pathsep, "space": " ", "newline": "\n", ":": ":", ";": ";"}


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """The folders that hold revisions; `recursive` is None where no configuration was found to say it."""

    versions: tuple[Path, ...]
    recursive: bool | None = None
    table: str = ""
    schema: str = ""
    troubles: tuple[Trouble, ...] = ()


def is_alembic(folder: Path) -> bool:
    """Whether the folder is an Alembic project's root, its script folder, or a versions folder."""
    env = folder / "env.py"
    if (folder / "alembic.ini").is_file() or (env.is_file() and _mentions(env, "alembic")):
        return True
    if _options(folder)[0]:
        return True
    return any(_mentions(path, "down_revision") for path in sorted(folder.glob("*.py")))


def _mentions(path: Path, word: str) -> bool:
    text = read_text(path)
    return isinstance(text, str) and word in text


def layout_of(folder: Path) -> Layout:
    """The layout of an Alembic project, given its root, its script folder or a versions folder."""
    options, trouble = _options(folder)
    if options:
        script = _located(options.get("script_location", ""), folder)
        return _configured(options, folder, script, trouble)
    if (folder / "env.py").is_file():
        options, trouble = _options(folder.parent)
        if (
            options
            and _located(options.get("script_location", ""), folder.parent).resolve() == folder.resolve()
        ):
            return _configured(options, folder.parent, folder, trouble)
        return _with_env(Layout(versions=(folder / "versions",), troubles=trouble), folder)
    return _with_env(Layout(versions=(folder,)), folder.parent)


def _options(folder: Path) -> tuple[Mapping[str, str], tuple[Trouble, ...]]:
    """What `alembic.ini` says, option by option, and `pyproject.toml` where it says nothing; empty without either."""
    ini, toml = folder / "alembic.ini", folder / "pyproject.toml"
    listed = _toml(toml, folder) if toml.is_file() else {}
    if not ini.is_file():
        return listed, ()
    said, troubles = _ini(ini, folder)
    if "version_locations" not in said:
        said = {key: value for key, value in said.items() if key not in _SEPARATED_BY}
    # Flask-Migrate's alembic.ini lies beside env.py and names no folder
    usual = "." if troubles or (folder / "env.py").is_file() else "alembic"
    return {"script_location": usual, **listed, **said}, troubles


def _ini(path: Path, here: Path) -> tuple[dict[str, str], tuple[Trouble, ...]]:
    text = read_text(path)
    if isinstance(text, Trouble):
        return {}, (text,)
    parser = configparser.ConfigParser({"here": here.absolute().as_posix()}, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        return {}, (Trouble("history.files", str(path), found=str(error).splitlines()[0]),)
    if not parser.has_section("alembic"):
        return {}, ()
    return {key: _interpolated(parser, key) for key in parser["alembic"]}, ()


def _interpolated(parser: configparser.ConfigParser, key: str) -> str:
    try:
        return parser.get("alembic", key)
    except configparser.InterpolationError:  # a value that env.py gives, such as a password in the URL
        return parser.get("alembic", key, raw=True)


def _toml(path: Path, here: Path) -> dict[str, str]:
    text = read_text(path)
    try:
        section = tomllib.loads(text if isinstance(text, str) else "").get("tool", {}).get("alembic", {})
    except (tomllib.TOMLDecodeError, AttributeError):
        return {}
    options = {}
    for key, value in section.items() if isinstance(section, dict) else ():
        words = value if isinstance(value, list) else [value]
        options[key] = "\n".join(str(word) for word in words).replace("%(here)s", str(here.absolute()))
    if "version_locations" in options:
        options["path_separator"] = "newline"
    return options


def _configured(
    options: Mapping[str, str], root: Path, script: Path, troubles: tuple[Trouble, ...]
) -> Layout:
    listed = options.get("version_locations", "")
    locations = tuple(_located(word, root) for word in _split(listed, options)) or (script / "versions",)
    missing = tuple(
        Trouble(
            "history.files",
            str(path),
            found="no such folder",
            expected="a versions folder, as alembic.ini says",
        )
        for path in locations
        if not path.is_dir()
    )
    recursive = options.get("recursive_version_locations", "false").lower() in {"true", "yes", "on", "1"}
    layout = Layout(versions=locations, recursive=recursive, troubles=(*troubles, *missing))
    layout = _with_env(layout, script)
    return msgspec.structs.replace(
        layout,
        table=options.get("version_table", layout.table),
        schema=options.get("version_table_schema", layout.schema),
    )


def _split(listed: str, options: Mapping[str, str]) -> list[str]:
    separator = next((options[key] for key in _SEPARATED_BY if key in options), "")
    words = (
        listed.split(_SEPARATORS[separator])
        if separator in _SEPARATORS
        else re.split(r", *|(?: +)|\n", listed)
    )
    return [word.strip() for word in words if word.strip()]


def _located(location: str, root: Path) -> Path:
    """A path as the configuration has it: absolute, relative to the root, or `package:folder`."""
    package, colon, rest = location.partition(":")
    if colon and "/" not in package:
        relative = Path(package.replace(".", "/"), rest)
        return next(
            (base / relative for base in (root, root / "src") if (base / relative).is_dir()), root / relative
        )
    return root / (location or "alembic")


def _with_env(layout: Layout, script: Path) -> Layout:
    """The layout with the constant `version_table` and `version_table_schema` of `context.configure(...)` in env.py."""
    source = read_text(script / "env.py") if (script / "env.py").is_file() else ""
    try:
        module = tree(source if isinstance(source, str) else "")
    except (SyntaxError, ValueError, RecursionError):
        return layout
    nodes = list(ast.walk(module))
    named = bindings(module.body, {node.id for node in nodes if isinstance(node, ast.Name)})
    found = {
        keyword.arg: value
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "configure"
        for keyword in node.keywords
        if keyword.arg and isinstance(value := _constant(keyword.value, named), str)
    }
    return msgspec.structs.replace(
        layout, table=found.get("version_table", ""), schema=found.get("version_table_schema", "")
    )


def _constant(node: ast.expr, named: Mapping[str, Value | Dynamic]) -> Value | Dynamic:
    return named.get(node.id) if isinstance(node, ast.Name) else literal(node)
