from functools import partial
from pathlib import Path

import pytest

from flowforge.errors import NotFound, StoreError
from flowforge.keys import Keys
from flowforge.store import Store
from tests.store.conftest import Database

SHOP = {"host": "db.example.org", "port": 3306, "database": "shop", "user": "reader"}


async def test_a_connection_is_kept_and_its_password_given_for_connecting_only(
    store: Store, database: Database
) -> None:
    row = await store.connections.add("shop", "mysql", SHOP, "s3cret ü")
    assert (row.name, row.kind, dict(row.settings), row.has_password) == (
        "shop",
        "mysql",
        SHOP,
        True,
    )
    assert await store.connections.get(row.id) == row
    assert await store.connections.list() == [row]
    opened = await store.connections.opened("shop")
    assert opened is not None
    assert (opened.kind, dict(opened.settings), opened.password) == ("mysql", SHOP, "s3cret ü")
    for shown in (repr(row), repr(opened), str(database.ask("SELECT * FROM user_connection"))):
        assert "s3cret" not in shown


async def test_without_a_new_password_the_old_one_stays(store: Store) -> None:
    row = await store.connections.add("shop", "mysql", SHOP, "s3cret")
    change = partial(
        store.connections.change,
        row.id,
        name="Shop 2",
        kind="mysql",
        settings=SHOP | {"host": "other"},
    )
    changed = await change()
    assert (changed.id, changed.name, changed.has_password) == (row.id, "Shop 2", True)
    opened = await store.connections.opened("Shop 2")
    assert opened is not None
    assert (opened.password, opened.settings["host"]) == ("s3cret", "other")
    await change(password="")
    opened = await store.connections.opened("Shop 2")
    assert opened is not None
    assert opened.password == ""
    assert await store.connections.opened("shop") is None


async def test_saving_without_any_change_is_no_mistake(store: Store) -> None:
    row = await store.connections.add("shop", "mysql", SHOP, "s3cret")
    again = await store.connections.change(row.id, name="shop", kind="mysql", settings=SHOP)
    assert again == row


async def test_a_name_stands_for_one_connection(store: Store) -> None:
    row = await store.connections.add("shop", "mysql", SHOP)
    other = await store.connections.add("Shop", "sqlite", {"path": "x.db"})
    assert not other.has_password
    with pytest.raises(StoreError, match="already"):
        await store.connections.add(" shop ", "sqlite", {})
    with pytest.raises(StoreError, match="already"):
        await store.connections.change(row.id, name="Shop", kind="mysql", settings=SHOP)


async def test_what_does_not_fit_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="one of mysql, sqlite, postgres"):
        await store.connections.add("shop", "oracle", {})
    with pytest.raises(StoreError, match="'password'"):
        await store.connections.add("shop", "mysql", SHOP | {"password": "in the wrong place"})
    for name in ("", "  ", "n" * 65):
        with pytest.raises(StoreError, match="name of 1 to 64"):
            await store.connections.add(name, "mysql", SHOP)
    assert await store.connections.list() == []


async def test_a_removed_connection_is_gone(store: Store) -> None:
    row = await store.connections.add("shop", "mysql", SHOP, "x")
    await store.connections.remove(row.id)
    assert await store.connections.opened("shop") is None
    for asked in [
        store.connections.get(row.id),
        store.connections.remove(row.id),
        store.connections.change(row.id, name="shop", kind="mysql", settings=SHOP),
    ]:
        with pytest.raises(NotFound):
            await asked


async def test_another_key_is_told_as_what_it_is(
    store: Store, database: Database, tmp_path: Path
) -> None:
    await store.connections.add("shop", "mysql", SHOP, "x")
    other = await Store.open(database.url, Keys.load(tmp_path / "other keys"))
    with pytest.raises(StoreError, match="another secret key: enter it again"):
        await other.connections.opened("shop")
    assert len(await other.connections.list()) == 1
    await other.close()
