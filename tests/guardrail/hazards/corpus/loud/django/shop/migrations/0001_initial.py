from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("number", models.CharField(max_length=20)),
                ("note", models.TextField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=50)),
                ("nick", models.CharField(max_length=50, null=True)),
                ("friends", models.ManyToManyField(to="shop.customer")),
            ],
            options={"db_table": "shop_clients"},
        ),
        migrations.AddIndex("order", models.Index(fields=["number"], name="order_number")),
    ]


# ruff: noqa
