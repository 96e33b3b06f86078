"""Django's models as its migrations make them: which table, which column, which field."""

import ast
from typing import Any

from guardrail.hazards.files.literals import Names, Unknown

_ORDER = {
    "CreateModel": ("name", "fields", "options"),
    "DeleteModel": ("name",),
    "RenameModel": ("old_name", "new_name"),
    "AlterModelTable": ("name", "table"),
    "AddField": ("model_name", "name", "field"),
    "AlterField": ("model_name", "name", "field"),
    "RemoveField": ("model_name", "name"),
    "RenameField": ("model_name", "old_name", "new_name"),
    "AddIndex": ("model_name", "index"),
    "RemoveIndex": ("model_name", "name"),
    "AddConstraint": ("model_name", "constraint"),
    "RemoveConstraint": ("model_name", "name"),
    "AlterUniqueTogether": ("name", "unique_together"),
    "AlterIndexTogether": ("name", "index_together"),
    "RunSQL": ("sql", "reverse_sql", "state_operations"),
    "RunPython": ("code", "reverse_code"),
    "SeparateDatabaseAndState": ("database_operations", "state_operations"),
}
_ALIKE = {
    "AddIndexConcurrently": "AddIndex",
    "RemoveIndexConcurrently": "RemoveIndex",
    "AddConstraintNotValid": "AddConstraint",
    "ValidateConstraint": "RemoveConstraint",
}


class Operation:
    """One element of `operations`: `operation.value("name")`, `operation.call("field")`."""

    def __init__(self, node: ast.expr, names: Names) -> None:
        node = names.resolve(node)
        self.node, self.names = node, names
        self.line = getattr(node, "lineno", 0)
        self.name, self.options = "", {}
        if isinstance(node, ast.Call):
            self.name = last_name(node.func)
            order = _ORDER.get(_ALIKE.get(self.name, self.name), ())
            self.options = dict(zip(order, node.args, strict=False))
            self.options |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        else:
            self.name = ast.unparse(node)[:60]

    def value(self, key: str, default: Any = None) -> Any:
        """An argument's value. Raises Unknown where it cannot be told."""
        return self.names.value(self.options[key]) if key in self.options else default

    def text(self, key: str) -> str:
        """An argument that must be there, as text. Raises Unknown or KeyError."""
        return str(self.names.value(self.options[key]))

    def call(self, key: str) -> ast.Call:
        """An argument that is itself a call. Raises Unknown."""
        node = self.names.resolve(self.options[key])
        if not isinstance(node, ast.Call):
            raise Unknown(ast.unparse(node)[:80])
        return node

    def inner(self, key: str) -> list["Operation"]:
        """The operations inside an argument that is a list of them."""
        node = self.names.resolve(self.options[key]) if key in self.options else None
        return [Operation(part, self.names) for part in node.elts] if isinstance(node, ast.List) else []


class Models:
    """Tables by model and fields by model and name, of one application."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.tables: dict[str, str] = {}
        self.fields: dict[tuple[str, str], tuple[ast.Call, Names]] = {}

    def table(self, model: str) -> str:
        """The table of "Model" of this application, or of "other.Model"."""
        label, _, name = model.rpartition(".")
        if label and label != self.label:
            return f"{label}_{name}".lower()
        return self.tables.get(name.lower(), f"{self.label}_{name}".lower())

    def take(self, operation: Operation) -> None:
        """Let the operation have happened; what of it cannot be told is left out."""
        try:
            self._take(operation)
        except (Unknown, KeyError):
            return

    def _take(self, operation: Operation) -> None:
        if operation.name == "CreateModel":
            self._create(operation)
        elif operation.name in ("AddField", "AlterField"):
            model, name = operation.text("model_name").lower(), operation.text("name")
            self.fields[model, name] = (operation.call("field"), operation.names)
        elif operation.name == "AlterModelTable":
            self._rename(operation.text("name"), operation.value("table"))
        elif operation.name == "RenameModel":
            old, new = operation.text("old_name"), operation.text("new_name")
            if old.lower() in self.tables:
                self.tables[new.lower()] = self.tables.pop(old.lower())
        elif operation.name == "SeparateDatabaseAndState":
            for inner in operation.inner("state_operations"):
                self._take(inner)

    def _create(self, operation: Operation) -> None:
        model = operation.text("name").lower()
        for name, call in fields_of(operation):
            self.fields[model, name] = (call, operation.names)
        options = operation.names.resolve(operation.options.get("options", ast.Dict([], [])))
        for key, value in (
            zip(options.keys, options.values, strict=True) if isinstance(options, ast.Dict) else ()
        ):
            if isinstance(key, ast.Constant) and key.value == "db_table":
                self.tables[model] = str(operation.names.value(value)).strip('"')

    def _rename(self, model: str, table: str | None) -> None:
        if table:
            self.tables[model.lower()] = table.strip('"')
        else:
            self.tables.pop(model.lower(), None)


def fields_of(operation: Operation) -> list[tuple[str, ast.Call]]:
    """The fields of CreateModel that are pairs of a name and a call."""
    node = operation.names.resolve(operation.options.get("fields", ast.List([], ast.Load())))
    pairs = node.elts if isinstance(node, ast.List | ast.Tuple) else []
    return [
        (str(operation.names.value(pair.elts[0])), pair.elts[1])
        for pair in pairs
        if isinstance(pair, ast.Tuple) and len(pair.elts) == 2 and isinstance(pair.elts[1], ast.Call)
    ]


def last_name(node: ast.expr) -> str:
    """What a name or an attribute ends with: `Order` of `models.Order`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
