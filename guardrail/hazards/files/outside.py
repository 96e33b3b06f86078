"""What a migration calls that is not in its file: it may do anything with the database."""

import ast
import sys

from guardrail.hazards.files.literals import last_name

_HARMLESS = frozenset({"print", "setattr", "warn"})
_LOGS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log", "warn", "success"})
_KNOWN_MODULES = sys.stdlib_module_names | {"alembic", "sqlalchemy"}


class Outside:
    """The imports and functions of a file. `ops` are the names of Alembic's operations there."""

    def __init__(self, tree: ast.Module) -> None:
        self.ops = {"op", "alembic.op"}
        self._modules: set[str] = set()
        self._functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    self._take(node, alias)

    def _take(self, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> None:
        module = node.module or "" if isinstance(node, ast.ImportFrom) else alias.name
        name = alias.asname or alias.name.partition(".")[0]
        if isinstance(node, ast.ImportFrom) and (module, alias.name) == ("alembic", "op"):
            self.ops.add(name)
        elif module.partition(".")[0] not in _KNOWN_MODULES:
            self._modules.add(name)

    def called(self, node: object) -> bool:
        """Whether this is a call for its effect of what another module has, or of what is looked up at run time."""
        if not isinstance(node, ast.Call):
            return False
        if isinstance(node.func, ast.Name):
            return node.func.id not in _HARMLESS | self._functions
        root: ast.expr = node.func
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name):
            return root.id in self._modules and last_name(node.func) not in _LOGS
        return root is node.func
