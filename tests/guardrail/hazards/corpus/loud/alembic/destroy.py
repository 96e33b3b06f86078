# expect: hazards.column_dropped hazards.table_dropped hazards.table_renamed hazards.update_all
import sqlalchemy as sa
from alembic import op

revision = "c"
down_revision = "b"


def upgrade():
    bind = op.get_bind()
    bind.execute(sa.text("UPDATE orders SET note = :note"), {"note": ""})
    op.drop_column("orders", "total")
    op.rename_table("customers", "clients")
    op.drop_table("old_orders", schema="archive")
