from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0002_fields")]
    operations = [
        AddIndexConcurrently(model_name="order", index=models.Index(fields=["note"], name="order_note")),
        migrations.RunSQL(
            ["ALTER TABLE shop_order ADD CONSTRAINT c CHECK (rank > 0) NOT VALID", ("SELECT 1", None)],
            migrations.RunSQL.noop,
        ),
    ]


# ruff: noqa
