# expect: hazards.column_dropped hazards.table_dropped hazards.column_renamed hazards.concurrent_in_transaction hazards.update_all
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_fields")]
    operations = [
        AddIndexConcurrently("order", models.Index(fields=["note"], name="order_note")),
        migrations.RunSQL("UPDATE shop_order SET note = ''"),
        migrations.RemoveField("order", "note"),
        migrations.RenameField("order", "number", "reference"),
        migrations.DeleteModel("Customer"),
    ]


# ruff: noqa
