"""What the examples need: the table `customer`, the connection to it, and the flows."""

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
from flowforge.cli.console import Lang
from flowforge.cli.flow_files import bring_in, read_file
from flowforge.databases import ConnectionSettings
from flowforge.errors import SettingsError, StoreError
from flowforge.flow import Flow, claims
from flowforge.settings import Settings
from flowforge.store import Store

CONNECTION = "example"
"""The name of the connection that the example flow asks."""
_LIVE = ("family-line", "telephone-status")
"""The flows that ``--examples`` puts live; the other files are templates that the page offers."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS customer "
    "(id INTEGER PRIMARY KEY, orderStatus VARCHAR(16) NOT NULL, orderedOn DATE NOT NULL)"
)
_COLUMNS = "id, orderStatus, orderedOn"
_CUSTOMERS = (
    (12345678, "RECEIVED", "2026-11-02"),
    (87654321, "PENDING", "2026-10-26"),
    (11111111, "CANCELED", "2026-10-01"),
    (22222222, "FULFILLED", "2026-10-19"),
    (33333333, "PENDING", "2026-10-30"),
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
        """Make the table; customers that are there already stay as they are.

        Raises `StoreError`, also where there is a table of that name with other columns.
        """
        ignore = "INSERT OR IGNORE" if self.kind == "sqlite" else "INSERT IGNORE"
        rows = ", ".join(f"({number}, '{status}', '{day}')" for number, status, day in _CUSTOMERS)
        await self._execute(_TABLE)
        # Only our own constants stand in these texts.
        try:
            await self._execute(f"SELECT {_COLUMNS} FROM customer WHERE 1 = 0")  # noqa: S608
        except StoreError as error:
            raise StoreError(
                f"The table customer in {self.place} lacks one of the columns {_COLUMNS}: an "
                "earlier FlowForge made it, or it is a table of yours. If it is the example's, "
                "remove it with `flowforge db purge-example` and do this again; else choose "
                "another database with --connection."
            ) from error
        await self._execute(f"{ignore} INTO customer ({_COLUMNS}) VALUES {rows}")

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


async def seed(store: Store, shop: Shop, *, force: bool = False) -> None:
    """Make the customers and the connection to them.

    Raises `StoreError`, and makes nothing, where the connection leads elsewhere: somebody has
    entered a database of theirs. With `force` it is replaced all the same.
    """
    elsewhere = await _elsewhere(store, shop)
    if elsewhere and not force:
        raise StoreError(
            f"The connection “{CONNECTION}” leads to {elsewhere} and was left as it is; nothing "
            "was made. With --force it is replaced."
        )
    await shop.seed()
    await _forget(store)
    await store.connections.add(CONNECTION, shop.kind, shop.settings, shop.password)


async def purge(store: Store, shop: Shop) -> str:
    """Remove the customers and the connection to them.

    A connection that leads elsewhere is left, and where it leads is given, else "".
    """
    await shop.purge()
    elsewhere = await _elsewhere(store, shop)
    if not elsewhere:
        await _forget(store)
    return elsewhere


async def _elsewhere(store: Store, shop: Shop) -> str:
    """Say where the connection leads, if that is neither `shop` nor the file in the data folder."""
    ours = [ConnectionSettings.of(one.kind, one.settings) for one in (shop, Shop.at("", shop.data))]
    for row in await store.connections.list():
        found = ConnectionSettings.of(row.kind, row.settings)
        if row.name == CONNECTION and found not in ours:
            return found.path or f"{found.database} on {found.place}"
    return ""


async def _forget(store: Store) -> None:
    for row in await store.connections.list():
        if row.name == CONNECTION:
            await store.connections.remove(row.id)


def flows(lang: Lang) -> Iterator[Path]:
    """Give the files of the example flows: the English ones, in German the German ones as well.

    The English ones are always there: their paths stand in the documentation.
    """
    for name in _LIVE:
        yield resources.examples() / f"{name}.json"
        if lang == "de":
            yield resources.examples() / f"{name}.de.json"


async def load(settings: Settings, store: Store, url: str, lang: Lang) -> list[str]:
    """Make what is missing of the examples, put it live, and name the flows that were made.

    What is there is left as it is: a connection of that name, and any flow with the same path.
    """
    if CONNECTION not in {row.name for row in await store.connections.list()}:
        await seed(store, Shop.at(url, settings.data))
    taken = {row.path for row in await store.flows.list()}
    # What is live may have another path than its draft has by now.
    taken |= {claim.path for row in await store.flows.live() for claim in claims(row.document)}
    wanted = [read_file(file) for file in flows(lang)]
    missing = [flow for flow in wanted if not taken & _paths(flow)]
    return await bring_in(store, missing, publish=True)


def _paths(flow: Flow) -> set[str]:
    return {claim.path for claim in claims(flow.document())}
