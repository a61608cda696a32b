"""Steps of migrations that Tortoise's own do not take well."""

from tortoise.migrations.operations import AddField
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State


class AddColumn(AddField):
    """Add a field that stands for itself; on the way back only its column goes.

    In SQLite Tortoise would make the table anew for that, and lose every index that a migration
    added to it.
    """

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
