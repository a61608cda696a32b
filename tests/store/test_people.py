from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher, Type

from flowforge.errors import NotFound, StoreError
from flowforge.keys import Keys
from flowforge.store import Store
from flowforge.store.people import make_hasher
from tests.store.conftest import CHEAP, Database


class Counting(PasswordHasher):
    """Counts how often a password is really checked."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.checked = 0

    def verify(self, *args: Any, **kwargs: Any) -> Any:
        self.checked += 1
        return super().verify(*args, **kwargs)


async def test_somebody_is_let_in_by_name_and_password(store: Store) -> None:
    assert await store.people.count() == 0
    ann = await store.people.add("  Ann   Größe ", "geheim 🗝")
    assert ann.name == "Ann Größe"
    assert await store.people.check("ann grösse", "geheim 🗝") == ann
    assert await store.people.check("Ann Größe", "Geheim 🗝") is None
    assert await store.people.check("Ann", "geheim 🗝") is None
    assert await store.people.check("Ann Größe", "") is None
    assert await store.people.count() == 1


async def test_a_password_is_not_kept(store: Store, database: Database) -> None:
    await store.people.add("Ann", "very secret")
    [(kept,)] = database.ask("SELECT password FROM person")
    assert kept.startswith("$argon2id$")
    assert "secret" not in kept


def test_passwords_are_hashed_above_what_owasp_asks_for() -> None:
    profile = make_hasher()
    assert profile.type is Type.ID
    assert profile.memory_cost >= 19 * 1024
    assert profile.time_cost >= 2
    assert len(profile.hash("x").rpartition("$")[2]) >= 40, "256 bits"


async def test_an_unknown_name_costs_the_same_work(database: Database, keys: Keys) -> None:
    hasher = Counting()
    store = await Store.open(database.url, keys, hasher=hasher)
    await store.people.add("Ann", "x")
    await store.people.check("Ann", "wrong")
    await store.people.check("Nobody", "wrong")
    await store.close()
    assert hasher.checked == 2


@pytest.mark.parametrize(
    ("name", "password"), [("", "x"), ("  ", "x"), ("n" * 101, "x"), ("Ann", ""), ("A", "x" * 1001)]
)
async def test_what_is_empty_or_endless_is_refused(store: Store, name: str, password: str) -> None:
    with pytest.raises(StoreError, match="Choose"):
        await store.people.add(name, password)
    assert await store.people.count() == 0


async def test_a_name_is_taken_once_whatever_its_capitals(store: Store) -> None:
    await store.people.add("Ann", "x")
    with pytest.raises(StoreError, match="already"):
        await store.people.add("ANN", "y")
    await store.people.add("Änn", "y")
    assert [person.name for person in await store.people.list()] == ["Ann", "Änn"]


async def test_a_new_password_ends_every_login(store: Store) -> None:
    ann = await store.people.add("Ann", "old")
    token = await store.people.open(ann)
    await store.people.set_password(ann.id, "new")
    assert await store.people.of(token) is None
    assert await store.people.check("Ann", "old") is None
    assert await store.people.check("Ann", "new") == ann


async def test_who_is_removed_is_out_at_once(store: Store) -> None:
    await store.people.add("Root", "x")
    ann = await store.people.add("Ann", "x")
    token = await store.people.open(ann)
    await store.people.remove(ann.id)
    assert await store.people.of(token) is None
    assert await store.people.check("Ann", "x") is None
    for asked in [store.people.remove(ann.id), store.people.set_password(ann.id, "y")]:
        with pytest.raises(NotFound):
            await asked


async def test_a_login_is_known_by_its_token_only(store: Store, database: Database) -> None:
    ann = await store.people.add("Ann", "x")
    one, two = await store.people.open(ann), await store.people.open(ann)
    assert one != two
    assert len(one) >= 43
    assert await store.people.of(one) == ann
    await store.people.close(one)
    await store.people.close(one)
    assert await store.people.of(one) is None
    assert await store.people.of(two) == ann
    for forged in ["", "x", two[:-1], "\ud800", "' OR 1=1 --"]:
        assert await store.people.of(forged) is None
    kept = str(database.ask("SELECT * FROM login"))
    assert two not in kept


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def timed(tmp_path: Path, keys: Keys, clock: Clock) -> AsyncIterator[Store]:
    store = await Store.open(f"sqlite://{tmp_path}/timed", keys, hasher=CHEAP, now=clock)
    yield store
    await store.close()


async def test_a_login_lasts_thirty_days(timed: Store, clock: Clock) -> None:
    ann = await timed.people.add("Ann", "x")
    token = await timed.people.open(ann)
    clock.now += timedelta(days=29, hours=23)
    assert await timed.people.of(token) == ann
    clock.now += timedelta(hours=1)
    assert await timed.people.of(token) is None
    await timed.people.open(ann)
    rows = await timed.flows.scope.client.execute_query_dict("SELECT * FROM login")
    assert len(rows) == 1, "what is too old is swept out"


async def test_a_stronger_profile_is_taken_up_at_the_next_login(
    database: Database, keys: Keys
) -> None:
    weak = await Store.open(database.url, keys, hasher=CHEAP)
    await weak.people.add("Ann", "x")
    await weak.close()
    [(before,)] = database.ask("SELECT password FROM person")
    strong = await Store.open(
        database.url, keys, hasher=PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    )
    assert await strong.people.check("Ann", "x") is not None
    assert await strong.people.check("Ann", "x") is not None
    await strong.close()
    [(after,)] = database.ask("SELECT password FROM person")
    assert "t=1" in before
    assert "t=2" in after
