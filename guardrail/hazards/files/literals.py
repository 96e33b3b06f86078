"""What a Python expression is worth, where that can be told without running anything."""

import ast
import re
from collections.abc import Callable
from types import UnionType
from typing import Any

_METHODS: dict[str, Callable[..., Any]] = {
    "items": lambda value: list(value.items()),
    "keys": list,
    "values": lambda value: list(value.values()),
    "format": lambda value, *args: value.format(*args),
    "join": lambda value, parts: value.join(parts),
    "strip": lambda value: value.strip(),
    "lower": lambda value: value.lower(),
    "upper": lambda value: value.upper(),
}
_LONGEST = 100_000
_WIDE = re.compile(r"[:%.*][^\s{}]{0,8}(?:\d{4}|\*)")


class Unknown(Exception):
    """The expression's value is known at run time only."""


class Names:
    """The values and the expressions that names stand for, inner scopes first."""

    def __init__(self, outer: "Names | None" = None) -> None:
        self.outer = outer
        self.values: dict[str, Any] = {}
        self.nodes: dict[str, ast.expr] = {}

    def assign(self, target: ast.expr, node: ast.expr) -> None:
        """Note `target = node`: its value where that is known now, else the expression."""
        if not isinstance(target, ast.Name):
            return
        try:
            self.values[target.id] = self.value(node)
        except Unknown:
            self.values.pop(target.id, None)
        self.nodes[target.id] = node

    def bind(self, target: ast.expr, value: Any) -> None:
        """Note that the names of `target` hold the parts of `value`. Raises Unknown where they do not fit."""
        if isinstance(target, ast.Name):
            self.values[target.id] = value
        elif isinstance(target, ast.Tuple | ast.List) and len(target.elts) == len(value):
            for element, part in zip(target.elts, value, strict=True):
                self.bind(element, part)
        else:
            raise Unknown(ast.unparse(target))

    def resolve(self, node: ast.expr) -> ast.expr:
        """The expression that a name was last given, or the node itself."""
        for _ in range(20):
            if not isinstance(node, ast.Name):
                return node
            found = self._node(node.id)
            if found is None:
                return node
            node = found
        return node

    def value(self, node: ast.expr, depth: int = 0) -> Any:
        """The value of an expression of literals, names, f-strings and a few string methods. Raises Unknown."""
        if depth > 40:
            raise Unknown("it goes too deep")
        try:
            return self._value(node, depth + 1)
        except Unknown:
            raise
        except Exception as error:
            raise Unknown(f"{ast.unparse(node)[:60]}: {error}") from error

    def _value(self, node: ast.expr, depth: int) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        for kinds, reader in self._readers:
            if isinstance(node, kinds):
                return reader(node, depth)
        raise Unknown(ast.unparse(node)[:80])

    @property
    def _readers(self) -> tuple[tuple[type | UnionType, Callable[[Any, int], Any]], ...]:
        return (
            (ast.Name, self._named),
            (ast.JoinedStr | ast.FormattedValue, self._formatted),
            (ast.Tuple | ast.List | ast.Set, self._listed),
            (ast.Dict, self._mapped),
            (ast.BinOp | ast.UnaryOp, self._computed),
            (ast.Call, self._called),
        )

    def _listed(self, node: ast.Tuple | ast.List | ast.Set, depth: int) -> list[Any]:
        return [self.value(element, depth) for element in node.elts]

    def _mapped(self, node: ast.Dict, depth: int) -> dict[Any, Any]:
        if not all(node.keys):
            raise Unknown(ast.unparse(node)[:80])
        pairs = zip(node.keys, node.values, strict=True)
        return {self.value(key, depth): self.value(value, depth) for key, value in pairs if key}

    def _named(self, node: ast.Name, depth: int) -> Any:
        scope: Names | None = self
        while scope is not None:
            if node.id in scope.values:
                return scope.values[node.id]
            if node.id in scope.nodes:
                return scope.value(scope.nodes[node.id], depth)
            scope = scope.outer
        raise Unknown(node.id)

    def _node(self, name: str) -> ast.expr | None:
        scope: Names | None = self
        while scope is not None:
            if name in scope.nodes:
                return scope.nodes[name]
            scope = scope.outer
        return None

    def _formatted(self, node: ast.JoinedStr | ast.FormattedValue, depth: int) -> str:
        if isinstance(node, ast.FormattedValue):
            if node.format_spec is not None or node.conversion not in (-1, 115):
                raise Unknown(ast.unparse(node))
            return str(self.value(node.value, depth))
        return "".join(str(self.value(part, depth)) for part in node.values)

    def _computed(self, node: ast.BinOp | ast.UnaryOp, depth: int) -> Any:
        if isinstance(node, ast.UnaryOp):
            if isinstance(node.op, ast.USub):
                return -self.value(node.operand, depth)
        elif isinstance(node.op, ast.Add):
            total = self.value(node.left, depth) + self.value(node.right, depth)
            if not isinstance(total, str | list) or len(total) < _LONGEST:
                return total
        elif isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant | ast.Name):
            right = self.value(node.right, depth)
            return _narrow(self.value(node.left, depth)) % (
                tuple(right) if isinstance(right, list) else right
            )
        raise Unknown(ast.unparse(node)[:80])

    def _called(self, node: ast.Call, depth: int) -> Any:
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in _METHODS and not node.keywords:
            arguments = [self.value(argument, depth) for argument in node.args]
            return _METHODS[function.attr](_narrow(self.value(function.value, depth)), *arguments)
        if isinstance(function, ast.Attribute) and function.attr == "bindparams":
            return self.value(function.value, depth)
        if _wraps_text(function) and node.args:
            return self.value(node.args[0], depth)
        raise Unknown(ast.unparse(node)[:80])


def _narrow(template: Any) -> Any:
    """The template, unless it asks for a field so wide that formatting it would eat the memory."""
    if isinstance(template, str) and _WIDE.search(template):
        raise Unknown(template[:80])
    return template


def last_name(node: ast.expr) -> str:
    """What a name or an attribute ends with: `Order` of `models.Order`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _wraps_text(function: ast.expr) -> bool:
    """Calls whose value is their first argument as far as SQL goes: sa.text(...), op.f(...), dedent(...), str(...)."""
    return last_name(function) in ("text", "f", "dedent", "str", "quoted_name", "SQL", "DDL")
