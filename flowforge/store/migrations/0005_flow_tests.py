from tortoise import migrations
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from flowforge.store.columns import CreateTable
from flowforge.store.fields import JsonText
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('store', '0004_several_servers')]

    initial = False

    operations = [
        CreateTable(
            name='FlowTest',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('flow', fields.ForeignKeyField('store.Flow', source_field='flow_id', db_constraint=True, to_field='id', related_name='tests', on_delete=OnDelete.CASCADE)),
                ('document', JsonText(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'flow_test', 'app': 'store', 'pk_attr': 'id', 'table_description': 'A call that is kept as a test of a flow: the document of a call file with one call.'},
            bases=['Model'],
        ),
    ]
