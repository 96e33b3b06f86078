"""refunds_index"""

from alembic import op

revision = "77f0aa19"
down_revision = "51ab03d2"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index("refunds_order_id_idx", "refunds", ["order_id"], postgresql_concurrently=True)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index("refunds_order_id_idx", "refunds", postgresql_concurrently=True)
