"""the view of open orders, and updated_at kept by a trigger"""

from alembic import op

revision = "84d6f25a"
down_revision = "5e81b3c7"


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          NEW.updated_at := now();
          RETURN NEW;
        END
        $$
        """
    )
    op.execute(
        "CREATE TRIGGER orders_touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch_updated_at()"
    )
    op.execute(
        """
        CREATE VIEW open_orders AS
        SELECT orders.id, customers.email, orders.status, orders.total, orders.placed_at
        FROM orders JOIN customers ON customers.id = orders.customer_id
        WHERE orders.status IN ('new', 'paid')
        """
    )


def downgrade() -> None:
    op.execute("DROP VIEW open_orders")
    op.execute("DROP TRIGGER orders_touch ON orders")
    op.execute("DROP FUNCTION touch_updated_at()")
