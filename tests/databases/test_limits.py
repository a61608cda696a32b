import asyncio
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from operator import methodcaller
from pathlib import Path
from typing import Any

import pymysql
import pytest

from flowforge.call import Lookup
from flowforge.databases import ConnectionSettings, UserDatabases
from flowforge.databases.mysql import MySqlDatabase, _limited
from flowforge.databases.sqlite import SqliteDatabase
from flowforge.errors import DatabaseError
from tests.databases.conftest import Shop, shop_in, shop_on
from tests.faulty_line import free_port, line_to
from tests.mariadb import MariaDb
from tests.waiting import LIMIT_S, until


@asynccontextmanager
async def silent_server() -> AsyncIterator[int]:
    """A server that takes connections and never says a word."""
    ends: list[asyncio.StreamWriter] = []

    async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends.append(writer)
        await reader.read()

    server = await asyncio.start_server(joined, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for end in ends:
            end.transport.abort()
        await asyncio.sleep(0)


def lookup(**fields: Any) -> Lookup:
    known = {"connection": "shop", "table": "customer", "key": "id", "value": "12"}
    return Lookup(**{**known, "columns": ("name",), "limit_s": 0.3, **fields})


def lasting(settings: ConnectionSettings) -> UserDatabases:
    async def source(_name: str) -> ConnectionSettings:
        return settings

    return UserDatabases(source)


async def test_a_server_that_says_nothing_costs_no_more_than_the_limit() -> None:
    loop = asyncio.get_running_loop()
    async with silent_server() as port:
        databases = lasting(ConnectionSettings(kind="mysql", host="127.0.0.1", port=port))
        began = loop.time()
        with pytest.raises(DatabaseError, match=r"did not answer within 0\.3 s"):
            await databases.find(lookup())
        with pytest.raises(DatabaseError, match="did not answer"):
            await databases.test(ConnectionSettings(kind="mysql", host="127.0.0.1", port=port), 0.3)
        assert 0.5 < loop.time() - began < 30
        await databases.close()


async def test_a_server_that_falls_silent_is_left_and_found_again(mariadb: MariaDb) -> None:
    async with line_to(mariadb.port) as line:
        databases = lasting(replace(shop_on(mariadb).settings, port=line.port))
        assert await databases.find(lookup(limit_s=5)) == {"name": "Anna"}
        line.freeze()
        for _ in range(6):
            with pytest.raises(DatabaseError, match="did not answer"):
                await databases.find(lookup(limit_s=0.1))
        line.thaw()
        assert await databases.find(lookup(limit_s=5)) == {"name": "Anna"}
        await line.cut()
        with pytest.raises(DatabaseError, match="Nothing answers at"):
            await databases.find(lookup(limit_s=5))
        await line.open()
        assert await databases.find(lookup(limit_s=5)) == {"name": "Anna"}
        await databases.close()


async def test_a_locked_or_slow_search_ends_at_the_limit_and_leaves_no_trace(
    shop: Shop, request: pytest.FixtureRequest
) -> None:
    # A view that is endless work for the database itself.
    if shop.settings.kind == "sqlite":
        endless = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id FROM n"
        )
    else:
        endless = "SELECT SLEEP(100) AS id"
    shop.change(f"CREATE VIEW endless AS {endless}")
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(DatabaseError):
        await shop.find("-5", "id", "id", table="endless", limit_s=0.3)
    assert loop.time() - began < 30
    assert await shop.find("12") == {"name": "Anna"}
    if shop.settings.kind == "mysql":
        server = request.getfixturevalue("mariadb")
        await _until_none(server, f"db = '{shop.settings.database}' AND command <> 'Sleep'")


async def test_the_server_itself_ends_what_takes_too_long(mariadb: MariaDb) -> None:
    shop = shop_on(mariadb)
    shop.change("CREATE VIEW endless AS SELECT SLEEP(100) AS id")
    client = MySqlDatabase(shop.settings)
    with pytest.raises(pymysql.err.OperationalError) as error:
        await client._rows(_limited("SELECT id FROM endless", 0.2))
    assert str(client.explain(error.value)) == "The database took too long to search."
    await client.close()


