"""Many small reads in one round trip: each `.sql` file is a query, the answer is one typed record of all of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from guardrail.database import Session
from guardrail.queries import query

T = TypeVar("T", bound=msgspec.Struct)
QUERIES = Path(__file__).parent / "queries"
# a database without an encoding holds bytes of any, in names and in others' queries: the server refuses to send them
READABLE = """CASE current_setting('server_encoding')
    WHEN 'SQL_ASCII' THEN regexp_replace(answer, '[^ -~[:space:]]', '?', 'g') ELSE answer END"""


def facts(session: Session, folder: Path, record: type[T], params: Mapping[str, Any]) -> T:
    """A `record` whose every field is the rows of `folder/<field>.sql`, or the single row where it is no list.

    `params` fill `%(name)s` in all of them. Where `touched` is one, names of relations that migrations touch, they may
    read the tables that these are from `targets(oid)`. Raises what `Session.rows` raises.
    """
    parts = [_part(folder, field, session.version) for field in msgspec.structs.fields(record)]
    targets = f"WITH targets AS MATERIALIZED ({query(QUERIES, 'targets')})" if "touched" in params else ""
    statement = (
        f"{targets} SELECT {READABLE} FROM (SELECT json_build_object({', '.join(parts)})::text AS answer) a"  # noqa: S608 - our own .sql files
    )
    return msgspec.json.decode(session.rows(statement, params)[0][0], type=record)


def _part(folder: Path, field: msgspec.structs.FieldInfo, version: int) -> str:
    text = query(folder, field.name, version).rstrip().rstrip(";")
    one = isinstance(field.type, type) and issubclass(field.type, msgspec.Struct)
    rows = f"(SELECT {'to_json' if one else 'json_agg'}(q) FROM (\n{text}\n) q)"  # noqa: S608 - our own .sql files
    return f"'{field.name}', {rows if one else f'coalesce({rows}, json_build_array())'}"
