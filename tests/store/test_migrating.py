"""A database with everything in it goes through every migration, up and down, and loses nothing.

It is filled with plain SQL as the first version of the tables had it, so that this test says what
old databases hold, whatever today's code writes. A new migration is taken along by itself.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pytest
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.recorder import MigrationRecorder

from flowforge.call import Session
from flowforge.keys import Keys
from flowforge.store import SoundFile, Store
from flowforge.store.address import Address, read_address
from flowforge.store.models import APP, APPS
from flowforge.store.scope import Scope
from tests.store.conftest import CHEAP, Database, flow_document

pytestmark = pytest.mark.filterwarnings("ignore::pymysql.err.Warning")

Rows = dict[str, list[dict[str, Any]]]
FOLDER = Path(__file__).parents[2] / "flowforge/store/migrations"
STEPS = sorted(file.stem for file in FOLDER.glob("[0-9]*.py"))
THEN = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
LATER = datetime(2099, 1, 1, tzinfo=UTC)
TOKEN = "a browser's token"
DOCUMENT = flow_document("Zoë & Müller ☎", "family")
OLDER = flow_document("Zoë", "family")
SESSION = Session(call_id="call-1", flow_id="f1", version=1, path="family", at="menu", step=2)
ENTRY = {"event": "digits", "digits": "1", "text": "Größe 💬"}


def rows(keys: Keys) -> Rows:
    """Give the rows of the first version's tables; flows and people before what hangs on them."""
    flow = {"path": "family", "revision": 3, "digest": "d" * 64, "live_at": THEN}
    flow |= {"live_digest": "d" * 64, "created": THEN, "updated": THEN}
    call = {"flow_id": "f1", "version": 1, "path": "family", "caller": "491701234567"}
    call |= {"callee": "anonymous", "started": THEN, "updated": THEN, "entries": 2}
    version = {"flow_id": "f1", "digest": "d" * 64, "author": "ada", "at": THEN}
    line = {"at": THEN, "node": "menu", "data": _json(ENTRY)}
    person = {"password": CHEAP.hash("correct horse battery"), "created": THEN}
    shop = {"kind": "mysql", "settings": _json({"host": "db", "port": 3306, "user": "me"})}
    return {
        "flow": [
            {"id": "f1", "name": "Zoë", "document": _json(DOCUMENT), "live": 2, **flow},
            {"id": "F1", "name": "zoë", "document": _json(OLDER), "live": None, **flow},
        ],
        "flow_version": [
            {"id": 1, "number": 1, "document": _json(OLDER), **version},
            {"id": 2, "number": 2, "document": _json(DOCUMENT), **version},
        ],
        "call_session": [
            {"call_id": "call-1", "ended": False, "state": _json(SESSION), **call},
            {"call_id": "CALL-1", "ended": True, "state": _json(SESSION), **call},
        ],
        "call_entry": [
            {"id": 1, "call_id": "call-1", "seq": 0, "kind": "event", **line},
            {"id": 2**40, "call_id": "call-1", "seq": 1, "kind": "note", **line},
        ],
        "person": [
            {"id": 1, "name": "Ada", "folded": "ada", **person},
            {"id": 2, "name": "Øyvind", "folded": "øyvind", **person},
        ],
        "login": [
            {"token_hash": hashlib.sha256(TOKEN.encode()).hexdigest(), "user_id": 2}
            | {"expires": LATER}
        ],
        "user_connection": [
            {"id": 1, "name": "shop", "password": keys.encrypt("s3cret"), **shop},
            {"id": 2, "name": "Shop", "password": "", **shop},
        ],
    }


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


class Climber:
    """Takes a database from one migration to another, and looks what is in it."""

    def __init__(self, scope: Scope, tables: Rows) -> None:
        self._scope = scope
        self._tables = tables

    async def go(self, step: str) -> None:
        async def work() -> None:
            executor = MigrationExecutor(self._scope.client, APPS)
            await executor.loader.build_graph()
            await executor.migrate([MigrationTarget(app_label=APP, name=step)])

        await self._scope.run(work(), 60)

    async def fill(self) -> None:
        mysql = self._scope.kind == "mysql"
        for table, lines in self._tables.items():
            columns = ", ".join(lines[0])
            marks = ", ".join(["%s" if mysql else "?"] * len(lines[0]))
            sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
            for line in lines:
                values = [_time(value, mysql=mysql) for value in line.values()]
                await self._scope.run(self._scope.client.execute_query(sql, values))

    async def held(self) -> dict[str, list[Any]]:
        """Give what stands in the columns that the first version had."""
        found = {}
        for table, lines in self._tables.items():
            sql = f"SELECT {', '.join(lines[0])} FROM {table} ORDER BY 1"
            got = await self._scope.run(self._scope.client.execute_query_dict(sql))
            found[table] = [tuple(row.values()) for row in got]
        return found

    async def indexes(self) -> list[Any]:
        """Give the names of all indexes."""
        sql = "SELECT DISTINCT index_name AS name FROM information_schema.statistics"
        sql += " WHERE table_schema = DATABASE() ORDER BY 1"
        if self._scope.kind == "sqlite":
            sql = "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY 1"
        got = await self._scope.run(self._scope.client.execute_query_dict(sql))
        return [row["name"] for row in got if "autoindex" not in row["name"]]


