"""Alembic's env.py: what it says of transactions. It is read for one word, and never run."""

import re
from functools import lru_cache
from pathlib import Path

_PER_MIGRATION = re.compile(r"transaction_per_migration[\"']?\s*[=:]\s*(?!False)")


@lru_cache(maxsize=100)
def shares_transaction(env: Path) -> bool:
    """Whether all revisions of one run share a transaction: so it is unless env.py sets transaction_per_migration.

    False where there is no such file, for then it is not known how the revisions are run.
    """
    try:
        text = env.read_text("utf-8-sig", errors="replace")
    except OSError:
        return False
    return "run_migrations" in text and not _PER_MIGRATION.search(text)
