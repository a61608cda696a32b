"""The user's own databases, read by flows: one row by one key, never written.

The names of tables and columns come from the databases' own catalogues only, values are bound.
A value is compared letter by letter with the key's text as the database writes it, whatever the
key's type is: in a column of whole numbers "12" finds 12, and "012", "12abc" or " 12" find nothing.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flowforge.call import Lookup
from flowforge.databases.mysql import MySqlDatabase
from flowforge.databases.postgres import PostgresDatabase
from flowforge.databases.settings import (
    Client,
    Column,
    ConnectionSettings,
    Question,
    Tables,
    Tested,
)
from flowforge.databases.sqlite import SqliteDatabase
from flowforge.databases.values import plain
from flowforge.errors import DatabaseError, FlowForgeError

__all__ = ["Column", "ConnectionSettings", "Tested", "UserDatabases"]

Source = Callable[[str], Awaitable[ConnectionSettings | None]]

_CATALOGUE_LASTS_S = 60.0
_MOST_OPEN = 50
"""Databases that stay connected; the one used longest ago is closed."""


@dataclass(slots=True)
class _Known:
    """A database that is connected, and its catalogue as it was at `read_at`."""

    client: Client
    tables: Tables = field(default_factory=dict)
    read_at: float = float("-inf")


class UserDatabases:
    """All databases of the user's.

    `source` gives the settings of the connection of a name, None where there is none. `data` is
    the folder to which the paths of SQLite files are relative. `own` is FlowForge's own database
    file, which nobody reaches by a connection. `clock` counts seconds.
    """

    def __init__(
        self,
        source: Source,
        data: Path = Path(),
        clock: Callable[[], float] = time.monotonic,
        *,
        own: Path | None = None,
    ) -> None:
        self._source = source
        self._data = data
        self._clock = clock
        self._own = own
        self._known: dict[ConnectionSettings, _Known] = {}
        self._named: dict[str, ConnectionSettings] = {}

    async def find(self, lookup: Lookup) -> Mapping[str, Any] | None:
        """Give the columns of one row as JSON values, or None where there is none.

        Raises `DatabaseError` when the database is away, too slow (`lookup.limit_s` seconds for
        everything, connecting included), or does not know the connection, the table or a column.
        """
        async with _within(lookup.limit_s):
            settings = await self._settings(lookup.connection, lookup.limit_s / 2)
            async with self._client(settings) as known:
                question = await self._question(known, lookup)
                row = await known.client.find(question)
        if row is None:
            return None
        named = zip(lookup.columns, row, strict=False)
        return {name: plain(name, value) for name, value in named}

    async def tables(
        self, settings: ConnectionSettings, limit_s: float = 5.0
    ) -> dict[str, list[Column]]:
        """Read which tables and columns there are, now. Raises `DatabaseError`."""
        async with _within(limit_s), self._client(settings) as known:
            await self._read_catalogue(known, limit_s)
            return {table: list(columns) for table, columns in known.tables.items()}

    async def test(self, settings: ConnectionSettings, limit_s: float = 5.0) -> Tested:
        """Connect anew, look, and disconnect. Raises `DatabaseError`."""
        began = time.perf_counter()
        async with _within(limit_s), _explained(client := self._connect(settings)):
            try:
                tables = await client.tables(limit_s)
            finally:
                await client.close()
        return Tested(tables=len(tables), ms=(time.perf_counter() - began) * 1000)

    async def close(self) -> None:
        """Close all connections."""
        known, self._known = self._known, {}
        self._named.clear()
        await asyncio.gather(*(database.client.close() for database in known.values()))

    async def _settings(self, name: str, limit_s: float) -> ConnectionSettings:
        before = self._named.get(name)
        try:
            async with asyncio.timeout(limit_s):
                settings = await self._source(name)
        except DatabaseError:
            raise
        except (FlowForgeError, TimeoutError) as error:
            if before is None:
                raise DatabaseError(
                    str(error) or "The connection's settings did not come."
                ) from error
            # What keeps the settings is away: the database that they lead to need not be.
            return before
        if settings is None:
            raise DatabaseError(f"There is no connection named “{name}”.")
        self._named[name] = settings
        if before not in {None, settings}:
            await self._close_unused()
        return settings

    async def _close_unused(self) -> None:
        """Close what no name leads to any more: the settings of a connection were changed."""
        unused = self._known.keys() - self._named.values()
        for database in [self._known.pop(settings) for settings in unused]:
            await database.client.close()

    @asynccontextmanager
    async def _client(self, settings: ConnectionSettings) -> AsyncIterator[_Known]:
        known = self._known.pop(settings, None) or _Known(self._connect(settings))
        self._known[settings] = known
        while len(self._known) > _MOST_OPEN:
            oldest = next(iter(self._known))
            await self._known.pop(oldest).client.close()
        async with _explained(known.client):
            yield known

    def _connect(self, settings: ConnectionSettings) -> Client:
        if settings.kind == "mysql":
            return MySqlDatabase(settings)
        if settings.kind == "sqlite":
            return SqliteDatabase(settings, self._data, self._own)
        if settings.kind == "postgres":
            return PostgresDatabase(settings)
        raise DatabaseError(f"A database of the kind {settings.kind!r} cannot be read.")

    async def _question(self, known: _Known, lookup: Lookup) -> Question:
        """Check a lookup's names, with a fresh look where the catalogue does not know them."""
        fresh = self._clock() - known.read_at < _CATALOGUE_LASTS_S
        if not fresh or _unknown(known.tables, lookup):
            await self._read_catalogue(known, lookup.limit_s)
        unknown = _unknown(known.tables, lookup)
        if unknown:
            raise DatabaseError(unknown)
        key = next(column for column in known.tables[lookup.table] if column.name == lookup.key)
        return Question(
            table=lookup.table,
            key=key,
            value=lookup.value,
            columns=lookup.columns,
            limit_s=lookup.limit_s,
        )

    async def _read_catalogue(self, known: _Known, limit_s: float) -> None:
        known.tables = await known.client.tables(limit_s)
        known.read_at = self._clock()


def _unknown(tables: Tables, lookup: Lookup) -> str:
    """Say which of a lookup's names the catalogue does not have; empty where it has all."""
    if lookup.table not in tables:
        return f"“{lookup.connection}” has no table “{lookup.table}”."
    columns = {column.name for column in tables[lookup.table]}
    missing = next((name for name in (lookup.key, *lookup.columns) if name not in columns), None)
    return "" if missing is None else f"The table “{lookup.table}” has no column “{missing}”."


@asynccontextmanager
async def _within(limit_s: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(limit_s):
            yield
    except TimeoutError as error:
        raise DatabaseError(
            f"The database did not answer within {limit_s:g} s.",
            "db_silent",
            seconds=f"{limit_s:g}",
        ) from error


@asynccontextmanager
async def _explained(client: Client) -> AsyncIterator[None]:
    try:
        yield
    except (FlowForgeError, TimeoutError):
        raise
    except Exception as error:
        raise client.explain(error) from error
