"""The migration wave: bring the database to this release, one runner at a time, never queueing production."""

from guardrail.migrate.rules import RULES
from guardrail.migrate.run import run

__all__ = ["RULES", "run"]