async def test_nothing_can_be_written(shop: Shop) -> None:
    """Even if a statement slipped in: the connection itself refuses."""
    if shop.settings.kind == "mysql":
        client = MySqlDatabase(shop.settings)
        for statement in ("DELETE FROM customer", "DROP TABLE customer"):
            with pytest.raises(pymysql.err.OperationalError, match="READ ONLY transaction"):
                await client._rows(statement)
        await client.close()
    else:
        file = SqliteDatabase(shop.settings, shop.databases._data)
        for statement in ("DELETE FROM customer", "DROP TABLE customer", "CREATE TABLE x (y)"):
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                await file._ask(methodcaller("execute", statement), 1)
    assert await shop.find("12") == {"name": "Anna"}


async def test_an_sqlite_file_is_left_as_it_is(tmp_path: Path) -> None:
    shop = shop_in(tmp_path)
    before = (tmp_path / "shop.db").read_bytes()
    databases = UserDatabases(shop.source, tmp_path)
    assert await databases.find(lookup(limit_s=LIMIT_S)) == {"name": "Anna"}
    assert (tmp_path / "shop.db").read_bytes() == before
    assert _names(tmp_path) == ["shop.db"]


async def test_an_sqlite_file_may_be_replaced_moved_or_named_absolutely(tmp_path: Path) -> None:
    shop = shop_in(tmp_path)
    databases = UserDatabases(shop.source, tmp_path)
    assert await databases.find(lookup(limit_s=LIMIT_S)) == {"name": "Anna"}
    target = tmp_path / "50% other?mode=rw#.db"
    (tmp_path / "shop.db").rename(target)
    with pytest.raises(DatabaseError, match="There is no file"):
        await databases.find(lookup(limit_s=LIMIT_S))
    assert not (tmp_path / "shop.db").exists(), "looking makes no file"
    shop.settings = ConnectionSettings(kind="sqlite", path=str(target))
    assert await databases.find(lookup(limit_s=LIMIT_S)) == {"name": "Anna"}


@pytest.mark.parametrize("path", ["", ".", "missing.db", "text.db", "../.."])
async def test_what_is_no_sqlite_file_is_told(tmp_path: Path, path: str) -> None:
    (tmp_path / "text.db").write_text("no database " * 1000)
    databases = UserDatabases(shop_in(tmp_path).source, tmp_path)
    with pytest.raises(DatabaseError, match=r"no file|no SQLite file"):
        await databases.test(ConnectionSettings(kind="sqlite", path=path))


@pytest.mark.parametrize(
    "path",
    [
        "flowforge.sqlite3",
        "./sub/../flowforge.sqlite3",
        "flowforge.sqlite3-wal",
        "flowforge.sqlite3.before-20260101T000000Z",
        "backups/flowforge-1.sqlite3",
        "soft.db",
        "hard.db",
    ],
)
async def test_flowforges_own_database_is_read_by_no_connection(tmp_path: Path, path: str) -> None:
    own = tmp_path / "flowforge.sqlite3"
    with closing(sqlite3.connect(own)) as database:
        database.execute("CREATE TABLE person (name TEXT)")
    (tmp_path / "sub").mkdir()
    (tmp_path / "backups").mkdir()
    (tmp_path / "soft.db").symlink_to(own)
    (tmp_path / "hard.db").hardlink_to(own)
    if not (tmp_path / path).exists():
        shutil.copy(own, tmp_path / path)
    shop = shop_in(tmp_path)
    databases = UserDatabases(shop.source, tmp_path, own=own)
    assert (await databases.test(shop.settings)).tables == 3
    for place in (path, str(tmp_path / path)):
        settings = ConnectionSettings(kind="sqlite", path=place)
        for asked in (databases.test(settings), databases.tables(settings)):
            with pytest.raises(DatabaseError, match="FlowForge's own database"):
                await asked


