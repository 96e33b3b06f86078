# expect: hazards.column_not_null hazards.type_rewrite hazards.column_rewrite hazards.not_null_scan
import sqlalchemy as sa
from alembic import op

revision = "a"
down_revision = None


def upgrade():
    op.add_column("orders", sa.Column("channel", sa.String(20), nullable=False))
    op.add_column("orders", sa.Column("token", sa.UUID(), server_default=sa.func.gen_random_uuid()))
    op.alter_column("orders", "total", nullable=False)
    with op.batch_alter_table("customers", schema="public") as batch_op:
        batch_op.alter_column("visits", existing_type=sa.Integer(), type_=sa.BigInteger())
