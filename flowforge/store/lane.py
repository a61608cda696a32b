"""The journal's own way into SQLite: a connection of its own, on a thread of its own.

Through Tortoise each statement is a trip to another thread and back, which takes longer than the
statement itself. Here a whole transaction is one trip.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


class Lane:
    """Transactions in the SQLite database `file`, one after the other.

    `pragmas` are those that Tortoise's own connection has: both must be equally durable.
    """

    def __init__(self, file: str, pragmas: Mapping[str, Any]) -> None:
        self._file = file
        self._pragmas = dict(pragmas)
        self._thread = ThreadPoolExecutor(1, "journal")
        self._connection: sqlite3.Connection | None = None
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
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        return result

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
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
