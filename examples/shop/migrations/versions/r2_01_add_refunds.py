"""add_refunds"""

import sqlalchemy as sa
from alembic import op

revision = "51ab03d2"
down_revision = "9c1e77a0"


def upgrade() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(12, 2), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="refunds_order_id_fkey"),
        sa.CheckConstraint("amount > 0", name="refunds_amount_check"),
    )
    op.add_column("orders", sa.Column("refunded", sa.Numeric(12, 2), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("orders", "refunded")
    op.drop_table("refunds")
