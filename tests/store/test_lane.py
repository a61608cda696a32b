"""The journal's own way into SQLite, when several processes have one."""

import asyncio
import errno
import sqlite3
from concurrent.futures import Future
from pathlib import Path

import pytest

from flowforge.store.lane import Lane

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
