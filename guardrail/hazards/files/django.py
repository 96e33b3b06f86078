"""Django migrations: what their operations would send, read from the source and never run."""

import ast
from functools import lru_cache
from pathlib import Path

from guardrail.hazards.acts import Statement
from guardrail.hazards.files.djangomodels import Models, Operation
from guardrail.hazards.files.djangooperations import OPERATIONS
from guardrail.hazards.files.literals import Names, Unknown
from guardrail.hazards.files.script import Script
from guardrail.history.django_files import label_of


def statements(tree: ast.Module, path: Path, label: str = "") -> list[Statement]:
    """The statements of the migration's operations, in order. `label` is the application's, where it is known.

    The application's earlier files are read too, for the names of its tables and the fields as they were.
    """
    models = Models(label or _label(path))
    for earlier in sorted(path.parent.glob("[0-9]*.py")):
        if earlier.name < path.name:
            for operation in _operations_of(str(earlier), earlier.stat().st_mtime_ns):
                models.take(operation)
    script = Script(None if _not_atomic(tree) else 0)
    for operation in _operations(tree):
        _write(operation, models, script)
        models.take(operation)
    return script.statements


def _label(path: Path) -> str:
    return label_of(path.parent.parent) if path.parent.name == "migrations" else path.parent.name


def _write(operation: Operation, models: Models, script: Script) -> None:
    writer = OPERATIONS.get(operation.name)
    if operation.model in models.unmanaged:
        return
    if writer is None:
        script.unread(operation.node, f"{operation.name} is no operation that is known here")
        return
    try:
        for sql in writer(operation, models):
            script.add(sql, operation.line)
    except Unknown as unknown:
        script.unread(operation.node, f"it is known at run time only: {unknown}")
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        script.unread(operation.node, f"its arguments are not understood: {error}")


@lru_cache(maxsize=5000)
def _operations_of(path: str, _modified: int) -> tuple[Operation, ...]:
    """The operations of an earlier file; none where it is no Python."""
    try:
        return tuple(_operations(ast.parse(Path(path).read_text("utf-8-sig", errors="replace"))))
    except (OSError, SyntaxError, ValueError, RecursionError):
        return ()


def _operations(tree: ast.Module) -> list[Operation]:
    names = Names()
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                names.assign(target, node.value)
    found: list[Operation] = []
    for node in _class_body(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id == "operations":
                found += [Operation(element, names) for element in _elements(node.value, names)]
            else:
                names.assign(target, node.value)
    return found


def _elements(node: ast.expr, names: Names) -> list[ast.expr]:
    node = names.resolve(node)
    if isinstance(node, ast.List | ast.Tuple):
        return list(node.elts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _elements(node.left, names) + _elements(node.right, names)
    return [node]


def _class_body(tree: ast.Module) -> list[ast.stmt]:
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Migration"]
    return classes[0].body if classes else []


def _not_atomic(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Assign) and ast.unparse(node) == "atomic = False" for node in _class_body(tree)
    )
