"""Django's operations, written as the SQL that its schema editor sends to PostgreSQL."""

import ast
from collections.abc import Callable, Iterator

from guardrail.hazards.files.djangofields import Field
from guardrail.hazards.files.djangokeys import keys, referring
from guardrail.hazards.files.djangomodels import TOGETHER, Models, Operation, fields_of
from guardrail.hazards.files.literals import Unknown, last_name
from guardrail.hazards.files.script import identifier, qualified

Writer = Callable[[Operation, Models], Iterator[str]]


def create_model(operation: Operation, models: Models) -> Iterator[str]:
    """The table, what it refers to, and the tables between for its many-to-many fields."""
    name = operation.text("name")
    models.take(operation)
    if operation.model in models.unmanaged:
        return
    table = models.table(name)
    fields = [Field(key, call, operation.names) for key, call in fields_of(operation)]
    others = [models.table(field.references) for field in fields if field.references not in ("", "self")]
    elements = [f"x bigint REFERENCES {qualified(other)}" for other in others]
    yield f"CREATE TABLE {identifier(table)} ({', '.join(elements)})"
    for field in fields:
        if field.many and "through" not in field.options:
            yield f"CREATE TABLE {identifier(f'{table}_{field.name}')} ()"


def delete_model(operation: Operation, models: Models) -> Iterator[str]:
    """The table goes, and what refers to it is cut off; before it the tables between of its many-to-many fields."""
    table = models.table(operation.text("name"))
    for field in models.known(operation.model):
        if field.many and "through" not in field.options:
            yield f"DROP TABLE {identifier(f'{table}_{field.name}')} CASCADE"
    yield f"DROP TABLE {identifier(models.table(operation.text('name')))} CASCADE"


def rename_model(operation: Operation, models: Models) -> Iterator[str]:
    """The table is renamed with it, unless its name was given."""
    old, new = operation.text("old_name").lower(), operation.text("new_name").lower()
    if old not in models.tables and old != new:
        yield f"ALTER TABLE {identifier(models.table(old))} RENAME TO {identifier(f'{models.label}_{new}')}"


def alter_model_table(operation: Operation, models: Models) -> Iterator[str]:
    """The table gets another name."""
    model = operation.text("name")
    new = operation.value("table") or f"{models.label}_{model}".lower()
    if new != models.table(model):
        yield f"ALTER TABLE {identifier(models.table(model))} RENAME TO {identifier(new)}"


def _field(operation: Operation) -> Field:
    return Field(operation.text("name"), operation.call("field"), operation.names)


def add_field(operation: Operation, models: Models) -> Iterator[str]:
    """The column, and the index that Django builds for it in the same transaction."""
    table, field = models.table(operation.text("model_name")), _field(operation)
    if field.virtual:
        if field.many and "through" not in field.options:
            yield f"CREATE TABLE {identifier(f'{table}_{field.name}')} ()"
        return
    column = identifier(field.column)
    target = models.table(field.references) if field.references not in ("", "self") else table
    parts = [
        field.type or "bigint",
        field.default(),
        "NOT NULL" if field.not_null else "",
        "UNIQUE" if field.unique else "",
        f"CHECK ({column} >= 0)" if field.positive else "",
        f"REFERENCES {qualified(target)}" if field.references else "",
    ]
    yield f"ALTER TABLE {identifier(table)} ADD COLUMN {column} {' '.join(part for part in parts if part)}"
    if "DEFAULT '" in field.default() and not field.keeps_default:
        yield f"ALTER TABLE {identifier(table)} ALTER COLUMN {column} DROP DEFAULT"
    if field.indexed:
        yield f"CREATE INDEX ON {identifier(table)} ({column})"


def alter_field(operation: Operation, models: Models) -> Iterator[str]:
    """What differs from the field as it was; all of it where that is not known: the check knows the column."""
    model, field = operation.text("model_name"), _field(operation)
    before = models.fields.get((model.lower(), field.name))
    old = Field(field.name, *before) if before else None
    if field.virtual:
        return
    start = f"ALTER TABLE {identifier(models.table(model))}"
    column = identifier(field.column)
    if old is not None and not old.virtual and old.column != field.column:
        yield f"{start} RENAME COLUMN {identifier(old.column)} TO {column}"
    if field.type and (old is None or field.type != old.type):
        yield f"{start} ALTER COLUMN {column} TYPE {field.type}"
    if old is None or field.not_null != old.not_null:
        yield f"{start} ALTER COLUMN {column} {'SET' if field.not_null else 'DROP'} NOT NULL"
    if old is not None:
        yield from keys(old, field, models.table(model), models)
        if field.option("primary_key") and field.type != old.type:
            yield from referring(models.table(model), field.type, models)
            raise Unknown("which columns of other tables refer to it, for they change with it")


def remove_field(operation: Operation, models: Models) -> Iterator[str]:
    """The column, or the table between of a many-to-many field."""
    model, name = operation.text("model_name"), operation.text("name")
    before = models.fields.get((model.lower(), name))
    field = Field(name, *before) if before else None
    table = models.table(model)
    if field is not None and field.virtual:
        if field.many and "through" not in field.options:
            yield f"DROP TABLE {identifier(f'{table}_{name}')} CASCADE"
        return
    column = field.column if field else name
    yield f"ALTER TABLE {identifier(table)} DROP COLUMN {identifier(column)} CASCADE"


