from alembic import op

revision = "c"
down_revision = "b"


def upgrade():
    op.create_foreign_key(
        "orders_customer_fkey", "orders", "customers", ["customer_id"], ["id"], postgresql_not_valid=True
    )
    op.create_check_constraint("orders_total_check", "orders", "total >= 0", postgresql_not_valid=True)
