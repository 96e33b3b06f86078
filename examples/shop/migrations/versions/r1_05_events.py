"""events, partitioned by month"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "9c1e77a0"
down_revision = "84d6f25a"

MONTHS = {
    "events_2026_11": ("2026-11-01", "2026-12-01"),
    "events_2026_12": ("2026-12-01", "2027-01-01"),
}


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.func.gen_random_uuid()),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("payload", JSONB(), nullable=False, server_default=sa.text("'{}'")),
        sa.PrimaryKeyConstraint("id", "happened_at"),
        postgresql_partition_by="RANGE (happened_at)",
    )
    for name, (start, end) in MONTHS.items():
        op.execute(
            f"CREATE TABLE {name} PARTITION OF events FOR VALUES FROM ('{start} UTC') TO ('{end} UTC')"
        )


def downgrade() -> None:
    op.drop_table("events")