def _time(value: object, *, mysql: bool) -> object:
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=None) if mysql else value.isoformat(" ")


@asynccontextmanager
async def _climbing(address: Address, tables: Rows) -> AsyncIterator[Climber]:
    scope = await Scope.open(address)
    try:
        yield Climber(scope, tables)
    finally:
        await scope.close()


async def _read_by_todays_code(database: Database, keys: Keys) -> None:
    """Open the database as the server does, and ask for everything that was put into it."""
    store = await Store.open(database.url, keys, hasher=CHEAP)
    try:
        await _read(store)
    finally:
        await store.close()


async def _read(store: Store) -> None:
    draft = await store.flows.draft("f1")
    assert (draft.document, draft.revision, draft.live, draft.live_at) == (DOCUMENT, 3, 2, THEN)
    assert {row.id for row in await store.flows.list()} == {"f1", "F1"}
    assert [row.number for row in await store.flows.versions("f1")] == [2, 1]
    assert await store.flows.version("f1", 1) == OLDER
    assert await store.calls.session("call-1") == SESSION
    lines = await store.calls.transcript("call-1")
    assert [(line.at, line.kind, line.data) for line in lines] == [
        (THEN, "event", ENTRY),
        (THEN, "note", ENTRY),
    ]
    await store.calls.commit(SESSION, lines[:1])
    await store.calls.session("CALL-1")
    person = await store.people.check("ØYVIND", "correct horse battery")
    assert person is not None
    assert await store.people.of(TOKEN) == person
    assert person.role == "admin", "who was let in before there were roles might do everything"
    opened = await store.connections.opened("shop")
    assert opened is not None
    assert (opened.password, opened.settings["port"]) == ("s3cret", 3306)
    assert [row.name for row in await store.connections.list()] == ["Shop", "shop"]


async def test_no_migration_loses_anything_on_the_way_up_or_down(
    database: Database, keys: Keys
) -> None:
    address = read_address(database.url).to_migrate()
    async with _climbing(address, rows(keys)) as climber:
        await climber.go(STEPS[0])
        await climber.fill()
        before = await climber.held()
        assert {table: len(lines) for table, lines in before.items()} == {
            table: len(lines) for table, lines in rows(keys).items()
        }
        await climber.go(STEPS[-1])
        indexes = await climber.indexes()
        for step in [*reversed(STEPS[:-1]), *STEPS[1:]]:
            await climber.go(step)
            assert await climber.held() == before, step
        assert await climber.indexes() == indexes
    await _read_by_todays_code(database, keys)


async def test_the_library_can_be_left_behind_and_begun_anew(
    database: Database, keys: Keys
) -> None:
    file = SoundFile(language="de", place=f"/p/{'a' * 64}.wav", original="b" * 64, seconds=1.5)
    store = await Store.open(database.url, keys, hasher=CHEAP)
    flow = await store.flows.create(DOCUMENT)
    await store.sounds.add("Hello", "", [file])
    await store.close()
    before = STEPS[next(at for at, step in enumerate(STEPS) if step.startswith("0007")) - 1]
    async with _climbing(read_address(database.url).to_migrate(), {}) as climber:
        await climber.go(before)
    store = await Store.open(database.url, keys, hasher=CHEAP)
    assert (await store.flows.draft(flow.id)).document == DOCUMENT
    assert await store.sounds.list() == []
    stamp = await store.sounds.stamp()
    kept = await store.sounds.add("Hello", "", [file])
    assert await store.sounds.get(kept.id) == kept
    assert await store.sounds.stamp() != stamp
    await store.close()


async def test_every_step_down_can_be_gone_up_again(database: Database, keys: Keys) -> None:
    """From each version in between, not only from the ends."""
    address = read_address(database.url).to_migrate()
    async with _climbing(address, rows(keys)) as climber:
        await climber.go(STEPS[0])
        await climber.fill()
        before = await climber.held()
        for lowest in reversed(STEPS):
            await climber.go(STEPS[-1])
            await climber.go(lowest)
            assert await climber.held() == before, lowest
    await _read_by_todays_code(database, keys)


