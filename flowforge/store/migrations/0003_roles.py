from tortoise import migrations
from tortoise.migrations import operations as ops
from flowforge.store.columns import AddColumn
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('store', '0002_calls_by_end')]

    initial = False

    operations = [
        AddColumn(
            model_name='User',
            name='role',
            field=fields.CharField(db_default='viewer', max_length=16),
        ),
        # Whoever was let in before there were roles might do everything.
        ops.RunSQL(
            "UPDATE person SET role = 'admin'",
            reverse_sql=ops.RunSQL.noop,
        ),
    ]
