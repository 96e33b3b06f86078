import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "a"
down_revision = None
TABLE = "orders"


def upgrade():
    op.add_column(TABLE, sa.Column("channel", sa.String(length=20), nullable=True))
    op.add_column(TABLE, sa.Column("rank", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column(f"{TABLE}", sa.Column("made", sa.DateTime(timezone=True), server_default=sa.func.now()))
    op.add_column("orders", sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default="{}"))
    op.alter_column("customers", "email", type_=sa.String(500), existing_type=sa.String(320))
    op.alter_column("customers", "name", existing_type=sa.Text(), nullable=True)
    with op.batch_alter_table("orders") as batch_op:
        batch_op.add_column(sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.create_table("fresh", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("x", sa.Integer()))
    op.create_index(op.f("ix_fresh_x"), "fresh", ["x"], unique=False)
    op.bulk_insert(sa.table("fresh", sa.column("x")), [{"x": 1}])


def downgrade():
    op.drop_table("orders")
