"""The schema lock: the canonical catalog of each migration state, as a text file in Git beside the migrations."""

from guardrail.schemalock.files import save
from guardrail.schemalock.lock import Entry, SchemaLock, State

__all__ = ["Entry", "SchemaLock", "State", "save"]
