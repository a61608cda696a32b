"""Backups of the embedded database: made while it is used, put back, offered after damage."""

import asyncio
import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flowforge.errors import StoreError
from flowforge.keys import Keys
from flowforge.store import Limits, Store, backups
from tests.store.conftest import flow_document
from tests.store.test_calls import entry, session
from tests.waiting import LIMIT_S

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "flowforge.sqlite3"


async def opened(database: Path, keys: Keys) -> Store:
    patient = Limits(commit_s=LIMIT_S, ask_s=LIMIT_S)
    return await Store.open(f"sqlite://{database}", keys, limits=patient)


async def filled(database: Path, keys: Keys, name: str = "Family") -> None:
    store = await opened(database, keys)
    await store.flows.create(flow_document(name))
    await store.close()


async def names(database: Path, keys: Keys) -> list[str]:
    store = await opened(database, keys)
    found = [row.name for row in await store.flows.list()]
    await store.close()
    return found


def held(file: Path) -> bytes | None:
    return file.read_bytes() if file.exists() else None


def beside(file: Path) -> list[str]:
    return [one.name for one in file.parent.iterdir() if one.name.startswith(file.name)]


async def test_a_backup_is_made_while_calls_are_written_and_is_whole(
    database: Path, keys: Keys, tmp_path: Path
) -> None:
    store = await opened(database, keys)
    enough = asyncio.Event()

    async def calls() -> None:
        for place in range(200):
            await store.calls.commit(session(f"call-{place}"), [entry(text="x"), entry(text="y")])
            if place == 20:
                enough.set()

    writing = asyncio.create_task(calls())
    await enough.wait()
    await asyncio.to_thread(backups.back_up, database, tmp_path / "copy")
    await writing
    await store.close()
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        [(kept,)] = copy.execute("SELECT COUNT(*) FROM call_session").fetchall()
        [(lines,)] = copy.execute("SELECT COUNT(*) FROM call_entry").fetchall()
    assert kept >= 20
    assert lines == 2 * kept, "a call and its transcript come together"
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    assert beside(tmp_path / "copy") == ["copy"]


async def test_a_backup_brings_back_what_was(database: Path, keys: Keys, tmp_path: Path) -> None:
    await filled(database, keys, "Before")
    backups.back_up(database, tmp_path / "copy")
    await filled(database, keys, "After")
    with pytest.raises(StoreError, match="--force"):
        backups.restore(tmp_path / "copy", database, AT)
    assert len(await names(database, keys)) == 2
    aside = backups.restore(tmp_path / "copy", database, AT, force=True)
    assert await names(database, keys) == ["Before"]
    assert aside is not None
    assert len(await names(aside, keys)) == 2, "what was there before can be had again"


async def test_a_backup_can_be_restored_where_there_is_nothing(
    database: Path, keys: Keys, tmp_path: Path
) -> None:
    await filled(database, keys)
    backups.back_up(database, tmp_path / "copy")
    other = tmp_path / "new" / "flowforge.sqlite3"
    assert backups.restore(tmp_path / "copy", other, AT) is None
    assert await names(other, keys) == ["Family"]


async def test_no_file_is_overwritten_unless_one_says_so(
    database: Path, keys: Keys, tmp_path: Path
) -> None:
    await filled(database, keys)
    target = tmp_path / "copy"
    target.write_text("mine")
    with pytest.raises(StoreError, match="there already"):
        backups.back_up(database, target)
    assert target.read_text() == "mine"
    backups.back_up(database, target, force=True)
    assert target.read_bytes().startswith(b"SQLite format 3")


async def test_what_is_no_whole_backup_is_not_restored(
    database: Path, keys: Keys, tmp_path: Path
) -> None:
    await filled(database, keys)
    text, half, foreign = (tmp_path / name for name in ("text", "half", "foreign"))
    text.write_text("no database " * 1000)
    backups.back_up(database, half)
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    with closing(sqlite3.connect(foreign)) as other:
        other.execute("CREATE TABLE t (x)")
    for wrong in (text, half, foreign):
        with pytest.raises(StoreError, match="no whole database"):
            backups.restore(wrong, database, AT, force=True)
    with pytest.raises(StoreError, match="no file"):
        backups.restore(tmp_path / "none", database, AT, force=True)
    assert await names(database, keys) == ["Family"]
    assert [file.name for file in database.parent.glob("*.restored*")] == []


async def test_nothing_is_restored_under_a_running_server(
    database: Path, keys: Keys, tmp_path: Path
) -> None:
    store = await opened(database, keys)
    backups.back_up(database, tmp_path / "copy")
    with pytest.raises(StoreError, match="in use"):
        await asyncio.to_thread(backups.restore, tmp_path / "copy", database, AT, force=True)
    await store.flows.create(flow_document())
    await store.close()
    assert await names(database, keys) == ["Family"]


# --- damage -------------------------------------------------------------------------------------


def break_it(database: Path, how: str) -> None:
    whole = database.read_bytes()
    if how == "text":
        database.write_bytes(b"x" * len(whole))
    elif how == "empty":
        database.write_bytes(b"")
    elif how == "gone":
        database.unlink()
    elif how == "half":
        database.write_bytes(whole[: len(whole) // 2])
    else:
        database.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


@pytest.mark.parametrize("how", ["text", "empty", "gone", "half", "pages"])
async def test_a_damaged_database_stops_the_start_and_the_newest_backup_is_named(
    database: Path, keys: Keys, tmp_path: Path, how: str
) -> None:
    await filled(database, keys)
    old = backups.usual_place(database, AT)
    backups.back_up(database, old)
    os.utime(old, (1, 1))
    backups.back_up(database, tmp_path / "elsewhere")
    break_it(database, how)
    left = held(database)
    with pytest.raises(StoreError) as told:
        await opened(database, keys)
    assert "is damaged" in str(told.value)
    assert str(told.value).endswith(f"flowforge db restore --force {tmp_path / 'elsewhere'}")
    assert "\n" not in str(told.value)
    assert held(database) == left
    (tmp_path / "elsewhere").unlink()
    with pytest.raises(StoreError, match=str(old)):
        await opened(database, keys)
    backups.restore(old, database, AT, force=True)
    assert await names(database, keys) == ["Family"]


async def test_damage_without_a_backup_is_told_as_well(database: Path, keys: Keys) -> None:
    await filled(database, keys)
    break_it(database, "half")
    with pytest.raises(StoreError, match="There is no backup"):
        await opened(database, keys)


async def test_an_empty_folder_and_an_empty_file_are_a_first_start(
    database: Path, keys: Keys
) -> None:
    assert await names(database, keys) == []
    other = database.with_name("other.sqlite3")
    other.touch()
    assert await names(other, keys) == []


async def test_the_look_before_a_start_ends_in_time(
    database: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await opened(database, keys)
    for place in range(100):
        await store.calls.commit(session(f"call-{place}"), [entry(text="x" * 20_000)])
    await store.close()
    monkeypatch.setattr(backups, "_LOOK_S", -1.0)
    backups.examine(database)