async def test_a_test_tells_tables_and_milliseconds(shop: Shop) -> None:
    tested = await shop.databases.test(shop.settings)
    assert tested.tables == 3
    assert 0 < tested.ms < 5000


async def test_a_test_connects_anew_and_keeps_nothing(mariadb: MariaDb) -> None:
    shop = shop_on(mariadb)
    databases = lasting(shop.settings)
    await databases.test(shop.settings)
    assert databases._known == {}
    await _until_none(mariadb, f"db = '{shop.settings.database}'")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"user": "nobody"}, "refuses the user 'nobody': check name and password"),
        ({"database": "nowhere"}, "has no database 'nowhere'"),
        ({"port": 1}, "Nothing answers at 127.0.0.1:1: check host and port"),
        ({"host": "no such host.invalid"}, "Nothing answers at no such host.invalid"),
        ({"kind": "oracle"}, "'oracle' cannot be read"),
    ],
)
async def test_what_is_wrong_is_said_in_plain_words_without_the_password(
    mariadb: MariaDb, change: dict[str, Any], told: str
) -> None:
    mariadb.run("CREATE USER IF NOT EXISTS known@127.0.0.1 IDENTIFIED BY 's3cret!'")
    mariadb.run("GRANT SELECT ON *.* TO known@127.0.0.1")
    known = {"user": "known", "password": "s3cret!"}
    settings = replace(shop_on(mariadb).settings, **{**known, **change})
    databases = lasting(settings)
    for asked in (databases.test(settings), databases.find(lookup(limit_s=5))):
        with pytest.raises(DatabaseError, match=told) as error:
            await asked
        assert "s3cret" not in str(error.value)
        assert "\n" not in str(error.value)
    assert "s3cret" not in repr(settings)
    await databases.close()


async def test_a_user_who_may_not_read_is_told_so(mariadb: MariaDb) -> None:
    shop = shop_on(mariadb)
    name = shop.settings.database
    mariadb.run(
        f"CREATE USER u_{name}@127.0.0.1 IDENTIFIED BY 'pw'",
        f"GRANT INSERT ON {name}.customer TO u_{name}@127.0.0.1",
    )
    databases = lasting(replace(shop.settings, user=f"u_{name}", password="pw"))
    with pytest.raises(DatabaseError, match="may not read this table"):
        await databases.find(lookup(limit_s=5))
    await databases.close()


async def test_changed_settings_close_the_old_connections(mariadb: MariaDb) -> None:
    old, new = shop_on(mariadb), shop_on(mariadb)
    new.change("UPDATE customer SET name = 'New' WHERE id = 12")
    databases = UserDatabases(old.source)
    assert await databases.find(lookup(limit_s=5)) == {"name": "Anna"}
    old.settings, before = new.settings, old.settings
    assert await databases.find(lookup(limit_s=5)) == {"name": "New"}
    assert list(databases._known) == [new.settings]
    await _until_none(mariadb, f"db = '{before.database}'")
    await databases.close()
    await _until_none(mariadb, f"db = '{new.settings.database}'")


async def test_postgres_without_its_driver_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    settings = ConnectionSettings(kind="postgres", host="127.0.0.1", port=free_port())
    with pytest.raises(DatabaseError, match=r"pip install 'flowforge\[postgres\]'"):
        await lasting(settings).test(settings)


@pytest.mark.parametrize("port", ["abc", "-1", "65536", "3306; x", "\uff11"])
def test_a_port_that_is_none_is_told(port: str) -> None:
    with pytest.raises(DatabaseError, match="no number from 1 to 65535"):
        ConnectionSettings.of("mysql", {"port": port})


def test_settings_are_made_from_json() -> None:
    made = ConnectionSettings.of("mysql", {"host": " h ", "port": "3307", "user": None}, " p ")
    assert made == ConnectionSettings(kind="mysql", host="h", port=3307, password=" p ")


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def _until_none(server: MariaDb, condition: str) -> None:
    """Wait for the server to have no such connection."""
    question = f"SELECT id FROM information_schema.processlist WHERE {condition}"
    await until(lambda: not server.run(question))
