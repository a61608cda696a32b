from tortoise import migrations
from flowforge.store.columns import CreateTable
from flowforge.store.fields import Exact, JsonText
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields


class Migration(migrations.Migration):
    initial = True

    operations = [
        CreateTable(
            name="CallEntry",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("call_id", Exact(max_length=255)),
                ("seq", fields.IntField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("kind", fields.CharField(max_length=16)),
                ("node", Exact(max_length=64)),
                ("data", JsonText(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "call_entry",
                "app": "store",
                "unique_together": (("call_id", "seq"),),
                "pk_attr": "id",
                "table_description": "One line of a call's transcript.",
            },
            bases=["Model"],
        ),
        CreateTable(
            name="CallSession",
            fields=[
                ("call_id", Exact(primary_key=True, unique=True, db_index=True, max_length=255)),
                ("flow_id", Exact(max_length=16)),
                ("version", fields.IntField()),
                ("path", Exact(max_length=255)),
                ("caller", fields.CharField(max_length=64)),
                ("callee", fields.CharField(max_length=64)),
                (
                    "started",
                    fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False),
                ),
                ("updated", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended", fields.BooleanField()),
                ("entries", fields.IntField()),
                ("state", fields.TextField(unique=False)),
            ],
            options={
                "table": "call_session",
                "app": "store",
                "pk_attr": "call_id",
                "table_description": "A running or ended call. `state` is the session as JSON, `entries` how many lines it has.",
            },
            bases=["Model"],
        ),
        CreateTable(
            name="Connection",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                ("name", Exact(unique=True, max_length=64)),
                ("kind", fields.CharField(max_length=16)),
                ("settings", JsonText(encoder=JSON_DUMPS, decoder=loads)),
                ("password", fields.TextField(unique=False)),
            ],
            options={
                "table": "user_connection",
                "app": "store",
                "pk_attr": "id",
                "table_description": "A way to one of the user's own databases. The password is encrypted.",
            },
            bases=["Model"],
        ),
        CreateTable(
            name="Flow",
            fields=[
                ("id", Exact(primary_key=True, unique=True, db_index=True, max_length=16)),
                ("name", fields.CharField(max_length=100)),
                ("path", Exact(max_length=255)),
                ("revision", fields.IntField()),
                ("document", JsonText(encoder=JSON_DUMPS, decoder=loads)),
                ("digest", fields.CharField(max_length=64)),
                ("live", fields.IntField(null=True)),
                ("live_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("live_digest", fields.CharField(default="", max_length=64)),
                ("created", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("updated", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "flow",
                "app": "store",
                "pk_attr": "id",
                "table_description": "A flow with its draft. `revision` counts the draft's changes: two tabs cannot overwrite.",
            },
            bases=["Model"],
        ),
        CreateTable(
            name="User",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                ("name", fields.CharField(max_length=100)),
                ("folded", Exact(unique=True, max_length=200)),
                ("password", fields.CharField(max_length=255)),
                ("created", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "person",
                "app": "store",
                "pk_attr": "id",
                "table_description": "Somebody who may log in. `folded` is the name as it is compared.",
            },
            bases=["Model"],
        ),
        CreateTable(
            name="Login",
            fields=[
                ("token_hash", Exact(primary_key=True, unique=True, db_index=True, max_length=64)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "store.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="logins",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "expires",
                    fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "login",
                "app": "store",
                "pk_attr": "token_hash",
                "table_description": "A browser that is logged in. Of its token only the hash is kept.",
            },
            bases=["Model"],
        ),
        CreateTable(
            name="Version",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "flow",
                    fields.ForeignKeyField(
                        "store.Flow",
                        source_field="flow_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="versions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField()),
                ("document", JsonText(encoder=JSON_DUMPS, decoder=loads)),
                ("digest", fields.CharField(max_length=64)),
                ("author", fields.CharField(max_length=100)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "flow_version",
                "app": "store",
                "unique_together": (("flow", "number"),),
                "pk_attr": "id",
                "table_description": "A published flow: it never changes.",
            },
            bases=["Model"],
        ),
    ]
