"""PostgreSQL databases of the user's. The driver, asyncpg, is an extra."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from flowforge.databases.settings import Column, ConnectionSettings, Key, Question, too_slow
from flowforge.errors import DatabaseError

_PORT = 5432
_MOST = 4

_TABLES = """
SELECT c.table_name, c.column_name, c.data_type, k.kind
FROM information_schema.columns c
LEFT JOIN (
  SELECT min(u.table_name) AS table_name, min(u.column_name) AS column_name,
         min(t.constraint_type) AS kind
  FROM information_schema.table_constraints t
  JOIN information_schema.key_column_usage u
    ON u.constraint_schema = t.constraint_schema AND u.constraint_name = t.constraint_name
  WHERE t.table_schema = current_schema() AND t.constraint_type IN ('PRIMARY KEY', 'UNIQUE')
  GROUP BY t.table_name, t.constraint_name HAVING count(*) = 1
) k ON k.table_name = c.table_name AND k.column_name = c.column_name
WHERE c.table_schema = current_schema()
ORDER BY c.table_name, c.ordinal_position, k.kind
"""
_KEYS: dict[str, Key] = {"PRIMARY KEY": "primary", "UNIQUE": "unique"}
_WHOLE = {"smallint", "integer", "bigint"}
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}", re.ASCII)


class PostgresDatabase:
    """One database on one server."""

    def __init__(self, settings: ConnectionSettings) -> None:
        try:
            import asyncpg  # noqa: PLC0415 - an extra
        except ImportError:
            raise DatabaseError(
                "PostgreSQL needs a driver that is not installed: "
                "pip install 'flowforge[postgres]'",
                "db_no_driver",
            ) from None
        self._asyncpg = asyncpg
        self._settings = settings
        self._pool: Any = None
        self._starting = asyncio.Lock()

    async def tables(self, limit_s: float) -> dict[str, list[Column]]:
        """Read the names of all tables and views, and their columns."""
        found: dict[str, dict[str, Column]] = {}
        for table, name, kind, key in await self._rows(_TABLES, (), limit_s):
            column = Column(name=name, type=kind, key=_KEYS.get(key, ""))
            found.setdefault(table, {}).setdefault(name, column)
        return {table: list(columns.values()) for table, columns in found.items()}

    async def find(self, question: Question) -> Sequence[Any] | None:
        """Give the values of one row."""
        # PostgreSQL's text has no zero character, so no row has it.
        if "\0" in question.value:
            return None
        whole = question.key.type in _WHOLE
        if whole and not _WHOLE_NUMBER.fullmatch(question.value):
            return None
        key = _quoted(question.key.name)
        columns = ", ".join(_quoted(name) for name in question.columns) or "1"
        # Compared as a number first, so that an index serves.
        fast = f"{key} = $2::bigint AND " if whole else ""
        sql = (
            f"SELECT {columns} FROM {_quoted(question.table)} "  # noqa: S608 - from the catalogue
            f"WHERE {fast}{key}::text = $1 LIMIT 1"
        )
        values = (question.value, int(question.value)) if whole else (question.value,)
        rows = await self._rows(sql, values, question.limit_s)
        return tuple(rows[0]) if rows else None

    def explain(self, error: Exception) -> DatabaseError:
        """Say in one line what went wrong, without the password."""
        state = getattr(error, "sqlstate", "")
        settings = self._settings
        if state in {"28P01", "28000"}:
            return settings.refused()
        if state == "3D000":
            return settings.no_database()
        if state == "57014":
            return too_slow()
        return settings.away() if isinstance(error, OSError) else settings.says(error)

    async def close(self) -> None:
        """Close every connection, those in use as well."""
        if self._pool is not None:
            self._pool.terminate()

    async def _rows(self, sql: str, values: tuple[str | int, ...], limit_s: float) -> list[Any]:
        async with self._starting:
            if self._pool is None:
                self._pool = await self._new_pool()
        async with self._pool.acquire() as connection, connection.transaction(readonly=True):
            limit = f"SET LOCAL statement_timeout = {max(1, round(limit_s * 1000))}"
            await connection.execute(limit)
            rows: list[Any] = await connection.fetch(sql, *values)
            return rows

    def _new_pool(self) -> Any:
        settings = self._settings
        return self._asyncpg.create_pool(
            host=settings.host,
            port=settings.port or _PORT,
            user=settings.user,
            password=settings.password,
            database=settings.database,
            min_size=0,
            max_size=_MOST,
            max_inactive_connection_lifetime=300,
            server_settings={"default_transaction_read_only": "on"},
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
