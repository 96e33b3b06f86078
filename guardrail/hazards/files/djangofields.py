"""Django's fields as columns of PostgreSQL. Source: django/db/backends/postgresql/base.py, data_types, 5.2."""

import ast
from typing import Any

from guardrail.hazards.files.literals import Names, Unknown, last_name

_TYPES = {
    "autofield": "integer", "bigautofield": "bigint", "smallautofield": "smallint", "binaryfield": "bytea",
    "booleanfield": "boolean", "charfield": "varchar", "datefield": "date",
    "datetimefield": "timestamp with time zone", "durationfield": "interval", "emailfield": "varchar(254)",
    "filefield": "varchar(100)", "filepathfield": "varchar(100)", "floatfield": "double precision",
    "imagefield": "varchar(100)", "integerfield": "integer", "bigintegerfield": "bigint",
    "ipaddressfield": "inet", "genericipaddressfield": "inet", "jsonfield": "jsonb",
    "positivebigintegerfield": "bigint", "positiveintegerfield": "integer",
    "positivesmallintegerfield": "smallint", "slugfield": "varchar(50)", "smallintegerfield": "smallint",
    "textfield": "text", "timefield": "time", "urlfield": "varchar(200)", "uuidfield": "uuid",
    "citextfield": "citext", "hstorefield": "hstore", "foreignkey": "", "onetoonefield": "",
}  # fmt: skip
_RELATIONS = frozenset({"foreignkey", "onetoonefield", "parentalkey"})
_ABSENT = object()


class Field:
    """A field's call: `models.CharField(max_length=40, null=True)`."""

    def __init__(self, name: str, call: ast.Call, names: Names) -> None:
        self.name, self.call, self.names = name, call, names
        self.kind = last_name(call.func).lower()
        self.options = {keyword.arg: keyword.value for keyword in call.keywords}

    def option(self, key: str, default: Any = None) -> Any:
        """An option's value; the default where it is absent or known at run time only."""
        if key not in self.options:
            return default
        try:
            return self.names.value(self.options[key])
        except Unknown:
            return default

    @property
    def column(self) -> str:
        """The column's name."""
        given = self.option("db_column")
        return str(given) if given else f"{self.name}_id" if self.kind in _RELATIONS else self.name

    @property
    def many(self) -> bool:
        """Whether it is a table of its own between two others."""
        return self.kind == "manytomanyfield"

    @property
    def virtual(self) -> bool:
        """Whether the field is no column of this table."""
        return self.many or self.kind in ("genericrelation", "genericforeignkey", "compositeprimarykey")

    @property
    def type(self) -> str:
        """The SQL type; empty where only the other table knows it (foreign keys), or no one here does."""
        length = self.option("max_length")
        if self.kind == "arrayfield" and self.call.args and isinstance(self.call.args[0], ast.Call):
            return Field(self.name, self.call.args[0], self.names).type + "[]"
        if self.kind == "decimalfield":
            return f"numeric({self.option('max_digits')}, {self.option('decimal_places')})"
        base = _TYPES.get(self.kind, "")
        return f"varchar({length})" if base.startswith("varchar") and isinstance(length, int) else base

    @property
    def not_null(self) -> bool:
        """Whether the column takes no null."""
        return not self.option("null", default=False)

    @property
    def unique(self) -> bool:
        """Whether the column has a key."""
        return bool(
            self.option("unique", default=False)
            or self.option("primary_key", default=False)
            or self.kind == "onetoonefield"
        )

    @property
    def indexed(self) -> bool:
        """Whether the field has an index besides the one that uniqueness gives it."""
        default = self.kind in _RELATIONS | {"slugfield"}
        return bool(self.option("db_index", default=default)) and not self.unique

    @property
    def positive(self) -> bool:
        """Whether Django adds a CHECK that the number is not negative."""
        return self.kind.startswith("positive")

    @property
    def constrained(self) -> bool:
        """Whether the field is a foreign key that the database knows."""
        return self.kind in _RELATIONS and bool(self.option("db_constraint", default=True))

    def differs(self, old: "Field") -> bool:
        """Whether a foreign key differs from the old one in the database, and not in Django alone."""
        names = ("column", "not_null", "unique", "indexed")
        same = all(getattr(self, name) == getattr(old, name) for name in names)
        same &= ("default" in self.options) == ("default" in old.options)
        return not same or self.references.lower() != old.references.lower()

    @property
    def references(self) -> str:
        """The model that a foreign key points to, as written; empty where that is a setting."""
        if not self.constrained:
            return ""
        node = self.options.get("to") or (self.call.args[0] if self.call.args else None)
        try:
            return str(self.names.value(node)) if node is not None else ""
        except Unknown:
            return ""

    def default(self) -> str:
        """The column's default for the rows that are there: Django computes it once, and sends a constant."""
        if self.kind == "generatedfield":
            return "GENERATED ALWAYS AS (0) STORED"
        if "db_default" in self.options:
            return f"DEFAULT {_database_default(self.options['db_default'], self.names)}"
        if self.kind.endswith("autofield"):
            return "GENERATED BY DEFAULT AS IDENTITY"
        if self.option("auto_now") or self.option("auto_now_add"):
            return "DEFAULT '...'"
        value = self.option("default", _ABSENT) if "default" in self.options else None
        # without a default Django sends the empty string where the field may be blank (BaseDatabaseSchemaEditor)
        blank = self.option("blank", default=False) and self.type.startswith(("varchar", "text"))
        return "DEFAULT '...'" if value is not None or (blank and self.not_null) else ""

    @property
    def keeps_default(self) -> bool:
        """Whether the default stays in the database, for writers that do not know the column."""
        return (
            "db_default" in self.options or self.kind == "generatedfield" or self.kind.endswith("autofield")
        )


def _database_default(node: ast.expr, names: Names) -> str:
    """A constant, or a database function by the name that PostgreSQL has for it."""
    known = {"now": "now()", "randomuuid": "gen_random_uuid()", "random": "random()"}
    call = names.resolve(node)
    if isinstance(call, ast.Call):
        name = last_name(call.func).lower()
        return known.get(name, "'...'" if name in ("value", "cast") else f"{name}()")
    return "'...'"
