"""The canonical catalog of a live PostgreSQL, as lines of text that can be compared, sorted and kept in Git."""

from guardrail.catalog.kinds import KINDS, Kind
from guardrail.catalog.partitions import PartitionDifference, partitions
from guardrail.catalog.reader import read

__all__ = ["KINDS", "Kind", "PartitionDifference", "partitions", "read"]
