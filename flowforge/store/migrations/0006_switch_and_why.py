from tortoise import migrations
from flowforge.store.columns import AddColumn
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('store', '0005_flow_tests')]

    initial = False

    operations = [
        AddColumn(
            model_name='Flow',
            name='live_by',
            field=fields.CharField(db_default='', max_length=100),
        ),
        AddColumn(
            model_name='Flow',
            name='off',
            field=fields.IntField(null=True),
        ),
        AddColumn(
            model_name='Flow',
            name='updated_by',
            field=fields.CharField(db_default='', max_length=100),
        ),
        AddColumn(
            model_name='Version',
            name='why',
            field=fields.CharField(db_default='', max_length=300),
        ),
    ]
