# expect: hazards.column_required hazards.index_built hazards.not_null_scan hazards.type_rewrite hazards.unique_built
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.AddField("order", "channel", models.CharField(default="web", max_length=10)),
        migrations.AddField(
            model_name="order",
            name="client",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, to="shop.customer"
            ),
        ),
        migrations.AlterField("order", "number", models.CharField(max_length=10)),
        migrations.AlterField("customer", "nick", models.CharField(max_length=50, unique=True)),
    ]


# ruff: noqa
