"""customers"""

import sqlalchemy as sa
from alembic import op

revision = "1f0c2a61"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.UniqueConstraint("email", name="customers_email_key"),
        sa.CheckConstraint("position('@' in email) > 1", name="customers_email_check"),
    )


def downgrade() -> None:
    op.drop_table("customers")
