"""Django's models as its migrations make them: which table, which column, which field."""

import ast
from typing import Any

from guardrail.hazards.files.djangofields import Field
from guardrail.hazards.files.literals import Names, Unknown, last_name

_ORDER = {
    "CreateModel": ("name", "fields", "options"),
    "DeleteModel": ("name",),
    "RenameModel": ("old_name", "new_name"),
    "AlterModelTable": ("name", "table"),
    "AlterModelOptions": ("name", "options"),
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


TOGETHER = {"AlterUniqueTogether": "unique_together", "AlterIndexTogether": "index_together"}


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
        if node is None or (isinstance(node, ast.Constant) and node.value is None):
            return []
        if not isinstance(node, ast.List | ast.Tuple):
            raise Unknown(ast.unparse(node)[:80])
        return [Operation(part, self.names) for part in node.elts]

    @property
    def model(self) -> str:
        """The model meant, in lower case; empty where there is none."""
        key = next((key for key in ("model_name", "name", "old_name") if key in self.options), "")
        try:
            return self.text(key).lower() if key else ""
        except Unknown:
            return ""

    def sets(self, key: str) -> list[list[str]]:
        """An argument that is a set of sets of columns. Raises Unknown."""
        empty = key not in self.options or ast.unparse(self.options[key]) == "set()"
        return [] if empty else _sets(self.value(key))

    def setting(self, key: str) -> Any:
        """The value that `options` gives to `key`; None where it gives none. Raises Unknown."""
        options = self.names.resolve(self.options.get("options", ast.Dict([], [])))
        pairs = zip(options.keys, options.values, strict=True) if isinstance(options, ast.Dict) else ()
        found = [value for name, value in pairs if isinstance(name, ast.Constant) and name.value == key]
        return self.names.value(found[-1]) if found else None


class Models:
    """Tables by model and fields by model and name, of one application."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.tables: dict[str, str] = {}
        self.fields: dict[tuple[str, str], tuple[ast.Call, Names]] = {}
        self.unmanaged: set[str] = set()
        self.together: dict[tuple[str, str], list[list[str]]] = {}

    def table(self, model: str) -> str:
        """The table of "Model" of this application, or of "other.Model"."""
        label, _, name = model.rpartition(".")
        if label and label != self.label:
            return f"{label}_{name}".lower()
        return self.tables.get(name.lower(), f"{self.label}_{name}".lower())

    def known(self, model: str) -> list[Field]:
        """The fields that the model (in lower case) has by now."""
        return [Field(name, *field) for (owner, name), field in self.fields.items() if owner == model]

    def take(self, operation: Operation) -> None:
        """Let the operation have happened; what of it cannot be told is left out."""
        try:
            self._take(operation)
        except (Unknown, KeyError):
            return

    def _take(self, operation: Operation) -> None:
        """Raises Unknown where a part is known at run time only."""
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
        elif operation.name == "RemoveField":
            self.fields.pop((operation.model, operation.text("name")), None)
        elif operation.name == "DeleteModel":
            self.fields = {key: field for key, field in self.fields.items() if key[0] != operation.model}
        else:
            self._take_besides(operation)

    def _take_besides(self, operation: Operation) -> None:
        """What changes no name of a table or column."""
        if operation.name == "AlterModelOptions":
            self._manage(operation)
        elif operation.name in TOGETHER:
            key = TOGETHER[operation.name]
            self.together[operation.model, key] = operation.sets(key)
        for inner in operation.inner("state_operations"):
            self._take(inner)

    def _create(self, operation: Operation) -> None:
        model = operation.text("name").lower()
        for name, call in fields_of(operation):
            self.fields[model, name] = (call, operation.names)
        self.unmanaged.discard(model)
        self._manage(operation)
        if operation.setting("db_table"):
            self.tables[model] = str(operation.setting("db_table")).strip('"')
        for key in TOGETHER.values():
            self.together[model, key] = _sets(operation.setting(key))

    def _manage(self, operation: Operation) -> None:
        """Django leaves the tables of models alone that it does not manage, or that are proxies."""
        if operation.setting("managed") is False or operation.setting("proxy"):
            self.unmanaged.add(operation.model)
        elif operation.setting("managed"):
            self.unmanaged.discard(operation.model)

    def _rename(self, model: str, table: str | None) -> None:
        if table:
            self.tables[model.lower()] = table.strip('"')
        else:
            self.tables.pop(model.lower(), None)


def _sets(value: Any) -> list[list[str]]:
    """The sets of columns of `unique_together`, which may be one set or several."""
    given = list(value or [])
    return [given] if given and isinstance(given[0], str) else [list(each) for each in given]


def fields_of(operation: Operation) -> list[tuple[str, ast.Call]]:
    """The fields of CreateModel that are pairs of a name and a call."""
    node = operation.names.resolve(operation.options.get("fields", ast.List([], ast.Load())))
    pairs = node.elts if isinstance(node, ast.List | ast.Tuple) else []
    return [
        (str(operation.names.value(pair.elts[0])), pair.elts[1])
        for pair in pairs
        if isinstance(pair, ast.Tuple) and len(pair.elts) == 2 and isinstance(pair.elts[1], ast.Call)
    ]
