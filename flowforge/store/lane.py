"""The journal's own way into SQLite: a connection of its own, on a thread of its own.

Through Tortoise each statement is a trip to another thread and back, which takes longer than the
statement itself. Here a whole transaction is one trip.

SQLite lets one process write at a time, and who finds it busy looks again after pauses of up to 100
ms. Several workers would spend their time so: they take turns by a lock of the system's, which
wakes the next one at once. It lies in a file of its own, beside the database: closing a second
handle to the database's file would give up the locks that SQLite has on it.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import structlog

try:
    from fcntl import LOCK_EX, LOCK_UN, flock

    _TAKES_TURNS = True
except ImportError:  # Windows, where there is one process only
    _TAKES_TURNS = False

T = TypeVar("T")

log = structlog.get_logger()


class Lane:
    """Transactions in the SQLite database `file`, one after the other.

    `pragmas` are those that Tortoise's own connection has: both must be equally durable.
    """

    def __init__(self, file: str, pragmas: Mapping[str, Any]) -> None:
        self._file = file
        self._pragmas = dict(pragmas)
        self._thread = ThreadPoolExecutor(1, "journal")
        self._connection: sqlite3.Connection | None = None
        self._turn: int | None = None
        self._closed = False

    async def transact(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Let `work` change the database, as a whole or not at all; raises sqlite3's errors.

        Where this is cancelled, `work` goes on all the same, and what comes next waits for it.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._transaction, work)

    async def close(self, limit_s: float = 2.0) -> None:
        """Close the connection, once nothing is under way; the second time do nothing.

        Where the disk stalls so that this takes more than `limit_s` seconds, it is left to itself.
        """
        if self._closed:
            return
        self._closed = True
        loop = asyncio.get_running_loop()
        hung_up = loop.run_in_executor(self._thread, self._hang_up)
        self._thread.shutdown(wait=False)
        await asyncio.wait({hung_up}, timeout=limit_s)

    def _transaction(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._opened()
        with self._its_turn():
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
        return result

    @contextmanager
    def _its_turn(self) -> Iterator[None]:
        """Wait until no other worker writes. Without such a lock SQLite's own one holds."""
        turn = self._taken()
        try:
            yield
        finally:
            if turn is not None:
                with suppress(OSError):
                    flock(turn, LOCK_UN)

    def _taken(self) -> int | None:
        """Wait for the turn and take it; None where there is none to be had on this file system."""
        if self._turn is not None:
            try:
                flock(self._turn, LOCK_EX)
            except OSError as error:  # some network's file systems have no such locks
                log.warning("workers cannot take turns to write here", reason=error.strerror)
                os.close(self._turn)
                self._turn = None
        return self._turn

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(self._file, isolation_level=None)
            try:
                for name, value in self._pragmas.items():
                    connection.execute(f"PRAGMA {name}={value}")
            except BaseException:
                connection.close()
                raise
            self._connection = connection
            self._turn = self._lock_file()
        return self._connection

    def _lock_file(self) -> int | None:
        if not _TAKES_TURNS:
            return None
        try:
            return os.open(f"{self._file}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:  # a full disk, for one: then it goes as it did without
            return None

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._turn is not None:
            os.close(self._turn)
            self._turn = None
