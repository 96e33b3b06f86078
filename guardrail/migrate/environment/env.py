"""The environment for self-contained revisions: one connection, to the database that PG* and DATABASE_URL name."""

from alembic import context
from sqlalchemy import create_engine, pool

URL = context.config.attributes["url"]

with create_engine(
    context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool
).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
