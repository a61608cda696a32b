"""The journal's own way into SQLite: a connection of its own, on a thread of its own.

Through Tortoise each statement is a trip to another thread and back, which takes longer than the
statement itself. Here a whole transaction is one trip.

SQLite lets one process write at a time, and who finds it busy looks again after pauses of up to 100
ms. Several workers would spend their time so: they take turns by a lock of the system's, which
wakes the next one at once. It lies in a file of its own, beside the database: closing a second
handle to the database's file would give up the locks that SQLite has on it.

The longest part of a transaction is the wait for the disk. SQLite would wait while it keeps all
others from writing. Here a commit only writes to the log (``PRAGMA synchronous=NORMAL``), the turn
is given on, and then the log is synced, for all that stands in it: workers wait side by side. See
https://www.sqlite.org/pragma.html#pragma_synchronous: without the sync a commit could be lost when
the power fails, with it none can.
"""

import asyncio
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from os.path import samestat
from pathlib import Path
from typing import Any, TypeVar

import structlog

try:
    from fcntl import LOCK_EX, LOCK_UN, flock

    _TAKES_TURNS = True
except ImportError:  # Windows, where there is one process only
    _TAKES_TURNS = False

T = TypeVar("T")

log = structlog.get_logger()

_FULL = 2
"""What SQLite calls ``PRAGMA synchronous=FULL``."""
_NO_SUCH_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EBADF}
"""What file systems say that sync no folders."""
_sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)  # macOS has no fdatasync


class Thread:
    """A connection to the SQLite database `file` with a thread of its own.

    `pragmas` are those that Tortoise's own connection has: both must be equally durable.
    """

    def __init__(self, file: str, pragmas: Mapping[str, Any], name: str) -> None:
        self._file = file
        self._pragmas = dict(pragmas)
        self._thread = ThreadPoolExecutor(1, name)
        self._connection: sqlite3.Connection | None = None
        self._closed = False

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work` with the connection, after what was given before; raises sqlite3's errors.

        Where this is cancelled, `work` goes on all the same, and what comes next waits for it.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._work, work)

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

    def _work(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return work(self._opened())

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(self._file, isolation_level=None)
            try:
                for name, value in self._pragmas.items():
                    connection.execute(f"PRAGMA {name}={value}")
                self._begin(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _begin(self, connection: sqlite3.Connection) -> None:
        """Prepare a connection that has just been opened."""

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Lane(Thread):
    """Transactions in the SQLite database `file`, one after the other."""

    def __init__(self, file: str, pragmas: Mapping[str, Any]) -> None:
        super().__init__(file, pragmas, "journal")
        self._turn: int | None = None
        self._log: _Log | None = None

    async def transact(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Let `work` change the database, as a whole or not at all; otherwise as `run`."""
        return await self.run(partial(self._transaction, work))

    def _transaction(
        self, work: Callable[[sqlite3.Connection], T], connection: sqlite3.Connection
    ) -> T:
        with self._its_turn():
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
        if self._log is not None:
            self._log.sync(connection)
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

    def _begin(self, connection: sqlite3.Connection) -> None:
        self._log = self._own_log(connection)
        self._turn = self._lock_file()

    def _own_log(self, connection: sqlite3.Connection) -> "_Log | None":
        """Take the syncing over from SQLite, where there is a log and it syncs each commit."""
        [mode], [syncs] = (
            connection.execute(f"PRAGMA {name}").fetchone()
            for name in ("journal_mode", "synchronous")
        )
        if not _TAKES_TURNS or mode != "wal" or syncs != _FULL:
            return None
        connection.execute("PRAGMA synchronous=NORMAL")
        # Where the database is a link, SQLite keeps its log beside the file itself.
        return _Log(Path(f"{os.path.realpath(self._file)}-wal"))

    def _lock_file(self) -> int | None:
        if not _TAKES_TURNS:
            return None
        try:
            return os.open(f"{self._file}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:  # a full disk, for one: then it goes as it did without
            return None

    def _hang_up(self) -> None:
        super()._hang_up()
        if self._log is not None:
            self._log.close()
        if self._turn is not None:
            os.close(self._turn)
            self._turn = None


class _Log:
    """SQLite's write-ahead log, synced by us. It has no locks on this file, which may be closed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._doubtful = False

    def sync(self, connection: sqlite3.Connection) -> None:
        """Have all on the disk that has been committed; raises `OSError` or sqlite3's errors."""
        file = self._opened()
        if self._doubtful:
            # After a sync that failed a second one may succeed without what the first one lost.
            # So all is written once more, to the database's own file, which SQLite then syncs.
            [busy, *_] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise OSError(errno.EIO, "the log could not be synced, and others use it")
        try:
            _sync(file)
        except OSError:
            self._doubtful = True
            raise
        self._doubtful = False

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _opened(self) -> int:
        """Give the file; should it have been made anew, the new one, and its folder synced."""
        if self._file is not None and samestat(os.fstat(self._file), self._path.stat()):
            return self._file
        self.close()
        file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        try:
            _sync_folder(self._path.parent)
        except BaseException:
            os.close(file)
            raise
        self._file = file
        return file


def _sync_folder(folder: Path) -> None:
    """Make the names of new files durable, where folders can be read and synced."""
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except PermissionError:
        return
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in _NO_SUCH_SYNC:
            raise
    finally:
        os.close(opened)
