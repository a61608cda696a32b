from tortoise import migrations
from tortoise.migrations import operations as ops
from flowforge.store.columns import AddColumn
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
        ops.AddIndex(
            model_name='Flow',
            index=Index(fields=['live', 'id']),
        ),
    ]
