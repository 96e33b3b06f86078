from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.AddField("order", "channel", models.CharField(max_length=10, null=True)),
        migrations.AddField("order", "rank", models.IntegerField(db_default=0)),
        migrations.AlterField("customer", "name", models.CharField(max_length=80, verbose_name="Name")),
        migrations.AlterField("order", "number", models.CharField(max_length=20, help_text="as printed")),
        migrations.AddField("order", "watchers", models.ManyToManyField(to="shop.customer")),
        migrations.AlterModelOptions("order", {"ordering": ["number"]}),
        migrations.RunPython(migrations.RunPython.noop),
    ]


# ruff: noqa
