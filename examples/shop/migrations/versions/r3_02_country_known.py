"""new customers must have a country; the old ones get ZZ"""

from alembic import op

revision = "a3d94c08"
down_revision = "77f0aa19"


def upgrade() -> None:
    op.alter_column("customers", "country", server_default="ZZ")
    op.execute(
        "ALTER TABLE customers ADD CONSTRAINT customers_country_known CHECK (country IS NOT NULL) NOT VALID"
    )


def downgrade() -> None:
    op.drop_constraint("customers_country_known", "customers")
    op.alter_column("customers", "country", server_default=None)
