"""The journal: what happens in calls, written down for many calls in one transaction.

A record waits in a queue. One task takes all that has gathered, writes it as a whole and then tells
those who wait. While the database is away, records stay queued and are written when it is back.
Writing a record twice changes nothing, so a commit whose fate is unknown is simply done again.

Several processes may work on one database. Each commit of a call leaves a stamp that no other has;
a record is written only where the stamp stands that its process saw last. Else another process was
faster, and whoever waits is told so: `Overtaken`.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any, TypeGuard

import structlog
from pymysql.err import InterfaceError, MySQLError
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.sqlite.client import SqliteClient
from tortoise.exceptions import DBConnectionError, IntegrityError

from flowforge.errors import Overtaken, StoreError
from flowforge.store.lane import Lane
from flowforge.store.limits import Limits
from flowforge.store.record import Record, Sorted, sort
from flowforge.store.scope import Scope

log = structlog.get_logger()

_BATCH = 500
"""Records that one transaction takes at most."""
_LARGEST = 1_000_000
"""Bytes that one record may have."""
_PAUSE_S = 0.25
"""The wait before the first new try; it doubles up to eight times this."""
_WRITE_S = 5.0
"""How long one transaction may take."""

_LATER = "The database has not taken a call's record yet; it is kept for later."

_SESSION = (
    "call_id",
    "flow_id",
    "version",
    "path",
    "caller",
    "callee",
    "started",
    "updated",
    "ended",
    "state",
    "entries",
    "stamp",
)
_FIXED = {"call_id", "flow_id", "version", "path", "started"}
"""What never changes in a call: SQLite leaves the index alone of what is not set anew."""
_ENTRY = ("call_id", "seq", "at", "kind", "node", "data")


@dataclass(frozen=True, slots=True)
class _Sql:
    """The statements, and how a point in time is written, for one kind of database."""

    begun: str
    session: str
    entry: str
    stamps: str
    mark: str
    plain_times: bool

    def asking(self, calls: int) -> str:
        """Give the question for the stamps of so many calls."""
        return self.stamps.format(", ".join([self.mark] * calls))

    def time(self, at: datetime) -> str | datetime:
        at = at.astimezone(UTC)
        return at.replace(tzinfo=None) if self.plain_times else at.isoformat(" ")


def _statements(kind: str) -> _Sql:
    mark = "?" if kind == "sqlite" else "%s"
    session = f"call_session ({', '.join(_SESSION)}) VALUES ({', '.join([mark] * len(_SESSION))})"
    entry = f"call_entry ({', '.join(_ENTRY)}) VALUES ({', '.join([mark] * len(_ENTRY))})"
    stamps = "SELECT call_id, stamp FROM call_session WHERE call_id IN ({})"
    if kind == "sqlite":
        changes = ", ".join(f"{name} = excluded.{name}" for name in _SESSION if name not in _FIXED)
        return _Sql(
            begun=f"INSERT INTO {session}",
            session=f"INSERT INTO {session} ON CONFLICT (call_id) DO UPDATE SET {changes}",
            entry=f"INSERT INTO {entry} ON CONFLICT (call_id, seq) DO NOTHING",
            stamps=stamps,
            mark=mark,
            plain_times=False,
        )
    # All columns are given, so REPLACE is an upsert; ON DUPLICATE KEY needs VALUES(column), of
    # which MySQL 8.4 warns, or an alias, which MariaDB does not know.
    return _Sql(
        begun=f"INSERT INTO {session}",
        session=f"REPLACE INTO {session}",
        entry=f"INSERT INTO {entry} ON DUPLICATE KEY UPDATE seq = seq",
        stamps=f"{stamps} FOR UPDATE",
        mark=mark,
        plain_times=True,
    )


class Journal:
    """Writes records in the order in which they come; tells `on_written` what is durable."""

    def __init__(
        self,
        scope: Scope,
        limits: Limits,
        on_written: Callable[[Sequence[Record]], None],
    ) -> None:
        self._scope = scope
        self._sql = _statements(scope.kind)
        self._limits = limits
        self._queue: deque[Record] = deque()
        self._queued_bytes = 0
        self._wake = asyncio.Event()
        self._closing = False
        self._silent = False
        self._patient: deque[Record] = deque()
        self._alarm: asyncio.TimerHandle | None = None
        client = scope.client
        self._lane = Lane(client.filename, client.pragmas) if _is_sqlite(client) else None
        self._writer = asyncio.create_task(self._run(), context=scope.context())
        self._on_written = on_written
        self.transactions = 0
        """How many transactions have been committed."""
        self.records = 0
        """How many records were in them."""

    @property
    def waiting(self) -> int:
        """How many records are still to be written."""
        return len(self._queue)

    @property
    def oldest_s(self) -> float:
        """For how many seconds the oldest of them has waited."""
        return monotonic() - self._queue[0].queued if self._queue else 0.0

    def add(self, record: Record) -> None:
        """Queue a record. Raises `StoreError` where it is too large or the queue is full."""
        if record.size > _LARGEST:
            raise StoreError(f"A call's record has {record.size} bytes: that is too much.")
        if self._closing or self._queued_bytes + record.size > self._limits.queued:
            raise StoreError("The database has been away too long: a call is not on record.")
        self._queue.append(record)
        self._queued_bytes += record.size
        self._wake.set()

    async def wait(self, record: Record) -> None:
        """Come back once a record is durable.

        Raises `StoreError` after `Limits.commit_s` seconds, and at once while the database is known
        to be silent (the record stays queued), or where it will not take the record at all;
        `Overtaken` where another process was faster.
        """
        if record.settled:
            if record.error is not None:
                raise record.error
            return
        if self._silent:
            raise StoreError(_LATER)
        record.waiter = asyncio.get_running_loop().create_future()
        self._patient.append(record)
        if self._alarm is None:
            self._set_alarm()
        await record.waiter

    def _set_alarm(self) -> None:
        """Have one timer for all who wait: one for each would cost more than what it guards."""
        self._alarm = None
        if self._patient:
            left_s = self._patient[0].queued + self._limits.commit_s - monotonic()
            self._alarm = asyncio.get_running_loop().call_later(max(left_s, 0), self._give_up)

    def _give_up(self) -> None:
        """Tell those who have waited long enough that their records are kept for later."""
        begun = monotonic() - self._limits.commit_s
        while self._patient and (self._patient[0].settled or self._patient[0].queued <= begun):
            if self._patient.popleft().answer(StoreError(_LATER)):
                self._silent = True
        self._set_alarm()

    async def close(self, limit_s: float = 5.0) -> None:
        """Write what is queued, for at most `limit_s` seconds, and stop."""
        self._closing = True
        self._wake.set()
        done, _ = await asyncio.wait({self._writer}, timeout=limit_s)
        if not done:
            self._writer.cancel()
            await asyncio.wait({self._writer})
        if self._lane is not None:
            await self._lane.close()
        if self._alarm is not None:
            self._alarm.cancel()
        for record in self._patient:
            record.answer(StoreError(_LATER))
        if self._queue:
            log.error("calls that could not be stored are lost", records=len(self._queue))

    # --- the writer ---------------------------------------------------------------------------

    async def _run(self) -> None:
        pause = _PAUSE_S
        while True:
            if not self._queue:
                if self._closing:
                    return
                self._wake.clear()
                await self._wake.wait()
                continue
            batch = [self._queue[place] for place in range(min(_BATCH, len(self._queue)))]
            if await self._written(batch):
                pause = _PAUSE_S
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, 8 * _PAUSE_S)

    async def _written(self, batch: list[Record]) -> bool:
        """Write a batch, if need be record by record; tell whether the queue got shorter."""
        try:
            late = await self._write(batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, the calls go on
            if _is_away(error):
                self._silent = True
                log.warning("the database does not take calls", reason=self._scope.explain(error))
                return False
            return await self._one_by_one(batch)
        self._settle_all(batch, late)
        return True

    async def _one_by_one(self, batch: list[Record]) -> bool:
        """Find the records that the database does not take, so that they cannot hurt the others."""
        left = len(self._queue)
        for record in batch:
            try:
                late = await self._write([record])
            except Exception as error:  # noqa: BLE001 - the same
                if _is_away(error):
                    break
                self._settle(record, StoreError(self._scope.explain(error)))
            else:
                self._settle_all([record], late)
        return len(self._queue) < left

    def _settle_all(self, batch: list[Record], late: list[Record]) -> None:
        for record in late:
            record.base.overtaken = True
            self._settle(record, Overtaken("Another server has taken this call further meanwhile."))
        for record in batch:
            if not record.settled:
                self._settle(record)

    def _settle(self, record: Record, error: StoreError | None = None) -> None:
        """Take a record out of the queue and tell who waits for it."""
        self._queue.remove(record)
        self._queued_bytes -= record.size
        if error is None:
            self._silent = False
        elif not isinstance(error, Overtaken):
            log.error("a call's record cannot be stored", call=record.call_id, reason=str(error))
        record.settle(error)

    async def _write(self, batch: list[Record]) -> list[Record]:
        """Write what nobody else was faster with; give the other records."""
        known = {record.call_id for record in batch if record.base.stamp is not None}
        try:
            return await self._write_after_asking(batch, known)
        except Exception as error:
            if not _asks_for_another_look(error):
                raise
        # A call that was taken for new is known after all, or another server stood in the way.
        return await self._write_after_asking(batch, {record.call_id for record in batch})

    async def _write_after_asking(self, batch: list[Record], asked: set[str]) -> list[Record]:
        async with asyncio.timeout(_WRITE_S):
            if self._lane is not None:
                found = await self._lane.transact(partial(self._at_once, batch, asked))
            else:
                found = await self._by_and_by(batch, asked)
        for base, (stamp, lines) in found.reached.items():
            base.stamp, base.lines = stamp, lines
        self.transactions += 1
        self.records += len(batch) - len(found.late)
        self._on_written(found.write)
        return found.late

    def _at_once(
        self, batch: list[Record], asked: set[str], connection: sqlite3.Connection
    ) -> Sorted:
        stored = dict(connection.execute(self._sql.asking(len(asked)), sorted(asked)))
        found = sort(batch, stored)
        for sql, rows in self._changes(found):
            connection.executemany(sql, rows)
        return found

    async def _by_and_by(self, batch: list[Record], asked: set[str]) -> Sorted:
        async with self._scope.transaction() as db:
            found = sort(batch, await self._stored(asked, db))
            for sql, rows in self._changes(found):
                await db.execute_many(sql, rows)
        return found

    def _changes(self, found: Sorted) -> Iterator[tuple[str, list[list[Any]]]]:
        """Give the statements to be carried out, with their rows."""
        if found.begun:
            yield self._sql.begun, [self._row(record) for record in found.begun.values()]
        if entries := [row for record in found.write for row in self._entry_rows(record)]:
            yield self._sql.entry, entries
        if found.known:
            yield self._sql.session, [self._row(record) for record in found.known.values()]

    async def _stored(self, calls: set[str], db: BaseDBAsyncClient) -> dict[str, int]:
        """Give the stamps of these calls and hold their rows until the transaction ends."""
        if not calls:
            return {}
        # In one order everywhere: two servers must not each hold what the other waits for.
        _, rows = await db.execute_query(self._sql.asking(len(calls)), sorted(calls))
        return {row["call_id"]: row["stamp"] for row in rows}

    def _entry_rows(self, record: Record) -> list[list[Any]]:
        call_id, first = record.call_id, record.first
        rows: list[list[Any]] = []
        before: datetime | None = None
        written: str | datetime = ""
        for place, (at, kind, node, data) in enumerate(record.entries):
            if at is not before:  # Mostly it is the same moment.
                before, written = at, self._sql.time(at)
            rows.append([call_id, first + place, written, kind, node, data])
        return rows

    def _row(self, record: Record) -> list[Any]:
        values = (
            self._sql.time(value) if isinstance(value, datetime) else value
            for value in record.session
        )
        lines = record.first + len(record.entries)
        return [*values, record.state.decode(), lines, record.stamp]


def _is_sqlite(client: BaseDBAsyncClient) -> TypeGuard[SqliteClient]:
    return isinstance(client, SqliteClient)


_NOT_THE_RECORD = {1040, 1053, 1158, 1159, 1160, 1161, 1205, 1213, 1290, 1317, 1836, 3024}
"""MySQL's numbers for: too many connections, shutting down, lost, locked, interrupted."""
_CLIENT_ERRORS = range(2000, 3000)
"""MySQL's numbers for a server that cannot be reached or went away."""


_DEADLOCK = 1213


def _asks_for_another_look(error: Exception) -> bool:
    """Tell whether the same write, begun anew, may well go through at once."""
    cause = _cause(error)
    deadlock = isinstance(cause, MySQLError) and cause.args[:1] == (_DEADLOCK,)
    return isinstance(error, IntegrityError | sqlite3.IntegrityError) or deadlock


def _cause(error: BaseException) -> BaseException:
    return next((part for part in error.args if isinstance(part, Exception)), error)


def _is_away(error: BaseException) -> bool:
    """Tell whether the database failed rather than refused what it was given."""
    cause = _cause(error)
    if isinstance(cause, MySQLError):
        number = cause.args[0] if cause.args else 0
        return isinstance(cause, InterfaceError) or (
            number in _NOT_THE_RECORD or number in _CLIENT_ERRORS
        )
    return isinstance(
        cause, DBConnectionError | sqlite3.OperationalError | OSError | TimeoutError | RuntimeError
    )
