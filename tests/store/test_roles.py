"""What people may do: kept, changed, and never so that no admin is left."""

import asyncio
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from pymysql.err import Warning as MariaDbWarning
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from flowforge.errors import LastAdmin, NameTaken, NotFound
from flowforge.store import Store
from flowforge.store.address import read_address
from flowforge.store.migrating import migrate
from flowforge.store.models import APP, APPS
from flowforge.store.scope import Scope
from tests.store.conftest import Database, Opener

Deed = Callable[[Store, int], Any]


async def test_the_first_person_is_admin_and_the_next_an_editor(store: Store) -> None:
    first = await store.people.add("Ann", "x")
    second = await store.people.add("Ben", "x")
    third = await store.people.add("Cleo", "x", "viewer")
    assert [one.role for one in (first, second, third)] == ["admin", "editor", "viewer"]
    assert await store.people.list() == [first, second, third]
    assert await store.people.check("Cleo", "x") == third
    assert await store.people.of(await store.people.open(third)) == third


async def test_the_first_person_cannot_be_less_than_admin(store: Store) -> None:
    with pytest.raises(LastAdmin):
        await store.people.add("Ann", "x", "editor")
    assert await store.people.count() == 0


async def test_two_first_persons_at_once_leave_an_admin(open_store: Opener) -> None:
    one, two = await open_store(), await open_store()
    await asyncio.gather(
        one.people.add("Ann", "x"), two.people.add("Ben", "x"), return_exceptions=True
    )
    assert "admin" in {person.role for person in await one.people.list()}


async def test_a_taken_name_leaves_no_half_of_a_person(store: Store) -> None:
    await store.people.add("Ann", "x")
    with pytest.raises(NameTaken):
        await store.people.add("ANN", "x", "admin")
    assert await store.people.count() == 1


async def test_a_change_of_role_ends_every_login(store: Store) -> None:
    await store.people.add("Ann", "x")
    ben = await store.people.add("Ben", "x", "viewer")
    token = await store.people.open(ben)
    await store.people.set_role(ben.id, "admin")
    assert await store.people.of(token) is None
    changed = await store.people.check("Ben", "x")
    assert changed is not None
    assert changed.role == "admin"
    with pytest.raises(NotFound):
        await store.people.set_role(999, "viewer")


DEEDS: dict[str, Deed] = {
    "demoted to viewer": lambda store, who: store.people.set_role(who, "viewer"),
    "demoted to editor": lambda store, who: store.people.set_role(who, "editor"),
    "removed": lambda store, who: store.people.remove(who),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
async def test_the_last_admin_stays(store: Store, deed: Deed) -> None:
    ann = await store.people.add("Ann", "x")
    await store.people.add("Ben", "x", "editor")
    token = await store.people.open(ann)
    with pytest.raises(LastAdmin):
        await deed(store, ann.id)
    assert await store.people.of(token) == ann, "nothing has changed, nobody is thrown out"
    await store.people.add("Cleo", "x", "admin")
    await deed(store, ann.id)
    assert await store.people.of(token) is None


async def test_two_admins_who_remove_each_other_at_once_do_not_both_go(
    open_store: Opener,
) -> None:
    one, two = await open_store(), await open_store()
    ann = await one.people.add("Ann", "x")
    ben = await one.people.add("Ben", "x", "admin")
    await asyncio.gather(
        one.people.remove(ann.id), two.people.set_role(ben.id, "viewer"), return_exceptions=True
    )
    assert "admin" in {person.role for person in await one.people.list()}


async def test_a_role_that_nobody_knows_lets_do_the_least(store: Store) -> None:
    await store.people.add("Ann", "x")
    client = store.flows.scope.client
    await client.execute_script("UPDATE person SET role = 'owner'")
    [ann] = await store.people.list()
    assert ann.role == "viewer"


async def test_whoever_was_let_in_before_there_were_roles_is_admin(
    open_store: Opener, database: Database
) -> None:
    store = await open_store()
    await store.people.add("Ann", "x")
    ben = await store.people.add("Ben", "x", "viewer")
    token = await store.people.open(ben)
    await store.close()

    await _back_to(database, "0002_calls_by_end")
    assert "role" not in _columns(database)
    await migrate(read_address(database.url))

    again = await open_store()
    assert {person.role for person in await again.people.list()} == {"admin"}
    kept = await again.people.of(token)
    assert kept is not None, "nobody is thrown out by an update"
    assert kept.name == "Ben"


async def _back_to(database: Database, name: str) -> None:
    scope = await Scope.open(read_address(database.url).to_migrate())
    executor = MigrationExecutor(scope.client, APPS)
    target = MigrationTarget(app_label=APP, name=name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MariaDbWarning)
        await scope.run(executor.migrate([target], direction="backward"), limit_s=60)
    await scope.close()


def _columns(database: Database) -> str:
    if database.url.startswith("sqlite"):
        return str(database.ask("SELECT sql FROM sqlite_master WHERE name = 'person'"))
    return str(database.ask("SHOW COLUMNS FROM person"))