def rename_field(operation: Operation, models: Models) -> Iterator[str]:
    """The column, unless its name was given."""
    model, old, new = operation.text("model_name"), operation.text("old_name"), operation.text("new_name")
    before = models.fields.get((model.lower(), old))
    columns = [Field(name, *before).column for name in (old, new)] if before else [old, new]
    if columns[0] != columns[1]:
        words = f"RENAME COLUMN {identifier(columns[0])} TO {identifier(columns[1])}"
        yield f"ALTER TABLE {identifier(models.table(model))} {words}"


def _index(words: str) -> Writer:
    def write(operation: Operation, models: Models) -> Iterator[str]:
        yield f"{words} ON {identifier(models.table(operation.text('model_name')))} (...)"

    return write


def _drop_index(words: str) -> Writer:
    def write(operation: Operation, _: Models) -> Iterator[str]:
        yield f"{words} {identifier(operation.value('name'))}"

    return write


def add_constraint(operation: Operation, models: Models) -> Iterator[str]:
    """A unique constraint with a condition or expressions is an index."""
    call = operation.call("constraint")
    options = {keyword.arg: keyword.value for keyword in call.keywords}
    table = identifier(models.table(operation.text("model_name")))
    kind = last_name(call.func)
    later = " NOT VALID" if operation.name == "AddConstraintNotValid" else ""
    name = f"CONSTRAINT {identifier(operation.names.value(options['name']))} " if "name" in options else ""
    if kind == "UniqueConstraint" and ({"condition", "include", "opclasses"} & options.keys() or call.args):
        yield f"CREATE UNIQUE INDEX ON {table} (...)"
    elif kind == "UniqueConstraint":
        yield f"ALTER TABLE {table} ADD {name}UNIQUE (...)"
    elif kind == "CheckConstraint":
        yield f"ALTER TABLE {table} ADD {name}CHECK (...){later}"
    elif kind == "ExclusionConstraint":
        yield f"ALTER TABLE {table} ADD {name}EXCLUDE (...)"
    else:
        raise Unknown(kind)


def remove_constraint(operation: Operation, models: Models) -> Iterator[str]:
    """RemoveConstraint and ValidateConstraint."""
    table, name = models.table(operation.text("model_name")), operation.text("name")
    words = "VALIDATE" if operation.name == "ValidateConstraint" else "DROP"
    yield f"ALTER TABLE {identifier(table)} {words} CONSTRAINT {identifier(name)}"


def alter_together(operation: Operation, models: Models) -> Iterator[str]:
    """The new sets of columns are built; the old ones go quickly."""
    key = TOGETHER[operation.name]
    table = identifier(models.table(operation.text("name")))
    before = models.together.get((operation.model, key), [])
    for columns in operation.sets(key):
        if columns not in before:
            unique = key == "unique_together"
            yield f"ALTER TABLE {table} ADD UNIQUE (...)" if unique else f"CREATE INDEX ON {table} (...)"


def run_sql(operation: Operation, _: Models) -> Iterator[str]:
    """A text, or a list of texts and of pairs of a text and its parameters."""
    if ast.unparse(operation.options["sql"]).endswith("noop"):
        return
    value = operation.value("sql")
    for part in value if isinstance(value, list) else [value]:
        text = part[0] if isinstance(part, list) else part
        if not isinstance(text, str):
            raise Unknown("it executes what is no text")
        yield text


def run_python(operation: Operation, _: Models) -> Iterator[str]:
    """Nothing of it can be known: Unknown, unless it does nothing."""
    if not ast.unparse(operation.options["code"]).endswith("noop"):
        raise Unknown("RunPython runs code of the service")
    yield from ()


def separate(operation: Operation, models: Models) -> Iterator[str]:
    """What it does to the database."""
    for inner in operation.inner("database_operations"):
        if inner.name not in OPERATIONS:
            raise Unknown(inner.name)
        if inner.model not in models.unmanaged:
            yield from OPERATIONS[inner.name](inner, models)


def nothing(_: Operation, __: Models) -> Iterator[str]:
    """What changes Django's view of the models only, or no table."""
    yield from ()


OPERATIONS: dict[str, Writer] = {
    "CreateModel": create_model,
    "DeleteModel": delete_model,
    "RenameModel": rename_model,
    "AlterModelTable": alter_model_table,
    "AddField": add_field,
    "AlterField": alter_field,
    "RemoveField": remove_field,
    "RenameField": rename_field,
    "AddIndex": _index("CREATE INDEX"),
    "AddIndexConcurrently": _index("CREATE INDEX CONCURRENTLY"),
    "RemoveIndex": _drop_index("DROP INDEX"),
    "RemoveIndexConcurrently": _drop_index("DROP INDEX CONCURRENTLY"),
    "AddConstraint": add_constraint,
    "AddConstraintNotValid": add_constraint,
    "RemoveConstraint": remove_constraint,
    "ValidateConstraint": remove_constraint,
    "AlterUniqueTogether": alter_together,
    "AlterIndexTogether": alter_together,
    "RunSQL": run_sql,
    "RunPython": run_python,
    "SeparateDatabaseAndState": separate,
} | dict.fromkeys(
    (
        "AlterModelOptions", "AlterModelManagers", "AlterModelTableComment", "AlterOrderWithRespectTo",
        "RenameIndex", "AlterConstraint", "CreateExtension", "CreateCollation", "RemoveCollation",
        "BloomExtension", "BtreeGinExtension", "BtreeGistExtension", "CITextExtension", "CryptoExtension",
        "HStoreExtension", "TrigramExtension", "UnaccentExtension",
    ),
    nothing,
)  # fmt: skip
