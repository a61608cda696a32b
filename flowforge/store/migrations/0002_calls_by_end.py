from tortoise import migrations
from flowforge.store.columns import MakeIndex
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('store', '0001_initial')]

    initial = False

    operations = [
        MakeIndex(
            model_name='CallSession',
            index=Index(fields=['ended', 'updated']),
        ),
    ]
