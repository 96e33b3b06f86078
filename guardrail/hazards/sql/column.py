"""A column definition, as ADD COLUMN and CREATE TABLE have it: its type, its default, its constraints."""

from collections.abc import Iterator

from guardrail.hazards.acts import Act, Lock
from guardrail.hazards.sql.cursor import Cursor, Unreadable
from guardrail.hazards.sql.retype import SERIAL, normal
from guardrail.hazards.sql.tokens import Token

# pg_get_keywords() of what may follow a type or a default in ColQualList (gram.y)
_QUALIFIERS = (
    "NOT", "NULL", "DEFAULT", "GENERATED", "CHECK", "UNIQUE", "PRIMARY", "REFERENCES", "CONSTRAINT",
    "COLLATE", "COMPRESSION", "STORAGE", "DEFERRABLE", "INITIALLY", "USING",
)  # fmt: skip
# immutable or stable in pg_proc, or the name of a type with a size: one value for all rows, no rewrite
_STEADY = frozenset(
    {
        "now", "transaction_timestamp", "statement_timestamp", "timezone", "date_trunc", "date_part",
        "extract", "to_timestamp", "to_date", "make_date", "make_interval", "make_timestamp",
        "make_timestamptz", "age", "to_char", "to_number", "lower", "upper", "initcap", "trim", "btrim",
        "ltrim", "rtrim", "concat", "concat_ws", "coalesce", "nullif", "greatest", "least", "length",
        "md5", "left", "right", "repeat", "replace", "substring", "format", "encode", "decode", "abs",
        "ceil", "floor", "round", "trunc", "power", "sign", "to_json", "to_jsonb", "json_build_object",
        "jsonb_build_object", "json_build_array", "jsonb_build_array", "json_object", "array",
        "array_fill", "cast", "row", "point", "int4range", "int8range", "numrange", "tsrange",
        "tstzrange", "daterange", "to_tsvector", "to_tsquery", "current_setting", "current_schema",
        "current_database", "session_user", "quote_literal", "varchar", "varying", "character", "char",
        "bpchar", "numeric", "decimal", "timestamp", "timestamptz", "time", "timetz", "bit", "interval",
        "float", "current_timestamp", "localtimestamp", "current_time", "localtime",
        # words of an expression that a bracket may follow
        "zone", "when", "then", "else", "and", "or", "not", "in",
    }
)  # fmt: skip


def added(table: str, cursor: Cursor) -> Iterator[Act]:
    """What ADD COLUMN does to the rows that are there; `cursor` stands at the column's name.

    Raises Unreadable where no name or type follows.
    """
    column, definition = cursor.name(), Definition(cursor)
    told = (definition.not_null and "NOT NULL", definition.has_default and "DEFAULT")
    detail = " ".join(word for word in told if word)
    yield Act("add_column", table, Lock.ACCESS_EXCLUSIVE, column, definition.type, detail)
    if definition.rewrites:
        yield Act(
            "column_rewrite", table, Lock.ACCESS_EXCLUSIVE, column, definition.type, definition.rewrites
        )
    elif definition.not_null and not definition.has_default:
        yield Act("column_not_null", table, Lock.ACCESS_EXCLUSIVE, column, definition.type)
    if definition.unique:
        yield Act("unique_built", table, Lock.ACCESS_EXCLUSIVE, column)
    if definition.checked:
        yield Act("check_validated", table, Lock.ACCESS_EXCLUSIVE, column)
    if definition.references:
        # with a null default the rows are not read (transformFKConstraints, parse_utilcmd.c)
        read = definition.has_default
        kind = "foreign_key_validated" if read else "alter"
        yield Act(kind, table, Lock.ACCESS_EXCLUSIVE, column)
        yield Act("alter", definition.references, Lock.SHARE_ROW_EXCLUSIVE)


class Definition:
    """A column's type and qualifiers, read from a cursor that stands behind its name."""

    def __init__(self, cursor: Cursor) -> None:
        words = cursor.until(*_QUALIFIERS).text()
        if not words:
            raise Unreadable("a type was expected")
        self.type = normal(words)
        self.not_null = self.has_default = self.unique = self.checked = False
        self.rewrites = f"{words.lower()} draws a number for each row" if words.lower() in SERIAL else ""
        self.references = ""
        while not cursor.done:
            self._qualifier(cursor)
        self.has_default = self.has_default or bool(self.rewrites)

    def _qualifier(self, cursor: Cursor) -> None:
        if cursor.take("DEFAULT"):
            self._default(cursor)
        elif cursor.take("NOT", "NULL"):
            self.not_null = True
        elif cursor.take("GENERATED"):
            self._generated(cursor)
        elif cursor.take("REFERENCES"):
            self.references = cursor.qualified()
        elif cursor.take("PRIMARY", "KEY"):
            self.unique = self.not_null = True
        elif cursor.take("UNIQUE"):
            self.unique = True
        elif cursor.take("CHECK"):
            cursor.bracketed()
            self.checked = True
        else:
            cursor.next()

    def _default(self, cursor: Cursor) -> None:
        value = cursor.until(*_QUALIFIERS, least=1)
        self.has_default = not value.sees("NULL")
        volatile = changing(value.tokens)
        if volatile:
            self.rewrites = f"the default {volatile}() differs from row to row"

    def _generated(self, cursor: Cursor) -> None:
        if cursor.has("AS", "IDENTITY"):
            self.rewrites = "an identity draws a number for each row"
        else:
            cursor.skip("ALWAYS", "AS")
            cursor.bracketed()
            if cursor.take("STORED"):
                self.rewrites = "a stored generated column is computed for each row"
        self.has_default = True


def changing(tokens: tuple[Token, ...]) -> str:
    """The first function in an expression that may give each row another value; "" where there is none.

    A function that is not known to be stable is taken for volatile, as PostgreSQL does by default.
    """
    for place, token in enumerate(tokens[:-1]):
        if tokens[place + 1].text != "(" or not token.identifier:
            continue
        ours = place > 1 and tokens[place - 1].text == "." and tokens[place - 2].identifier != "pg_catalog"
        if ours or token.identifier not in _STEADY:
            return token.identifier
    return ""
