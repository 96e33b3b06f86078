"""How Alembic reaches the shop's database: DATABASE_URL, and each revision in a transaction of its own."""

import os
import re

from alembic import context
from models import metadata
from sqlalchemy import create_engine

PARTITION = re.compile(r"events_\d{4}_\d{2}$")


def url() -> str:
    return os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1)


def include_name(name: str | None, kind: str, _: object) -> bool:
    """Partitions come and go by schedule; the models know their parent only."""
    return kind != "table" or name is None or not PARTITION.fullmatch(name)


OPTIONS = {
    "target_metadata": metadata,
    "include_name": include_name,
    "compare_type": True,
    "compare_server_default": True,
    # CREATE INDEX CONCURRENTLY (release 3) waits for every older transaction, also for our own
    "transaction_per_migration": True,
}


def offline() -> None:
    context.configure(url=url(), literal_binds=True, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


def online() -> None:
    engine = create_engine(url())
    with engine.connect() as connection:
        context.configure(connection=connection, **OPTIONS)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


if context.is_offline_mode():
    offline()
else:
    online()
