"""The tables. After a change here run ``tortoise makemigrations`` and commit what it writes."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from flowforge.store.fields import Exact, JsonText

APP = "store"
"""How Tortoise calls these tables together."""

APPS: dict[str, Any] = {
    APP: {
        "models": ["flowforge.store.models"],
        "migrations": "flowforge.store.migrations",
    }
}

TORTOISE_ORM: dict[str, Any] = {
    "connections": {"default": "sqlite://:memory:"},
    "apps": {APP: APPS[APP] | {"default_connection": "default"}},
    "use_tz": True,
    "timezone": "UTC",
}
"""For the command ``tortoise`` alone: it compares the tables with the migrations."""


class Flow(Model):
    """A flow with its draft. `revision` counts the draft's changes: two tabs cannot overwrite.

    `live` is the version that answers calls, `off` the one that would, were the flow not switched
    off: never both. `live_at` and `live_by` say when and by whom that was last changed.
    """

    id = Exact(max_length=16, primary_key=True)
    name = fields.CharField(max_length=100)
    path = Exact(max_length=255)
    revision = fields.IntField()
    document = JsonText()
    digest = fields.CharField(max_length=64)
    live = fields.IntField(null=True)
    live_at = fields.DatetimeField(null=True)
    live_digest = fields.CharField(max_length=64, default="")
    live_by = fields.CharField(max_length=100, db_default="")
    off = fields.IntField(null=True)
    created = fields.DatetimeField()
    updated = fields.DatetimeField()
    updated_by = fields.CharField(max_length=100, db_default="")

    class Meta:
        table = "flow"
        # It answers "what is live?", once a second, without a look into the documents.
        indexes = (("live", "id"),)


class Version(Model):
    """A published flow: it never changes.

    `why` is the line that its author gave, if any.
    """

    id = fields.IntField(primary_key=True)
    flow: fields.ForeignKeyRelation[Flow] = fields.ForeignKeyField(
        "store.Flow", related_name="versions", on_delete=fields.OnDelete.CASCADE
    )
    flow_id: str
    number = fields.IntField()
    document = JsonText()
    digest = fields.CharField(max_length=64)
    author = fields.CharField(max_length=100)
    why = fields.CharField(max_length=300, db_default="")
    at = fields.DatetimeField()

    class Meta:
        table = "flow_version"
        unique_together = (("flow", "number"),)


class FlowTest(Model):
    """A call that is kept as a test of a flow: the document of a call file with one call."""

    id = fields.IntField(primary_key=True)
    flow: fields.ForeignKeyRelation[Flow] = fields.ForeignKeyField(
        "store.Flow", related_name="tests", on_delete=fields.OnDelete.CASCADE
    )
    flow_id: str
    document = JsonText()

    class Meta:
        table = "flow_test"


class CallSession(Model):
    """A running or ended call. `state` is the session as JSON, `entries` how many lines it has.

    `stamp` is another one after every change: a process sees by it that it was not alone.
    """

    call_id = Exact(max_length=255, primary_key=True)
    flow_id = Exact(max_length=16)
    version = fields.IntField()
    path = Exact(max_length=255)
    caller = fields.CharField(max_length=64)
    callee = fields.CharField(max_length=64)
    started = fields.DatetimeField(db_index=True)
    updated = fields.DatetimeField()
    ended = fields.BooleanField()
    entries = fields.IntField()
    state = fields.TextField()
    stamp = fields.BigIntField(db_default=0)

    class Meta:
        table = "call_session"
        indexes = (("ended", "updated"),)


class CallEntry(Model):
    """One line of a call's transcript."""

    id = fields.BigIntField(primary_key=True)
    call_id = Exact(max_length=255)
    seq = fields.IntField()
    at = fields.DatetimeField()
    kind = fields.CharField(max_length=16)
    node = Exact(max_length=64)
    data = JsonText()

    class Meta:
        table = "call_entry"
        unique_together = (("call_id", "seq"),)


class User(Model):
    """Somebody who may log in. `folded` is the name as it is compared."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=100)
    folded = Exact(max_length=200, unique=True)
    password = fields.CharField(max_length=255)
    # One of `rows.Role`; who gets none, whatever the reason, may do the least.
    role = fields.CharField(max_length=16, db_default="viewer")
    created = fields.DatetimeField()

    class Meta:
        table = "person"


class Login(Model):
    """A browser that is logged in. Of its token only the hash is kept."""

    token_hash = Exact(max_length=64, primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "store.User", related_name="logins", on_delete=fields.OnDelete.CASCADE
    )
    user_id: int
    expires = fields.DatetimeField(db_index=True)

    class Meta:
        table = "login"


class Connection(Model):
    """A way to one of the user's own databases. The password is encrypted."""

    id = fields.IntField(primary_key=True)
    name = Exact(max_length=64, unique=True)
    kind = fields.CharField(max_length=16)
    settings = JsonText()
    password = fields.TextField()

    class Meta:
        table = "user_connection"


class Stamp(Model):
    """A number that becomes another one with each change of something: a cheap look for changes."""

    name = Exact(max_length=32, primary_key=True)
    value = fields.BigIntField()

    class Meta:
        table = "stamp"


class LibrarySound(Model):
    """A prompt of the library. Flows name it by its id, which never changes."""

    id = Exact(max_length=16, primary_key=True)
    name = fields.CharField(max_length=100)
    folder = fields.CharField(max_length=200)
    created = fields.DatetimeField()
    updated = fields.DatetimeField()
    updated_by = fields.CharField(max_length=100)

    class Meta:
        table = "sound"


class LibraryFile(Model):
    """What is heard of a prompt of the library in one language, "" for what is no speech.

    `original` is the name of the file that was given, `cut_from` and `cut_to` are the seconds of
    it that are kept; without them all of it is.
    """

    id = fields.IntField(primary_key=True)
    sound: fields.ForeignKeyRelation[LibrarySound] = fields.ForeignKeyField(
        "store.LibrarySound", related_name="files", on_delete=fields.OnDelete.CASCADE
    )
    sound_id: str
    language = Exact(max_length=16)
    place = Exact(max_length=100)
    original = Exact(max_length=64)
    seconds = fields.FloatField()
    cut_from = fields.FloatField(null=True)
    cut_to = fields.FloatField(null=True)
    text = fields.TextField()
    file_name = fields.CharField(max_length=255)

    class Meta:
        table = "sound_file"
        unique_together = (("sound", "language"),)


class VoiceEngine(Model):
    """What a speech engine is set to. Its `secrets` are encrypted, each by itself."""

    name = Exact(max_length=32, primary_key=True)
    settings = JsonText()
    secrets = JsonText()
    voices = JsonText()
    updated = fields.DatetimeField()
    updated_by = fields.CharField(max_length=100)

    class Meta:
        table = "voice_engine"


class PronunciationList(Model):
    """How names are said, on all servers: one row, with the whole list."""

    id = fields.IntField(primary_key=True, generated=False)
    revision = fields.IntField()
    entries = JsonText()
    updated = fields.DatetimeField()
    updated_by = fields.CharField(max_length=100)

    class Meta:
        table = "pronunciation_list"
