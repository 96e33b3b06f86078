"""Django's migration files, read without executing them: django/db/migrations/loader.py, 5.2."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from guardrail.history.constants import Dynamic, bindings, literal, syntax_trouble, tree
from guardrail.history.files import read_text, walk
from guardrail.history.model import Trouble

Pair: TypeAlias = tuple[str, str]
LISTS = ("dependencies", "replaces", "run_before")
TEST_FOLDERS = {"test", "tests"}
_CLASS = re.compile(r"^class Migration\b", re.MULTILINE)
_OPERATIONS = re.compile(r"^    operations\b", re.MULTILINE)
_LISTS = re.compile(rf"\b({'|'.join(LISTS)})\b")


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One migration file: its application's label, its name, and what its class says."""

    app: str
    name: str
    path: str
    dependencies: tuple[Pair, ...] = ()
    replaces: tuple[Pair, ...] = ()
    run_before: tuple[Pair, ...] = ()


def folders_below(folder: Path) -> Iterator[Path]:
    """The `migrations` folders of applications at or below a folder; those of tests are left out."""
    seen: set[Path] = set()
    for path in walk(folder):
        home = path.parent
        if home in seen or not _is_file(path):
            continue
        below = set(home.relative_to(folder).parts[:-1])
        if home.name == "migrations" or home == folder:
            if below & TEST_FOLDERS:
                continue
            text = read_text(path)
            if isinstance(text, Trouble) or _CLASS.search(text):
                seen.add(home)
                yield home


def _is_file(path: Path) -> bool:
    return (
        path.suffix == ".py"
        and path.name[0] not in "_~"
        and path.stem.isidentifier() | path.stem[:1].isdigit()
    )


def read_app(folder: Path) -> tuple[list[File], list[Trouble]]:
    """The files of one `migrations` folder."""
    app = label_of(folder.parent)
    files, troubles = [], []
    for path in sorted(folder.iterdir()):
        if _is_file(path):
            one = _file(path, app)
            if isinstance(one, File):
                files.append(one)
            else:
                troubles.append(one)
    return files, troubles


def label_of(folder: Path) -> str:
    """The application's label: the literal `label` of its AppConfig, the last part of its `name`, or the folder's name."""
    source = read_text(folder / "apps.py") if (folder / "apps.py").is_file() else ""
    try:
        body = tree(source).body if isinstance(source, str) else []
    except (SyntaxError, ValueError, RecursionError):
        body = []
    configs = [
        bindings(node.body, ("label", "name", "default"))
        for node in body
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).endswith("AppConfig") for base in node.bases)
    ]
    chosen = next(
        (config for config in configs if config.get("default") is True), configs[0] if configs else {}
    )
    label, name = chosen.get("label"), chosen.get("name")
    if isinstance(label, str):
        return label
    return name.rpartition(".")[2] if isinstance(name, str) else folder.resolve().name


def _file(path: Path, app: str) -> File | Trouble:
    source = read_text(path)
    if isinstance(source, Trouble):
        return source
    if broken := syntax_trouble(source, str(path)):
        return broken
    try:
        body = _class_body(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Trouble("history.files", str(path), found=f"cannot be parsed: {error}")
    if body is None:
        return Trouble("history.files", str(path), found="no class Migration in it")
    lists = {name: _pairs(body, name) for name in LISTS}
    for name, value in lists.items():
        if isinstance(value, Dynamic):
            return Trouble(
                "history.unverified",
                f"{path}:{value.line}",
                found=f"{name} is computed",
                expected="a constant list",
            )
    found = {name: value for name, value in lists.items() if not isinstance(value, Dynamic)}
    return File(app=app, name=path.stem, path=str(path), **found)


def _class_body(source: str) -> Sequence[ast.stmt] | None:
    """The class's statements; those before `operations` where nothing that matters comes after it."""
    cut = _OPERATIONS.search(source)
    head = source[: cut.start()] if cut and not _LISTS.search(source, cut.end()) else source
    try:
        module = tree(head)
    except SyntaxError:
        module = tree(source)
    classes = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name == "Migration"]
    if not classes and head is not source:
        classes = [
            node for node in tree(source).body if isinstance(node, ast.ClassDef) and node.name == "Migration"
        ]
    return classes[-1].body if classes else None


def _pairs(body: Sequence[ast.stmt], name: str) -> tuple[Pair, ...] | Dynamic:
    pairs: tuple[Pair, ...] | Dynamic = ()
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=bound)], value=value) if bound == name:
                pairs = _elements(value)
            case ast.AnnAssign(target=ast.Name(id=bound), value=ast.expr() as value) if bound == name:
                pairs = _elements(value)
            case _ if name in bindings([statement], [name]):
                pairs = Dynamic(statement.lineno)
    return pairs


def _elements(value: ast.expr) -> tuple[Pair, ...] | Dynamic:
    if not isinstance(value, ast.List | ast.Tuple | ast.Set):
        return Dynamic(value.lineno)
    pairs = []
    for element in value.elts:
        # which application that is, only the settings say: it orders first migrations and decides nothing else
        if isinstance(element, ast.Call) and ast.unparse(element.func).endswith("swappable_dependency"):
            continue
        match literal(element):
            case (str(app), str(name)):
                pairs.append((app, name))
            case _:
                return Dynamic(element.lineno)
    return tuple(pairs)
