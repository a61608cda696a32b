"""Look up in database: find one row and keep some of its columns."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from pydantic import Field

from flowforge.node import (
    Call,
    ColumnName,
    ConnectionName,
    Facts,
    Lookup,
    Node,
    Part,
    Port,
    Problem,
    Seconds,
    Step,
    TableName,
    Text,
    VariableName,
    assign,
    fill,
)


class Taken(Part):
    """One column and the variable that it goes into."""

    column: ColumnName = ColumnName("")
    save_as: VariableName = VariableName("")


class DatabaseLookup(Node):
    """Ask one of the user's own databases for the row whose key has a value.

    The question itself, its read-only session and its time limit are the database room's work;
    a database that is away raises there, and the call leaves by "error".
    """

    type: ClassVar = "db_lookup"
    category: ClassVar = "data"
    rank: ClassVar = 10
    ports: ClassVar = ("found", "not_found", "error")

    connection: ConnectionName = ConnectionName("")
    table: TableName = TableName("")
    key: ColumnName = ColumnName("")
    value: Text = Text("{{digits}}")
    columns: tuple[Taken, ...] = Field((), max_length=20)
    limit: Seconds = Field(1, ge=0.1, le=2.5)

    @classmethod
    def example(cls) -> Mapping[str, Any]:
        """Look for the digits that were pressed last."""
        columns = [{"column": "", "save_as": ""}]
        return {
            "connection": "",
            "table": "",
            "key": "",
            "value": "{{digits}}",
            "columns": columns,
            "limit": 1,
        }

    async def enter(self, call: Call) -> Step:
        """Look, and keep what was found. What an earlier lookup found is forgotten first."""
        for taken in self.columns:
            assign(call, taken.save_as, "")
        wanted = fill(call, self.value).strip()
        row = await call.databases.find(self._lookup(wanted)) if wanted else None
        if row is None:
            return Port("not_found")
        for taken in self.columns:
            value = row.get(taken.column)
            assign(call, taken.save_as, "" if value is None else str(value))
        return Port("found")

    def _lookup(self, value: str) -> Lookup:
        # Without a column to keep, the question is whether the row is there: its key tells.
        columns = tuple(dict.fromkeys(taken.column for taken in self.columns))
        return Lookup(
            connection=self.connection,
            table=self.table,
            key=self.key,
            value=value,
            columns=columns or (self.key,),
            limit_s=self.limit,
        )

    def writes(self) -> Iterable[str]:
        """Name the variables that hold the columns."""
        return [taken.save_as for taken in self.columns if taken.save_as]

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Find what is not filled in."""
        for name in ("connection", "table", "key", "value"):
            if not getattr(self, name):
                yield Problem(code="field_missing", field=name)
        for index, taken in enumerate(self.columns):
            for name in ("column", "save_as"):
                if not getattr(taken, name):
                    yield Problem(code="field_missing", field=f"columns.{index}.{name}")
