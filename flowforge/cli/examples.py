"""What the examples need: the table `customer`, the connection to it, and the two flows."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.mysql.client import MySQLClient
from tortoise.backends.sqlite.client import SqliteClient
from tortoise.exceptions import BaseORMException

from flowforge import resources
from flowforge.cli.flow_files import bring_in, read_file
from flowforge.errors import SettingsError, StoreError
from flowforge.flow import claims
from flowforge.settings import Settings
from flowforge.store import Store

CONNECTION = "example"
"""The name of the connection that the example flow asks."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS customer (id INTEGER PRIMARY KEY, orderStatus VARCHAR(16) NOT NULL)"
)
_CUSTOMERS = (
    (12345678, "RECEIVED"),
    (87654321, "PENDING"),
    (11111111, "CANCELED"),
    (22222222, "FULFILLED"),
    (33333333, "PENDING"),
)
_LIMIT_S = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The database that holds the example's customers."""

    data: Path
    kind: str
    settings: dict[str, Any]
    password: str = ""

    @classmethod
    def at(cls, url: str, data: Path) -> "Shop":
        """Read ``mysql://user:password@host:3306/name`` or ``sqlite:///file``.

        Without a `url` it is a file in the folder `data`.
        """
        if not url:
            # Relative to the data folder: so that it is found when that is moved.
            return cls(data=data, kind="sqlite", settings={"path": "example.sqlite3"})
        parts = urlsplit(url)
        if parts.scheme == "sqlite":
            path = Path(unquote(parts.path)).absolute()
            return cls(data=data, kind="sqlite", settings={"path": str(path)})
        if parts.scheme != "mysql" or not parts.hostname or not parts.path.strip("/"):
            raise SettingsError(
                "--connection begins with mysql://user:password@host/name or sqlite:///file."
            )
        settings = {
            "host": parts.hostname,
            "port": parts.port or 3306,
            "database": unquote(parts.path.strip("/")),
            "user": unquote(parts.username or ""),
        }
        password = unquote(parts.password or "")
        return cls(data=data, kind="mysql", settings=settings, password=password)

    @property
    def place(self) -> str:
        """Where it is, for people."""
        if self.kind == "sqlite":
            return str(self._file)
        return f"{self.settings['database']} on {self.settings['host']}"

    @property
    def _file(self) -> Path:
        return self.data / str(self.settings["path"])

    async def seed(self) -> None:
        """Make the table; customers that are there already stay as they are."""
        ignore = "INSERT OR IGNORE" if self.kind == "sqlite" else "INSERT IGNORE"
        rows = ", ".join(f"({number}, '{status}')" for number, status in _CUSTOMERS)
        # Only our own constants stand in this text.
        await self._execute(_TABLE, f"{ignore} INTO customer (id, orderStatus) VALUES {rows}")

    async def purge(self) -> None:
        """Remove the table."""
        await self._execute("DROP TABLE IF EXISTS customer")

    async def _execute(self, *statements: str) -> None:
        if self.kind == "sqlite":
            self._file.parent.mkdir(parents=True, exist_ok=True)
        client = self._client()
        try:
            async with asyncio.timeout(_LIMIT_S):
                await client.create_connection(with_db=True)
                for statement in statements:
                    await client.execute_script(statement)
        except (BaseORMException, OSError, TimeoutError) as error:
            reason = str(error).rstrip(".") or f"no answer within {_LIMIT_S} s"
            raise StoreError(f"The example's table in {self.place}: {reason}.") from error
        finally:
            await client.close()

    def _client(self) -> BaseDBAsyncClient:
        if self.kind == "sqlite":
            file = str(self._file)
            return SqliteClient(file, connection_name="example", journal_mode="DELETE")
        return MySQLClient(
            **self.settings, password=self.password, connection_name="example", maxsize=1
        )


async def seed(store: Store, shop: Shop) -> None:
    """Make the customers and the connection to them."""
    await shop.seed()
    await forget(store)
    await store.connections.add(CONNECTION, shop.kind, shop.settings, shop.password)


async def forget(store: Store) -> None:
    """Remove the connection."""
    for row in await store.connections.list():
        if row.name == CONNECTION:
            await store.connections.remove(row.id)


def flows() -> Iterator[Path]:
    """Give the files of the example flows: those in English."""
    for file in sorted(resources.examples().glob("*.json")):
        if not file.stem.endswith((".call", ".de")):
            yield file


async def load(settings: Settings, store: Store, url: str = "") -> list[str]:
    """Make what is missing of the examples, put it live, and name the flows that were made.

    What is there is left as it is: a connection of that name, and any flow with the same path.
    """
    if CONNECTION not in {row.name for row in await store.connections.list()}:
        await seed(store, Shop.at(url, settings.data))
    taken = {row.path for row in await store.flows.list()}
    made = []
    for file in flows():
        flow = read_file(file)
        if not taken & {claim.path for claim in claims(flow.document())}:
            made.append(await bring_in(store, flow, publish=True))
    return made
