"""Django's migration files, read without executing them: django/db/migrations/loader.py, 5.2."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from guardrail.history.constants import Dynamic, bindings, literal, read_constants, tree
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

    name: str
    path: str
    app: str = ""
    dependencies: tuple[Pair, ...] = ()
    replaces: tuple[Pair, ...] = ()
    run_before: tuple[Pair, ...] = ()


def folders_below(folder: Path) -> Iterator[Path]:
    """The `migrations` folders of applications at or below a folder, and itself; those of tests are left out."""
    return (home for home in _homes(folder, "") if home.name == "migrations" or home == folder)


def folders_elsewhere(folder: Path) -> Iterator[Path]:
    """The folders below with numbered migrations that are not called `migrations`: MIGRATION_MODULES may name them."""
    return (home for home in _homes(folder, "0123456789") if home.name != "migrations" and home != folder)


def _homes(folder: Path, first: str) -> Iterator[Path]:
    """The folders with a migration of Django in them, looking at files that begin with one of `first` (none: any)."""
    seen: set[Path] = set()
    for path in walk(folder):
        home = path.parent
        if home in seen or not _is_file(path) or (first and path.name[0] not in first):
            continue
        text = "" if set(home.relative_to(folder).parts) & TEST_FOLDERS else read_text(path)
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
    """The files of one folder of migrations."""
    read = [_file(path) for path in sorted(folder.iterdir()) if _is_file(path)]
    files = [one for one in read if isinstance(one, File)]
    troubles = [one for one in read if isinstance(one, Trouble)]
    label = _label(folder, files)
    if not label:
        found = "nothing in it tells the label of its application"
        hint = "Give the folder of the application, with its apps.py, or wait for its second migration."
        return [], [*troubles, Trouble("history.unverified", str(folder), found=found, hint=hint)]
    return [msgspec.structs.replace(one, app=label) for one in files], troubles


def label_of(folder: Path) -> str:
    """The application's label: the literal `label` of its AppConfig, the last part of its `name`, or the folder's name."""
    return _configured(folder) or folder.resolve().name


def _label(folder: Path, files: Sequence[File]) -> str:
    """The label of the application whose migrations these are; empty where nothing tells it.

    It is that of the folder around them, unless they need one another under another one: MIGRATION_MODULES has
    moved them, or they are mounted by themselves.
    """
    home = folder.resolve()
    usual = label_of(home.parent)
    named = _named(files)
    if usual in named or (not named and (home.name == "migrations" or _configured(home.parent))):
        return usual
    most = [app for app, count in named.items() if count == max(named.values())]
    return most[0] if len(most) == 1 else ""


def _named(files: Sequence[File]) -> Counter[str]:
    """How many of the files need another one of them under which label."""
    names = {one.name for one in files}
    return Counter(
        app
        for one in files
        for app in {app for app, name in one.dependencies if name in names and name != one.name}
    )


def _configured(folder: Path) -> str:
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
    return name.rpartition(".")[2] if isinstance(name, str) else ""


def _file(path: Path) -> File | Trouble:
    lists = read_constants(path, _lists, "a constant list")
    if isinstance(lists, Trouble):
        return lists
    if not lists:
        return Trouble("history.files", str(path), found="no class Migration in it")
    return File(
        name=path.stem,
        path=str(path),
        dependencies=lists["dependencies"],
        replaces=lists["replaces"],
        run_before=lists["run_before"],
    )


def _lists(source: str) -> dict[str, tuple[Pair, ...] | Dynamic]:
    body = _class_body(source)
    return {} if body is None else {name: _pairs(body, name) for name in LISTS}


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
