# expect: hazards.index_built hazards.unique_built hazards.foreign_key_validated hazards.concurrent_in_transaction
import sqlalchemy as sa
from alembic import op

revision = "b"
down_revision = "a"


def _index(columns):
    op.create_index(None, "orders", columns)


def upgrade():
    _index(["note"])
    op.create_index("c", "orders", ["total"], postgresql_concurrently=True)
    op.create_unique_constraint("u", "orders", ["note"])
    op.create_foreign_key(None, "orders", "customers", ["customer_id"], ["id"])


# ruff: noqa
