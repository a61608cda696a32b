from tortoise import migrations
from flowforge.store.columns import AddColumn, MakeIndex
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('store', '0003_roles')]

    initial = False

    operations = [
        AddColumn(
            model_name='CallSession',
            name='stamp',
            field=fields.BigIntField(db_default=0),
        ),
        MakeIndex(
            model_name='Flow',
            index=Index(fields=['live', 'id']),
        ),
    ]
