"""Read the whole catalog in one statement: one COPY of what the files in `queries/` say, joined."""

from collections.abc import Sequence
from pathlib import Path

from guardrail.catalog.scope import schemas_condition, tables_condition
from guardrail.connection.errors import Changing
from guardrail.connection.rules import CHANGING
from guardrail.database import LOCK_TIMEOUT_MS, Session
from guardrail.queries import query

FOLDER = Path(__file__).parent / "queries"
PERIODS_SINCE = 180000
BRANCHES = (
    "tables",
    "columns",
    "constraints",
    "not_null",
    "indexes",
    "views",
    "sequences",
    "types",
    "routines",
    "triggers",
    "operators",
    "text_search",
    "foreign",
    "publications",
    "subscriptions",
    "owners",
    "grants",
    "comments",
)


def read(session: Session, *, schemas: Sequence[str] = (), exclude_tables: Sequence[str] = ()) -> list[str]:
    """The catalog as lines `kind<TAB>path<TAB>definition`, each once, in no order; fields in COPY's text escapes.

    `schemas` are exact names or fnmatch patterns: with any, only what lies in these schemas is read, and nothing
    that belongs to the database as a whole. `exclude_tables` (`schema.table`) go with all that hangs on them.
    Two statements: settings that the text depends on, and one COPY. Where an object is dropped in between, it is
    read once more in a new transaction. Raises what the session raises, Changing when it goes on changing.
    """
    text = statement(session.version, schemas, exclude_tables)
    try:
        return _lines(session, text)
    except Changing:
        session.end()
        session.begin(LOCK_TIMEOUT_MS)
        return _lines(session, text)


def _lines(session: Session, text: str) -> list[str]:
    session.rows(query(FOLDER, "settings"))
    data = b"".join(session.lines(text)).decode("utf-8", "surrogateescape")
    lines = data.split("\n")[:-1]
    if _torn(data, lines):
        raise Changing(CHANGING.finding(session.at, found="an object was dropped while the catalog was read"))
    return lines


def _torn(data: str, lines: list[str]) -> bool:
    """Whether a function that deparses found nothing, as what it was asked for is gone: NULL, or `???` for a type."""
    if "\t\\N\n" in data or "\t\\N\t" in data:
        return True
    return "\t???" in data and any("\t???" in line and line.startswith("column\t") for line in lines)


def statement(version: int, schemas: Sequence[str] = (), exclude_tables: Sequence[str] = ()) -> str:
    """The one query, for a server of this `server_version_num`."""
    branches = "UNION ALL\n".join(query(FOLDER, name, version) for name in BRANCHES)
    text = query(FOLDER, "scope") + query(FOLDER, "objects") + branches
    return (
        text.replace(":schemas", schemas_condition(schemas))
        .replace(":tables", tables_condition(exclude_tables))
        .replace(":whole", "false" if schemas else "true")
        .replace(":period", "conperiod" if version >= PERIODS_SINCE else "false")
        .replace(":enforced", "c.conenforced" if version >= PERIODS_SINCE else "true")
    )
