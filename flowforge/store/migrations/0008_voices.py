from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from flowforge.store.columns import CreateTable, missing_stamp
from flowforge.store.fields import Exact, JsonText
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('store', '0007_library')]

    initial = False

    operations = [
        # Whoever changes voices holds this row: there has to be one.
        ops.RunSQL(
            missing_stamp("voices"),
            "DELETE FROM stamp WHERE name = 'voices'",
        ),
        CreateTable(
            name='VoiceEngine',
            fields=[
                ('name', Exact(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('settings', JsonText(encoder=JSON_DUMPS, decoder=loads)),
                ('secrets', JsonText(encoder=JSON_DUMPS, decoder=loads)),
                ('voices', JsonText(encoder=JSON_DUMPS, decoder=loads)),
                ('updated', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('updated_by', fields.CharField(max_length=100)),
            ],
            options={'table': 'voice_engine', 'app': 'store', 'pk_attr': 'name', 'table_description': 'What a speech engine is set to. Its `secrets` are encrypted, each by itself.'},
            bases=['Model'],
        ),
        CreateTable(
            name='PronunciationList',
            fields=[
                ('id', fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('revision', fields.IntField()),
                ('entries', JsonText(encoder=JSON_DUMPS, decoder=loads)),
                ('updated', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('updated_by', fields.CharField(max_length=100)),
            ],
            options={'table': 'pronunciation_list', 'app': 'store', 'pk_attr': 'id', 'table_description': 'How names are said, on all servers: one row, with the whole list.'},
            bases=['Model'],
        ),
    ]
