"""country NOT NULL: the rows are proved while others write, so that SET NOT NULL need not scan"""

from alembic import op

revision = "c6b15f7e"
down_revision = "a3d94c08"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("UPDATE customers SET country = 'ZZ' WHERE country IS NULL")
        op.execute("ALTER TABLE customers VALIDATE CONSTRAINT customers_country_known")
    op.alter_column("customers", "country", nullable=False)
    op.drop_constraint("customers_country_known", "customers")


def downgrade() -> None:
    op.alter_column("customers", "country", nullable=True)
    op.execute(
        "ALTER TABLE customers ADD CONSTRAINT customers_country_known CHECK (country IS NOT NULL) NOT VALID"
    )
