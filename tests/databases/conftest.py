"""A shop's database, once as an SQLite file and once on MariaDB, and a way to look things up."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from flowforge.call import Lookup
from flowforge.databases import ConnectionSettings, UserDatabases
from tests.mariadb import MariaDb

HOSTILE = "a `b\" %s'; DROP TABLE customer; --"
"""A name that a table and a column really have."""

ROWS = (
    "INSERT INTO customer VALUES (12, 'Anna', 'A-1', 'RECEIVED', '12.50', NULL)",
    "INSERT INTO customer VALUES (12345678, 'ben', '0012', 'PENDING', '0.10', NULL)",
)


@dataclass
class Shop:
    """The databases under test; `settings` may be exchanged, as somebody editing would."""

    settings: ConnectionSettings
    change: Callable[[str], None]
    now: float = 0.0
    asked: list[str] = field(default_factory=list)
    databases: UserDatabases = field(init=False)

    async def source(self, name: str) -> ConnectionSettings | None:
        self.asked.append(name)
        return self.settings if name == "shop" else None

    async def find(
        self,
        value: str,
        key: str = "id",
        *columns: str,
        table: str = "customer",
        connection: str = "shop",
        limit_s: float = 5.0,
    ) -> Any:
        return await self.databases.find(
            Lookup(
                connection=connection,
                table=table,
                key=key,
                value=value,
                columns=columns or ("name",),
                limit_s=limit_s,
            )
        )


@pytest.fixture(params=["sqlite", "mariadb"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    if request.param == "sqlite":
        made = shop_in(tmp_path)
    else:
        made = shop_on(request.getfixturevalue("mariadb"))
    made.databases = UserDatabases(made.source, tmp_path, lambda: made.now)
    yield made
    await made.databases.close()


def shop_in(folder: Path) -> Shop:
    def change(sql: str) -> None:
        connection = sqlite3.connect(folder / "shop.db")
        with connection:
            connection.execute(sql)
        connection.close()

    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    change(
        "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, "
        "code VARCHAR(20) UNIQUE, status TEXT, price DECIMAL(10,2), picture BLOB)"
    )
    change(f"CREATE TABLE {quoted} ({quoted} TEXT, other INTEGER)")
    change(f"INSERT INTO {quoted} VALUES ('x', 5)")
    for row in ROWS:
        change(row)
    change("CREATE VIEW named AS SELECT name AS label FROM customer")
    return Shop(ConnectionSettings(kind="sqlite", path="shop.db"), change)


def shop_on(server: MariaDb) -> Shop:
    name = server.new_database()

    def change(sql: str) -> None:
        server.run(sql, database=name)

    quoted = "`" + HOSTILE.replace("`", "``") + "`"
    server.run(
        "CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(50), code VARCHAR(20) UNIQUE, "
        "status ENUM('RECEIVED', 'PENDING'), price DECIMAL(10,2), picture BLOB)",
        f"CREATE TABLE {quoted} ({quoted} TEXT, other INT)",
        f"INSERT INTO {quoted} VALUES ('x', 5)",
        *ROWS,
        "CREATE VIEW named AS SELECT name AS label FROM customer",
        database=name,
    )
    settings = ConnectionSettings(
        kind="mysql", host=server.host, port=server.port, database=name, user="root"
    )
    return Shop(settings, change)
