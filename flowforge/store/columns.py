"""Steps of migrations that Tortoise's own do not take well.

MariaDB and MySQL keep each step at once, and not the migration as a whole: of one that was killed
half-way, the next start takes the steps again. So each must be one that may have been taken.
"""

from tortoise.exceptions import OperationalError
from tortoise.migrations.operations import AddField, AddIndex, CreateModel
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State


def missing_stamp(name: str) -> str:
    """Give the statement that begins a stamp, unless it was begun before."""
    return (
        f"INSERT INTO stamp (name, value) SELECT '{name}', 0 FROM (SELECT 1) AS one "  # noqa: S608 - a word of ours
        f"WHERE NOT EXISTS (SELECT 1 FROM stamp WHERE name = '{name}')"
    )


class CreateTable(CreateModel):
    """Make a table, unless an earlier start has."""

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Create the table."""
        if state_editor is None:
            return
        made = state_editor.TABLE_CREATE_TEMPLATE
        state_editor.TABLE_CREATE_TEMPLATE = made.replace("TABLE", "TABLE IF NOT EXISTS", 1)
        try:
            await super().database_forward(app_label, old_state, new_state, state_editor)
        finally:
            state_editor.TABLE_CREATE_TEMPLATE = made


class AddColumn(AddField):
    """Add a field that stands for itself, unless an earlier start has.

    On the way back only its column goes. In SQLite Tortoise would make the table anew for that, and
    lose every index that a migration added to it.
    """

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Add the column."""
        if state_editor is None:
            return
        table = new_state.apps.get_model(f"{app_label}.{self.model_name}")._meta.db_table  # noqa: SLF001 - Tortoise has no public name for it
        try:
            sql = f"SELECT {self.name} FROM {table} WHERE 1 = 0"  # noqa: S608 - names of ours
            await state_editor.client.execute_query(sql)
        except OperationalError:
            await super().database_forward(app_label, old_state, new_state, state_editor)

    async def database_backward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Drop the column."""
        if state_editor is None:
            return
        model = old_state.apps.get_model(f"{app_label}.{self.model_name}")
        # Both are what Tortoise's own steps call; it has no public names for them.
        sql = f"ALTER TABLE {model._meta.db_table} DROP COLUMN {self.name}"  # noqa: SLF001
        await state_editor._run_sql(sql)  # noqa: SLF001


class MakeIndex(AddIndex):
    """Add an index, unless an earlier start has."""

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Add the index."""
        if state_editor is None:
            return
        model = new_state.apps.get_model(f"{app_label}.{self.model_name}")
        # SQLite keeps no half of a migration.
        if state_editor.DIALECT == "mysql":
            # It is the name that Tortoise itself gives; it has no public name for that.
            name = state_editor._index_name_for_model(model, self.index)  # noqa: SLF001
            sql = f"SHOW INDEX FROM {model._meta.db_table} WHERE Key_name = '{name}'"  # noqa: SLF001
            found, _ = await state_editor.client.execute_query(sql)
            if found:
                return
        await super().database_forward(app_label, old_state, new_state, state_editor)
