"""Alembic revisions: what `upgrade` would send, read from its source and never run."""

import ast

from guardrail.hazards.acts import Statement
from guardrail.hazards.files.literals import Names, Unknown, last_name
from guardrail.hazards.files.operations import OPERATIONS, Call
from guardrail.hazards.files.outside import Outside
from guardrail.hazards.files.script import Script, identifier

_DEEPEST = 20
# of a connection or a session: they end or begin what the statements between them do
_FRAMES = frozenset({"commit", "rollback", "close", "flush", "begin", "begin_nested", "expire_all"})


def statements(tree: ast.Module) -> list[Statement]:
    """The statements of `upgrade()`, in order; branches of an `if` one after the other, both."""
    reader = _Reader(tree)
    upgrade = reader.functions.get("upgrade")
    if upgrade is not None:
        reader.walk(upgrade.body, Names(reader.module))
    return reader.script.statements


class _Batch:
    """What `with op.batch_alter_table(...) as name` stands for."""

    def __init__(self, name: str, table: str, schema: str | None) -> None:
        self.name, self.table, self.schema = name, table, schema


class _Reader:
    def __init__(self, tree: ast.Module) -> None:
        self.script = Script()
        self.functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self.module = Names()
        self.binds: set[str] = set()
        self.batches: list[_Batch] = []
        self.depth = 0
        self.outside = Outside(tree)
        self.ops = self.outside.ops
        for node in tree.body:
            self._assigned(node, self.module)

    def walk(self, body: list[ast.stmt], names: Names) -> None:
        """Every statement of a body, in the order in which it would run."""
        for node in body:
            self._statement(node, names)

    def _statement(self, node: ast.stmt, names: Names) -> None:
        if isinstance(node, ast.With):
            self._with(node, names)
        elif isinstance(node, ast.For):
            self._for(node, names)
        elif isinstance(node, ast.If | ast.While):
            self._calls(node.test, names)
            self.walk([*node.body, *node.orelse], names)
        elif isinstance(node, ast.Match):
            self._calls(node.subject, names)
            self.walk([each for case in node.cases for each in case.body], names)
        elif isinstance(node, ast.Try):
            self.walk([*node.body, *node.orelse, *node.finalbody], names)
        else:
            self._line(node, names)

    def _line(self, node: ast.stmt, names: Names) -> None:
        value = node.test if isinstance(node, ast.Assert) else getattr(node, "value", None)
        if isinstance(value, ast.expr):
            self._calls(value, names)
        if isinstance(node, ast.Expr) and self.outside.called(value):
            self.script.unread(node, "what it does with the database is not in this file")
        self._assigned(node, names)

    def _assigned(self, node: ast.stmt, names: Names) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                names.assign(target, node.value)
                self._bind(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            names.assign(node.target, node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            loaded = ast.Name(node.target.id, ast.Load())
            names.assign(node.target, ast.BinOp(loaded, node.op, node.value))

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        """Remember names of the connection: `bind = op.get_bind()`, `session = Session(bind=bind)`."""
        if isinstance(target, ast.Name) and (self._is_bind(value) or self._is_session(value)):
            self.binds.add(target.id)

    def _is_bind(self, node: ast.expr) -> bool:
        source = ast.unparse(node)
        return source in self.binds or source.endswith(("get_bind()", ".connection"))

    def _is_session(self, node: ast.expr) -> bool:
        """A session of the ORM on our connection: what it executes as text can be read, all else cannot."""
        if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("Session"):
            return False
        return any(self._is_bind(part) for part in [*node.args, *(word.value for word in node.keywords)])

    def _with(self, node: ast.With, names: Names) -> None:
        context = node.items[0].context_expr
        source = ast.unparse(context)
        if source.endswith("autocommit_block()"):
            outer = self.script
            self.script = outer.apart()
            self.walk(node.body, names)
            self.script, inner = outer, self.script
            self.script.join(inner)
        elif "batch_alter_table" in source and isinstance(context, ast.Call):
            self._batch(node, context, names)
        else:
            self._bind(node.items[0].optional_vars or context, context)
            self._calls(context, names)
            self.walk(node.body, names)

    def _batch(self, node: ast.With, context: ast.Call, names: Names) -> None:
        call = Call(context, names)
        try:
            table, schema = str(names.value(call.needed("table_name", 0))), call.value("schema")
        except Unknown as unknown:
            self.script.unread(context, f"its table is known at run time only: {unknown}")
            return
        self.batches.append(_Batch(ast.unparse(node.items[0].optional_vars or context), table, schema))
        self.walk(node.body, names)
        self.batches.pop()

    def _for(self, node: ast.For, names: Names) -> None:
        try:
            values = list(names.value(node.iter))[:1000]
        except (Unknown, TypeError):
            self._calls(node.iter, names)
            self.walk(node.body, names)
            return
        for value in values:
            inner = Names(names)
            try:
                inner.bind(node.target, value)
            except (Unknown, TypeError) as error:
                self.script.unread(node, f"its values do not fit: {error}")
                return
            self.walk(node.body, inner)

    def _calls(self, node: ast.expr, names: Names) -> None:
        """The calls in an expression that matter; the outermost first."""
        if isinstance(node, ast.Call):
            self._call(node, names)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._calls(child, names)

    def _call(self, node: ast.Call, names: Names) -> None:
        owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        batch = next((each for each in reversed(self.batches) if each.name == owner), None)
        if owner in self.ops or batch:
            self._operation(method, node, names, batch)
        elif method in ("execute", "exec_driver_sql", "scalar", "scalars") and self._connects(owner):
            self._operation("execute", node, names, None)
        elif isinstance(node.func, ast.Name) and node.func.id in self.functions:
            self._own_function(self.functions[node.func.id], node, names)
        elif (method in _FRAMES and self._connects(owner)) or (
            method in ("create", "drop") and self._enum(node, method, names)
        ):
            return
        else:
            self._unknown(node, names)

    def _connects(self, owner: str) -> bool:
        return owner in self.binds or owner.endswith("get_bind()")

    def _operation(self, method: str, node: ast.Call, names: Names, batch: _Batch | None) -> None:
        call = Call(node, names, batch.table, batch.schema) if batch else Call(node, names)
        if method not in OPERATIONS:
            self.script.unread(node, f"op.{method} is no operation that is known here")
            return
        try:
            for sql in OPERATIONS[method](call):
                self.script.add(sql, node.lineno)
        except Unknown as unknown:
            self.script.unread(node, f"it is known at run time only: {unknown}")
        except (LookupError, TypeError, AttributeError) as error:
            self.script.unread(node, f"its arguments are not understood: {error}")

    def _own_function(self, function: ast.FunctionDef, node: ast.Call, names: Names) -> None:
        if self.depth > _DEEPEST:
            self.script.unread(node, "it calls itself too deeply")
            return
        inner = Names(self.module)
        parameters = [argument.arg for argument in function.args.args]
        given = dict(zip(parameters, node.args, strict=False))
        given |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        for name, value in given.items():
            inner.assign(ast.Name(name, ast.Store()), value)
            try:
                inner.values[name] = names.value(value)
            except Unknown:
                inner.values.pop(name, None)
            if self._is_bind(value):
                self.binds.add(name)
        self.depth += 1
        self.walk(function.body, inner)
        self.depth -= 1

    def _enum(self, node: ast.Call, method: str, names: Names) -> bool:
        """`sa.Enum(..., name="status").create(op.get_bind())`."""
        owner = names.resolve(node.func.value) if isinstance(node.func, ast.Attribute) else node
        if not isinstance(owner, ast.Call) or not ast.unparse(owner.func).lower().endswith("enum"):
            return False
        options = {keyword.arg: keyword.value for keyword in owner.keywords}
        try:
            name = identifier(names.value(options["name"]))
        except (Unknown, KeyError):
            return False
        self.script.add(f"{'CREATE' if method == 'create' else 'DROP'} TYPE {name}", node.lineno)
        return True

    def _unknown(self, node: ast.Call, names: Names) -> None:
        """A call that is not understood matters when the connection is in it; calls inside it are looked at too."""
        before = len(self.script.statements)
        for part in [*node.args, *(keyword.value for keyword in node.keywords), node.func]:
            self._calls(part, names)
        if self._is_session(node) or len(self.script.statements) > before:
            return
        if self._handed(node):
            self.script.unread(node, "what it does with the database is not in this file")

    def _handed(self, node: ast.AST) -> bool:
        """Whether the connection or `op` is in it, other than to be inspected: that only reads."""
        if isinstance(node, ast.Call) and last_name(node.func) in ("inspect", "get_bind"):
            return last_name(node.func) == "get_bind"
        known = isinstance(node, ast.Name) and node.id in {*self.ops, *self.binds}
        return known or any(map(self._handed, ast.iter_child_nodes(node)))
