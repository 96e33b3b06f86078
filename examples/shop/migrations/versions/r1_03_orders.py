"""orders and their items"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ENUM

revision = "5e81b3c7"
down_revision = "2b7d90e4"

STATUS = ENUM("new", "paid", "shipped", "cancelled", name="order_status")


def upgrade() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("status", STATUS, nullable=False, server_default="new"),
        sa.Column("total", sa.Numeric(12, 2), nullable=False, server_default="0"),
        sa.Column("note", sa.Text()),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="orders_customer_id_fkey"),
        sa.CheckConstraint("total >= 0", name="orders_total_check"),
    )
    op.create_index(
        "orders_open_idx",
        "orders",
        ["customer_id", "placed_at"],
        postgresql_where="status IN ('new', 'paid')",
    )
    op.create_table(
        "order_items",
        sa.Column("order_id", sa.BigInteger(), primary_key=True),
        sa.Column("product_id", sa.BigInteger(), primary_key=True),
        sa.Column("quantity", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("price", sa.Numeric(12, 2), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name="order_items_order_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="order_items_product_id_fkey"),
        sa.CheckConstraint("quantity > 0", name="order_items_quantity_check"),
    )
    op.create_index("order_items_product_id_idx", "order_items", ["product_id"])


def downgrade() -> None:
    op.drop_table("order_items")
    op.drop_table("orders")
    STATUS.drop(op.get_bind())
