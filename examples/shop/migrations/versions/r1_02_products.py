"""products"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "2b7d90e4"
down_revision = "1f0c2a61"


def upgrade() -> None:
    op.create_table(
        "products",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("sku", sa.String(40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("price", sa.Numeric(12, 2), nullable=False),
        sa.Column("attributes", JSONB(), nullable=False, server_default=sa.text("'{}'")),
        sa.UniqueConstraint("sku", name="products_sku_key"),
        sa.CheckConstraint("price >= 0", name="products_price_check"),
    )


def downgrade() -> None:
    op.drop_table("products")
