"""How large the tables are that pending migrations touch, and what is known of their columns."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from guardrail.database import Session
from guardrail.queries import query

_QUERIES = Path(__file__).parent / "queries"


@dataclass(frozen=True)
class Table:
    """One table as the catalog knows it; a partitioned one with all its partitions.

    `rows` and `bytes` are the planner's estimates; where it has none of the rows, the statistics' count of them.
    `analyzed` says that the estimates exist. `columns` are types by name; `not_null` are the columns proved to hold no null;
    `unproved` are constraints `IS NOT NULL` not validated yet, and their columns; `checked` says that another
    validated CHECK exists; `indexed` are the columns that an index holds, `constrained` those of
    validated CHECKs; `rebuilt` are, by column, the indexes that a new type builds anew, whichever it is;
    `default` are name, rows and bytes of a default partition without a CHECK; `domains` are the names, in lower case, of domains with a constraint; `utc` says that the server's time zone is UTC. `kind` is pg_class.relkind.
    """

    name: str
    kind: str = "r"
    rows: int = 0
    bytes: int = 0
    analyzed: bool = True
    columns: dict[str, str] = field(default_factory=dict)
    not_null: frozenset[str] = frozenset()
    checked: bool = False
    unproved: dict[str, str] = field(default_factory=dict)
    indexed: frozenset[str] = frozenset()
    constrained: frozenset[str] = frozenset()
    default: tuple[str, int, int] | None = None
    domains: frozenset[str] = frozenset()
    rebuilt: dict[str, list[str]] = field(default_factory=dict)
    utc: bool = False

    def large(self, rows: int, bytes: int) -> bool:
        """Whether either bound is reached."""
        return self.rows >= rows or self.bytes >= bytes

    @property
    def size(self) -> str:
        """For people: "about 1.2 million rows, 340 MB"."""
        rows = f"about {_count(self.rows)} rows" if self.rows or self.analyzed else "never analyzed"
        return f"{rows}, {_volume(self.bytes)}"


def sizes(session: Session, tables: Iterable[str], *schemas: str) -> dict[str, Table]:
    """What the catalog knows of the relations `tables` ("schema.name"), by the name asked for; one round trip.

    What does not exist is left out. A name in one of `schemas`, those that a name without one may have been
    given, is looked for in the others too; the name of an index gives its table.
    """
    wanted = sorted(set(tables))
    if not wanted:
        return {}
    parts = [name.partition(".") for name in wanted]
    rows = session.rows(
        query(_QUERIES, "tables", session.version),
        {
            "schemas": [part[0] for part in parts],
            "names": [part[2] for part in parts],
            "defaults": list(schemas),
        },
    )
    return {wanted[row[0]]: _table(row) for row in rows}


def _table(row: tuple[object, ...]) -> Table:
    (
        _,
        schema,
        name,
        kind,
        rows,
        volume,
        analyzed,
        columns,
        proved,
        checked,
        unproved,
        indexed,
        constrained,
        default,
        domains,
        rebuilt,
        utc,
    ) = row
    return Table(
        name=f"{schema}.{name}",
        kind=str(kind),
        rows=int(str(rows or 0)),
        bytes=int(str(volume or 0)),
        analyzed=bool(analyzed),
        columns=dict(columns) if isinstance(columns, dict) else {},
        not_null=frozenset(proved) if isinstance(proved, list) else frozenset(),
        checked=bool(checked),
        unproved=dict(pair.rsplit("=", 1) for pair in unproved) if isinstance(unproved, list) else {},
        indexed=frozenset(indexed) if isinstance(indexed, list) else frozenset(),
        constrained=frozenset(constrained) if isinstance(constrained, list) else frozenset(),
        default=(str(default[0]), int(default[1]), int(default[2])) if isinstance(default, list) else None,
        domains=frozenset(domains) if isinstance(domains, list) else frozenset(),
        rebuilt=dict(rebuilt) if isinstance(rebuilt, dict) else {},
        utc=bool(utc),
    )


def _count(number: int) -> str:
    for unit, name in ((10**9, "billion"), (10**6, "million")):
        if number >= unit:
            return f"{number / unit:.1f} {name}"
    return f"{number:,}"


def _volume(number: int) -> str:
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB")):
        if number >= unit:
            return f"{number / unit:.1f} {name}"
    return f"{number >> 10} kB"
