"""What `check` must know of the world beside a flow: databases' tables, voices, sounds."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from time import monotonic

from flowforge.databases import ConnectionSettings, UserDatabases
from flowforge.errors import FlowForgeError
from flowforge.node import Facts
from flowforge.store import Connections
from flowforge.web.sounds import Sounds

Tables = Mapping[str, frozenset[str]]


async def connection(connections: Connections, name: str) -> ConnectionSettings | None:
    """Give what is needed to connect to the database of this name, None where there is none.

    Raises `errors.StoreError` where its password cannot be read, `errors.DatabaseError` where its
    settings cannot be used.
    """
    row = await connections.opened(name)
    return ConnectionSettings.of(row.kind, row.settings, row.password) if row else None


@dataclass(slots=True, kw_only=True)
class Surroundings:
    """Asks the databases for their tables, seldom and briefly, so that saving a draft stays quick.

    `limit_s` is how long a database may take, `fresh_s` how long its answer is believed.
    `base_url` is where the carrier is to reach this server, None while trying out.
    """

    connections: Connections
    databases: UserDatabases
    voices: Callable[[], frozenset[str]]
    sounds: Sounds
    base_url: str | None = None
    limit_s: float = 1.0
    fresh_s: float = 30.0
    clock: Callable[[], float] = monotonic
    _known: dict[str, tuple[float, Tables | None]] = field(default_factory=dict, init=False)

    async def facts(self, urls: Collection[str] = ()) -> Facts:
        """Give what is known; a database that does not answer in time counts as away.

        `urls` are the addresses of sounds that are looked at, if they were not yet.
        """
        rows = await self.connections.list()
        tables = await asyncio.gather(*(self._tables(row.name) for row in rows))
        named = {row.name: found for row, found in zip(rows, tables, strict=True)}
        sounds = await self.sounds.faults(urls)
        return Facts(connections=named, voices=self.voices(), base_url=self.base_url, sounds=sounds)

    def forget(self) -> None:
        """Ask anew next time: a connection was changed."""
        self._known.clear()

    async def _tables(self, name: str) -> Tables | None:
        at, tables = self._known.get(name, (float("-inf"), None))
        if self.clock() - at < self.fresh_s:
            return tables
        tables = await self._ask(name)
        self._known[name] = (self.clock(), tables)
        return tables

    async def _ask(self, name: str) -> Tables | None:
        try:
            async with asyncio.timeout(self.limit_s):
                settings = await connection(self.connections, name)
                found = await self.databases.tables(settings, self.limit_s) if settings else {}
        except (FlowForgeError, TimeoutError):
            return None
        return {
            table: frozenset(column.name for column in columns) for table, columns in found.items()
        }