MADE_BY = {
    "flow_test": "0005",
    "sound": "0007",
    "sound_file": "0007",
    "voice_engine": "0008",
    "pronunciation_list": "0008",
}
"""The tables that came later, and the step that makes each: below it nothing of it can be kept."""


async def test_what_came_later_is_kept_as_far_down_as_there_are_tables_for_it(
    database: Database, keys: Keys
) -> None:
    store = await Store.open(database.url, keys, hasher=CHEAP)
    flow = await store.flows.create(DOCUMENT)
    [test] = await store.tests.add(flow.id, [DOCUMENT])
    file = SoundFile(language="de", place=f"/p/{'a' * 64}.wav", original="b" * 64, seconds=1.5)
    await store.sounds.add("Größe", "Ordner", [file])
    voice = {"id": "Vicki", "language": "de-DE", "name": "Vicki", "kind": ""}
    await store.voices.put("polly", {"region": "eu-central-1"}, {"key": "s3cret"}, [voice])
    said = [{"written": "Łódź", "spoken": "Wudsch", "language": ""}]
    await store.voices.put_pronunciations(said, 0)
    await store.close()
    for lowest in reversed([step for step in STEPS if step >= min(MADE_BY.values())]):
        tables = {name: [{"*": None}] for name, step in MADE_BY.items() if step <= lowest}
        async with _climbing(read_address(database.url).to_migrate(), tables) as climber:
            before = await climber.held()
            assert all(before.values()), lowest
            await climber.go(lowest)
            assert await climber.held() == before, lowest
            await climber.go(STEPS[-1])
            assert await climber.held() == before, lowest
        store = await Store.open(database.url, keys, hasher=CHEAP)
        assert (await store.tests.get(flow.id, test.id)).document == DOCUMENT
        if lowest >= MADE_BY["voice_engine"]:
            [engine] = await store.voices.opened()
            assert engine.secrets == {"key": "s3cret"}
            assert list((await store.voices.pronunciations()).entries) == said
        await store.close()


class _Killed(Exception):
    """The server ends here, without a word."""


def _killed_after(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """End each climb once so many statements were taken, or migrations written down."""
    left = steps
    editor, record = MigrationExecutor._schema_editor, MigrationRecorder.record_applied

    def taken() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise _Killed

    def counting(executor: MigrationExecutor, *given: Any, **more: Any) -> Any:
        made = editor(executor, *given, **more)
        run = made._run_sql

        async def run_sql(sql: str) -> None:
            await run(sql)
            if more.get("atomic", True):  # the other one makes the table of what was done
                taken()

        made._run_sql = run_sql  # type: ignore[method-assign]  # only this one
        return made

    async def recorded(recorder: MigrationRecorder, *names: str) -> None:
        await record(recorder, *names)
        taken()

    monkeypatch.setattr(MigrationExecutor, "_schema_editor", counting)
    monkeypatch.setattr(MigrationRecorder, "record_applied", recorded)


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
@pytest.mark.parametrize(("first", "last"), [("0001", "0005"), ("0005", STEPS[-1])])
async def test_a_start_that_was_killed_within_a_migration_is_gone_on_with(
    database: Database, keys: Keys, monkeypatch: pytest.MonkeyPatch, first: str, last: str
) -> None:
    """Behind each of its statements: MariaDB keeps those that were taken, SQLite none."""
    address = read_address(database.url).to_migrate()
    bottom, top = (next(s for s in STEPS if s.startswith(name)) for name in (first, last))
    async with _climbing(address, {}) as climber:
        await climber.go(top)
        held = await climber.indexes()
        for taken in count(1):
            await climber.go(bottom)
            with monkeypatch.context() as killing:
                _killed_after(taken, killing)
                try:
                    await climber.go(top)
                except _Killed:
                    pass
                else:
                    break
            await climber.go(top)
            assert await climber.indexes() == held, taken
    # Each migration takes a statement at least, and is written down.
    assert taken > 2 * (STEPS.index(top) - STEPS.index(bottom))
    store = await Store.open(database.url, keys, hasher=CHEAP)
    assert (await store.sounds.stamp(), await store.voices.stamp()) == (0, 0)
    await store.close()


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
async def test_a_very_first_start_that_was_killed_is_gone_on_with(
    database: Database, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Start after start, each of which comes one statement further."""
    async with _climbing(read_address(database.url).to_migrate(), {}) as climber:
        for taken in count(1):
            with monkeypatch.context() as killing:
                _killed_after(taken, killing)
                try:
                    await climber.go(STEPS[0])
                except _Killed:
                    continue
                break
    assert taken > len(rows(keys))
    store = await Store.open(database.url, keys, hasher=CHEAP)
    assert (await store.flows.create(DOCUMENT)).document == DOCUMENT
    await store.close()
