import asyncio
import sqlite3
import stat
from pathlib import Path

import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector

from flowforge.errors import StoreError
from flowforge.keys import Keys
from flowforge.store import Store
from flowforge.store.models import APPS, TORTOISE_ORM
from tests.faulty_line import free_port
from tests.mariadb import MariaDb
from tests.store.conftest import Database, Opener, flow_document


async def test_opening_twice_changes_nothing(open_store: Opener, database: Database) -> None:
    await open_store()
    once = database.ask("SELECT name FROM tortoise_migrations")
    await open_store()
    assert database.ask("SELECT name FROM tortoise_migrations") == once


async def test_two_that_start_at_once_on_an_empty_database_both_open(open_store: Opener) -> None:
    first, second = await asyncio.gather(open_store(), open_store())
    draft = await first.flows.create(flow_document())
    assert (await second.flows.draft(draft.id)).revision == 1


async def test_a_newer_database_is_left_alone(
    open_store: Opener, database: Database, keys: Keys
) -> None:
    await (await open_store()).flows.create(flow_document())
    database_row = "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES "
    _write(database, database_row + "('store', '0099_later', '2030-01-01 00:00:00')")
    with pytest.raises(StoreError) as told:
        await Store.open(database.url, keys)
    assert "newer FlowForge" in str(told.value)
    assert "0099_later" in str(told.value)
    assert "\n" not in str(told.value)
    assert len(database.ask("SELECT id FROM flow")) == 1


async def test_the_tables_are_what_the_migrations_make() -> None:
    with TortoiseContext() as context:
        await context.init(TORTOISE_ORM)
        assert context.apps is not None
        found = await MigrationAutodetector(context.apps, APPS).changes()
        await context.close_connections()
    assert [writer.operations for writer in found] == []


async def test_stores_of_one_kind_keep_their_data_apart(tmp_path: Path, keys: Keys) -> None:
    one = await Store.open(f"sqlite://{tmp_path}/one", keys)
    two = await Store.open(f"sqlite://{tmp_path}/two", keys)
    draft = await one.flows.create(flow_document())
    assert [row.id for row in await one.flows.list()] == [draft.id]
    assert await two.flows.list() == []
    await one.close()
    await two.flows.create(flow_document())
    assert len(await two.flows.list()) == 1
    await two.close()


async def test_stores_of_two_kinds_at_once_are_refused(
    tmp_path: Path, keys: Keys, mariadb: MariaDb
) -> None:
    store = await Store.open(f"sqlite://{tmp_path}/one", keys)
    url = mariadb.url(mariadb.new_database())
    with pytest.raises(StoreError, match="One process cannot"):
        await Store.open(url, keys)
    await store.close()
    await (await Store.open(url, keys)).close()
    again = await Store.open(f"sqlite://{tmp_path}/one", keys)
    await again.flows.create(flow_document())
    await again.close()


async def test_only_the_owner_reads_an_sqlite_file_in_any_folder(
    tmp_path: Path, keys: Keys
) -> None:
    path = tmp_path / "new folder" / "50% näme?#.sqlite3"
    store = await Store.open(f"sqlite://{path}", keys)
    await store.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_sqlite_writes_through_to_the_disk(tmp_path: Path, keys: Keys) -> None:
    store = await Store.open(f"sqlite://{tmp_path}/one", keys)
    for pragma, value in [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]:
        [row] = await store.flows.scope.client.execute_query_dict(f"PRAGMA {pragma}")
        assert list(row.values()) == [value]
    await store.close()


async def test_mariadb_tables_take_every_letter_and_times_are_utc(
    mariadb: MariaDb, keys: Keys
) -> None:
    name = mariadb.new_database()
    store = await Store.open(mariadb.url(name), keys)
    collations = mariadb.run(
        "SELECT DISTINCT character_set_name FROM information_schema.columns "
        f"WHERE table_schema = '{name}' AND character_set_name IS NOT NULL "
        "AND table_name <> 'tortoise_migrations'"
    )
    assert collations == [("utf8mb4",)]
    zones = await asyncio.gather(
        *(
            store.flows.scope.client.execute_query_dict("SELECT @@time_zone AS z, SLEEP(0.05)")
            for _ in range(5)
        )
    )
    assert {row["z"] for [row] in zones} == {"+00:00"}
    await store.close()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgres://a@b/c", "begins with sqlite:// or mysql://"),
        ("nonsense", "begins with sqlite:// or mysql://"),
        ("sqlite://", "names no file"),
        ("sqlite://:memory:", "names no file"),
        ("sqlite:///proc/none/x", "cannot be opened"),
        ("mysql://user:secret@host", "not whole"),
        ("mysql://user:secret@host:99999/x", "cannot be read"),
        ("mysql://user:secret@127.0.0.1:{port}/x", "cannot be reached"),
    ],
)
async def test_a_wrong_address_is_told_in_one_line_without_the_password(
    keys: Keys, url: str, told: str
) -> None:
    with pytest.raises(StoreError, match=told) as error:
        await Store.open(url.format(port=free_port()), keys)
    assert "\n" not in str(error.value)
    assert "secret" not in str(error.value)


async def test_no_file_that_is_none_is_taken_for_a_database(tmp_path: Path, keys: Keys) -> None:
    (tmp_path / "text").write_text("no database " * 1000)
    with pytest.raises(StoreError, match="not a database"):
        await Store.open(f"sqlite://{tmp_path}/text", keys)


def _write(database: Database, sql: str) -> None:
    if database.url.startswith("sqlite"):
        with sqlite3.connect(database.url.removeprefix("sqlite://")) as connection:
            connection.execute(sql)
        connection.close()
    else:
        database.ask(sql)
