"""Partitions against their parents: schedulers make them, so that they are not in the catalog's lines."""

from pathlib import Path

import msgspec

from guardrail.database import Session
from guardrail.queries import query

FOLDER = Path(__file__).parent / "queries"


class PartitionDifference(msgspec.Struct, frozen=True):
    """One thing in which a partition is not what its parent would have made it.

    `kind` says what: `default of COLUMN`, `nullability of COLUMN`, `index NAME`, `constraint NAME`,
    `trigger NAME`, `row security`.
    """

    partition: str
    parent: str
    kind: str
    expected: str
    found: str


def partitions(session: Session) -> list[PartitionDifference]:
    """What the partitions of the whole database have of their own or lack, in byte order of their paths.

    One statement; an extension's partitions are left out. Raises what the session raises.
    """
    rows = session.rows(query(FOLDER, "partitions", session.version))
    return [PartitionDifference(*row) for row in rows]
