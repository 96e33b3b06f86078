from alembic import op

revision = "b"
down_revision = "a"
INDEXES = {"orders_note_idx": ["note"], "orders_total_idx": ["total"]}


def upgrade():
    with op.get_context().autocommit_block():
        for name, columns in INDEXES.items():
            op.create_index(name, "orders", columns, postgresql_concurrently=True, if_not_exists=True)


def downgrade():
    with op.get_context().autocommit_block():
        for name in INDEXES:
            op.drop_index(name, postgresql_concurrently=True)
