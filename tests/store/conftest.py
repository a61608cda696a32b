"""An open store, once on SQLite and once on MariaDB, and the failures that each can have."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from flowforge.keys import Keys
from flowforge.store import Limits, Store
from tests.faulty_line import Line, line_to
from tests.mariadb import MariaDb
from tests.waiting import LIMIT_S

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Database:
    """A database for stores: its address, a second way to look into it, and its outage."""

    url: str
    ask: Callable[[str], list[Any]]
    outage: Callable[[], AbstractAsyncContextManager[None]]


@pytest.fixture(params=["sqlite", "mariadb"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        yield _sqlite(tmp_path / "flowforge.sqlite3")
        return
    server: MariaDb = request.getfixturevalue("mariadb")
    name = server.new_database()
    async with line_to(server.port) as line:
        yield Database(
            f"mysql://root:@127.0.0.1:{line.port}/{name}",
            lambda sql: server.run(sql, database=name),
            lambda: _cut(line),
        )


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys.load(tmp_path / "keys")


Opener = Callable[..., Awaitable[Store]]


@pytest.fixture
async def open_store(database: Database, keys: Keys) -> AsyncIterator[Opener]:
    """Open stores on the test's database; they are closed in the end."""
    opened: list[Store] = []

    async def open_one(**limits: Any) -> Store:
        patient = Limits(**{"commit_s": LIMIT_S, "ask_s": LIMIT_S, **limits})
        store = await Store.open(database.url, keys, hasher=CHEAP, limits=patient)
        opened.append(store)
        return store

    yield open_one
    await asyncio.gather(*(store.close() for store in opened))


def hurry(store: Store, **limits: Any) -> None:
    """Give the database less time from now on: what it did while it was well took what it took."""
    calls, journal = store.calls, store.calls.journal
    calls._limits = journal._limits = replace(calls._limits, **limits)
    calls._lookups._limit_s = calls._limits.ask_s
    if journal._alarm is not None:
        journal._alarm.cancel()
        journal._alarm = None


@pytest.fixture
async def store(open_store: Opener) -> Store:
    return await open_store()


def flow_document(name: str = "Family", path: str = "family", **config: Any) -> dict[str, Any]:
    start = {"id": "start", "type": "webhook", "config": {"path": path, **config}}
    return {"schema": 1, "name": name, "about": "", "nodes": [start], "wires": []}


def _sqlite(path: Path) -> Database:
    def ask(sql: str) -> list[Any]:
        connection = sqlite3.connect(path)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    @asynccontextmanager
    async def lock() -> AsyncIterator[None]:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.rollback()
            connection.close()

    return Database(f"sqlite://{path}", ask, lock)


@asynccontextmanager
async def _cut(line: Line) -> AsyncIterator[None]:
    await line.cut()
    try:
        yield
    finally:
        await line.open()
