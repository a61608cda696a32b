"""Two kinds of columns that behave alike in every database."""

from typing import Any

from tortoise import fields


class Exact(fields.CharField[str]):
    """A short text that is compared letter by letter: MySQL by itself takes "a" for "A"."""

    class _db_mysql:  # noqa: N801 - Tortoise looks for this name
        def __init__(self, field: fields.CharField[str]) -> None:
            self._length = field.max_length

        @property
        def SQL_TYPE(self) -> str:  # noqa: N802 - the same
            return f"VARCHAR({self._length}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"


class JsonText(fields.JSONField[dict[str, Any]]):
    """A JSON document kept as it was written: MySQL's JSON type would sort its keys anew."""

    SQL_TYPE = "TEXT"

    class _db_mysql:  # noqa: N801 - Tortoise looks for this name
        SQL_TYPE = "LONGTEXT"
