"""SQLAlchemy's types and columns, written as PostgreSQL's."""

import ast

from guardrail.hazards.files.literals import Names, Unknown, last_name
from guardrail.hazards.files.script import identifier, literal

_TYPES = {
    "string": "varchar", "unicode": "varchar", "autostring": "varchar", "nvarchar": "varchar",
    "unicodetext": "text", "clob": "text", "biginteger": "bigint", "smallinteger": "smallint",
    "double": "double precision", "double_precision": "double precision", "datetime": "timestamp",
    "largebinary": "bytea", "binary": "bytea", "varbinary": "bytea",
}  # fmt: skip
_SIZED = frozenset({"varchar", "char", "numeric", "decimal", "nchar"})
_SERIAL = {"integer": "serial", "bigint": "bigserial", "smallint": "smallserial"}
_ZONED = frozenset({"timestamp", "time"})


def type_of(node: ast.expr, names: Names) -> str:
    """The SQL of a type expression. Raises Unknown where it is no class or call of one."""
    node = names.resolve(node)
    call = node if isinstance(node, ast.Call) else None
    name = last_name(call.func if call else node)
    if not name:
        raise Unknown(ast.unparse(node)[:80])
    base = _TYPES.get(name.lower(), name.lower())
    if call is None:
        return base
    options = {keyword.arg: keyword.value for keyword in call.keywords}
    if name == "with_variant" and isinstance(call.func, ast.Attribute):
        ours = any(isinstance(part, ast.Constant) and part.value == "postgresql" for part in call.args[1:])
        return type_of(call.args[0] if ours else call.func.value, names)
    if base == "enum":
        return identifier(names.value(options["name"])) if "name" in options else "enum"
    if base == "array" and call.args:
        return type_of(call.args[0], names) + "[]"
    return _sized(base, call, options, names)


def _sized(base: str, call: ast.Call, options: dict[str | None, ast.expr], names: Names) -> str:
    if base in _ZONED:
        zoned = options.get("timezone") or (call.args[0] if call.args else None)
        return f"{base} with time zone" if zoned is not None and names.value(zoned) else base
    if base not in _SIZED:
        return base
    wanted = [*call.args, *(options[key] for key in ("length", "precision", "scale") if key in options)]
    sizes = [names.value(size) for size in wanted]
    known = [str(size) for size in sizes if isinstance(size, int)]
    return f"{base}({', '.join(known)})" if known else base


def default_of(node: ast.expr, names: Names) -> str:
    """The SQL of a server default; "" for none. Raises Unknown."""
    node = names.resolve(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if last_name(node.func.value) in ("func", "functions"):
            return f"{node.func.attr}({', '.join(default_of(argument, names) for argument in node.args)})"
        if node.func.attr in ("true", "false", "null"):
            return node.func.attr
        if node.func.attr in ("text", "literal_column"):
            return str(names.value(node))
    if isinstance(node, ast.Call) and last_name(node.func) in ("text", "literal_column"):
        return str(names.value(node))
    value = names.value(node)
    return "" if value is None or value is False else literal(value)


class Column:
    """A `sa.Column(...)`: its SQL, and what Alembic adds in statements of its own."""

    def __init__(self, node: ast.expr, names: Names) -> None:
        node = names.resolve(node)
        if not isinstance(node, ast.Call) or not node.args:
            raise Unknown(ast.unparse(node)[:80])
        self._names = names
        self._options = {keyword.arg: keyword.value for keyword in node.keywords}
        self.name = str(names.value(node.args[0]))
        self.type, self.generated, self.references = "", "", ""
        self.checked = False
        for part in [*node.args[1:], *([self._options["type_"]] if "type_" in self._options else [])]:
            self._take(names.resolve(part))
        self.unique, self.index = self._flag("unique"), self._flag("index")

    @property
    def sql(self) -> str:
        """The definition as ADD COLUMN takes it."""
        counted = self._flag("primary_key") and self._flag("autoincrement", default=True)
        plain = not (self.generated or self.references or "server_default" in self._options)
        kind = _SERIAL.get(self.type, self.type) if counted and plain else self.type
        parts = [identifier(self.name), kind or "bigint", self.generated]
        default = self._options.get("server_default")
        sql = "" if default is None else self._default(default)
        parts.append(sql)
        if not self._flag("nullable", default=not self._flag("primary_key")):
            parts.append("NOT NULL")
        return " ".join(part for part in parts if part)

    def _default(self, node: ast.expr) -> str:
        if isinstance(node, ast.Call) and last_name(node.func) in ("Identity", "Computed"):
            return self._generated(node)
        sql = default_of(node, self._names)
        return f"DEFAULT {sql}" if sql else ""

    def _flag(self, name: str, *, default: bool = False) -> bool:
        return bool(self._names.value(self._options[name])) if name in self._options else default

    def _take(self, part: ast.expr) -> None:
        name = last_name(part.func) if isinstance(part, ast.Call) else ""
        if name == "ForeignKey" and isinstance(part, ast.Call):
            table, _, column = str(self._names.value(part.args[0])).rpartition(".")
            self.references = f"{table} ({column})"
        elif name in ("Identity", "Computed") and isinstance(part, ast.Call):
            self.generated = self._generated(part)
        elif name == "CheckConstraint" and isinstance(part, ast.Call):
            self.checked = True
        elif name != "Sequence" and not self.type:
            self.type = type_of(part, self._names)

    def _generated(self, call: ast.Call) -> str:
        if last_name(call.func) == "Identity":
            return "GENERATED BY DEFAULT AS IDENTITY"
        options = {keyword.arg: keyword.value for keyword in call.keywords}
        kept = "persisted" not in options or self._names.value(options["persisted"])
        expression = str(self._names.value(call.args[0]))
        return f"GENERATED ALWAYS AS ({expression}) {'STORED' if kept else 'VIRTUAL'}"
