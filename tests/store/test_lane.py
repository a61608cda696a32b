"""The journal's own way into SQLite, when several processes have one."""

import asyncio
import errno
import os
import shutil
import sqlite3
from concurrent.futures import Future
from pathlib import Path

import pytest

from flowforge.store.lane import Lane

FULL = 2
DURABLE = {"journal_mode": "WAL", "synchronous": "FULL", "busy_timeout": 2000}
IMPATIENT = {"journal_mode": "WAL", "busy_timeout": 0}
"""SQLite itself would not wait a moment for another one who writes."""


def _table(file: Path) -> str:
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE line (text TEXT)")
    database.close()
    return str(file)


async def test_who_comes_while_another_one_writes_waits_for_its_turn(tmp_path: Path) -> None:
    file = _table(tmp_path / "calls.sqlite3")
    first, second = Lane(file, IMPATIENT), Lane(file, IMPATIENT)
    loop = asyncio.get_running_loop()
    waiting: list[Future[list[str]]] = []

    def lines(connection: sqlite3.Connection) -> list[str]:
        connection.execute("INSERT INTO line VALUES ('second')")
        return [text for (text,) in connection.execute("SELECT text FROM line")]

    def while_another_comes(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO line VALUES ('first')")
        waiting.append(asyncio.run_coroutine_threadsafe(second.transact(lines), loop))
        with pytest.raises(TimeoutError):  # SQLite alone would say at once that it is locked
            waiting[0].result(0.5)

    await first.transact(while_another_comes)
    assert await asyncio.wrap_future(waiting[0]) == ["first", "second"]
    await first.close()
    await second.close()


async def test_the_next_one_writes_while_the_disk_takes_what_the_first_one_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _table(tmp_path / "calls.sqlite3")
    first, second = Lane(file, DURABLE), Lane(file, DURABLE)
    loop = asyncio.get_running_loop()
    synced: list[bool] = []

    def slow_disk(_file: int) -> None:
        synced.append(True)
        if len(synced) == 1:
            write = second.transact(lambda it: it.execute("INSERT INTO line VALUES ('second')"))
            asyncio.run_coroutine_threadsafe(write, loop).result(30)

    monkeypatch.setattr("flowforge.store.lane._sync", slow_disk)
    await first.transact(lambda it: it.execute("INSERT INTO line VALUES ('first')"))
    assert len(synced) == 2
    await first.close()
    await second.close()


async def test_what_was_committed_is_on_the_disk_before_anybody_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _table(tmp_path / "calls.sqlite3")
    lane = Lane(file, DURABLE)
    synced: list[tuple[int, int]] = []

    def seen(opened: int) -> None:
        synced.append((os.fstat(opened).st_ino, os.fstat(opened).st_size))

    monkeypatch.setattr("flowforge.store.lane._sync", seen)
    for number in range(3):
        await lane.transact(lambda it: it.execute("INSERT INTO line VALUES ('x')"))
        log = await asyncio.to_thread(Path(f"{file}-wal").stat)
        assert synced[number:] == [(log.st_ino, log.st_size)]
    await lane.close()


async def test_after_a_sync_that_failed_all_is_written_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second sync can succeed without what the first one lost: Linux forgets such pages."""
    file = _table(tmp_path / "calls.sqlite3")
    lane = Lane(file, DURABLE)
    with monkeypatch.context() as broken:
        broken.setattr("flowforge.store.lane._sync", _no_sync)
        with pytest.raises(OSError, match="Input/output error"):
            await lane.transact(lambda it: it.execute("INSERT INTO line VALUES ('doubtful')"))
    await lane.transact(lambda it: it.execute("SELECT 1"))
    alone = shutil.copy(file, tmp_path / "without-its-log.sqlite3")
    with sqlite3.connect(alone) as database:
        assert database.execute("SELECT text FROM line").fetchall() == [("doubtful",)]
    database.close()
    await lane.close()


async def test_a_database_that_is_a_link_is_synced_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    file = _table(tmp_path / "elsewhere" / "calls.sqlite3")
    link = tmp_path / "calls.sqlite3"
    link.symlink_to(file)
    lane = Lane(str(link), DURABLE)
    for _ in range(2):
        await lane.transact(lambda it: it.execute("INSERT INTO line VALUES ('x')"))
    await lane.close()


@pytest.mark.parametrize("said", [errno.EINVAL, errno.ENOTSUP, errno.EACCES])
async def test_where_folders_cannot_be_synced_calls_are_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: int
) -> None:
    def refused(_folder: int) -> None:
        raise OSError(said, os.strerror(said))

    monkeypatch.setattr("flowforge.store.lane.os.fsync", refused)
    lane = Lane(_table(tmp_path / "calls.sqlite3"), DURABLE)
    await lane.transact(lambda it: it.execute("INSERT INTO line VALUES ('x')"))
    await lane.close()


async def test_without_a_log_sqlite_syncs_each_commit_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowforge.store.lane._sync", _no_sync)
    file = _table(tmp_path / "calls.sqlite3")
    lane = Lane(file, DURABLE | {"journal_mode": "DELETE"})
    syncs = await lane.transact(lambda it: it.execute("PRAGMA synchronous").fetchone())
    assert syncs == (FULL,)
    await lane.close()


def _no_sync(_file: int) -> None:
    raise OSError(errno.EIO, "Input/output error")


async def test_a_turn_ends_with_a_transaction_that_fails(tmp_path: Path) -> None:
    file = _table(tmp_path / "calls.sqlite3")
    first, second = Lane(file, IMPATIENT), Lane(file, IMPATIENT)
    with pytest.raises(sqlite3.OperationalError):
        await first.transact(
            lambda connection: connection.execute("INSERT INTO nowhere VALUES (1)")
        )
    await second.transact(lambda connection: connection.execute("INSERT INTO line VALUES ('x')"))
    await first.close()
    await second.close()


async def test_where_there_are_no_such_locks_calls_are_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """NFS without its lock service, and some FUSE file systems."""

    def none(_file: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("flowforge.store.lane.flock", none)
    lane = Lane(_table(tmp_path / "calls.sqlite3"), IMPATIENT)
    for _ in range(3):
        await lane.transact(lambda it: it.execute("INSERT INTO line VALUES ('x')"))
    rows = await lane.transact(lambda it: it.execute("SELECT text FROM line").fetchall())
    assert rows == [("x",)] * 3
    await lane.close()
    said = capsys.readouterr()
    assert (said.out + said.err).count("workers cannot take turns to write here") == 1
