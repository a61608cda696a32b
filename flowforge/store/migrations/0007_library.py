from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from flowforge.store.columns import CreateTable, missing_stamp
from flowforge.store.fields import Exact
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('store', '0006_switch_and_why')]

    initial = False

    operations = [
        CreateTable(
            name='Stamp',
            fields=[
                ('name', Exact(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('value', fields.BigIntField()),
            ],
            options={'table': 'stamp', 'app': 'store', 'pk_attr': 'name', 'table_description': 'A number that becomes another one with each change of something: a cheap look for changes.'},
            bases=['Model'],
        ),
        # Whoever changes the library holds this row: there has to be one.
        ops.RunSQL(missing_stamp("sounds"), ops.RunSQL.noop),
        CreateTable(
            name='LibrarySound',
            fields=[
                ('id', Exact(primary_key=True, unique=True, db_index=True, max_length=16)),
                ('name', fields.CharField(max_length=100)),
                ('folder', fields.CharField(max_length=200)),
                ('created', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('updated', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('updated_by', fields.CharField(max_length=100)),
            ],
            options={'table': 'sound', 'app': 'store', 'pk_attr': 'id', 'table_description': 'A prompt of the library. Flows name it by its id, which never changes.'},
            bases=['Model'],
        ),
        CreateTable(
            name='LibraryFile',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sound', fields.ForeignKeyField('store.LibrarySound', source_field='sound_id', db_constraint=True, to_field='id', related_name='files', on_delete=OnDelete.CASCADE)),
                ('language', Exact(max_length=16)),
                ('place', Exact(max_length=100)),
                ('original', Exact(max_length=64)),
                ('seconds', fields.FloatField()),
                ('cut_from', fields.FloatField(null=True)),
                ('cut_to', fields.FloatField(null=True)),
                ('text', fields.TextField(unique=False)),
                ('file_name', fields.CharField(max_length=255)),
            ],
            options={'table': 'sound_file', 'app': 'store', 'unique_together': (('sound', 'language'),), 'pk_attr': 'id', 'table_description': 'What is heard of a prompt of the library in one language, "" for what is no speech.'},
            bases=['Model'],
        ),
    ]
