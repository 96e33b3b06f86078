"""What Django does with constraints and indexes when a field changes, and with the fields that refer to it."""

from collections.abc import Iterator

from guardrail.hazards.files.djangofields import Field
from guardrail.hazards.files.djangomodels import Models
from guardrail.hazards.files.script import identifier, qualified


def referring(table: str, type: str, models: Models) -> Iterator[str]:
    """The columns of this application that refer to a key: they take its new type, and their keys are made anew."""
    for model in dict.fromkeys(model for model, _ in models.fields):
        own = models.table(model)
        for field in models.known(model):
            target = own if field.references == "self" else models.table(field.references)
            if field.references and target == table:
                start, column = f"ALTER TABLE {identifier(own)}", identifier(field.column)
                yield f"{start} ALTER COLUMN {column} TYPE {type}"
                yield f"{start} ADD FOREIGN KEY ({column}) REFERENCES {qualified(table)}"


def keys(old: Field, field: Field, table: str, models: Models) -> Iterator[str]:
    """The constraints and the index that a field has and the old one had not."""
    start, column = f"ALTER TABLE {identifier(table)}", identifier(field.column)
    if field.positive and not old.positive:
        yield f"{start} ADD CHECK ({column} >= 0)"
    # whatever changes of it, Django drops a foreign key and adds it again
    if field.constrained and (not old.constrained or field.differs(old)):
        target = table if field.references in ("", "self") else models.table(field.references)
        yield f"{start} ADD FOREIGN KEY ({column}) REFERENCES {qualified(target)}"
    if field.unique and not old.unique:
        yield f"{start} ADD UNIQUE ({column})"
    if field.indexed and not (old.indexed or old.unique):
        yield f"CREATE INDEX ON {identifier(table)} ({column})"
