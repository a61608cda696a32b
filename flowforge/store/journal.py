"""The journal: what happens in calls, written down for many calls in one transaction.

A record waits in a queue. One task takes all that has gathered, writes it as a whole and then tells
those who wait. While the database is away, records stay queued and are written when it is back.
Writing a record twice changes nothing, so a commit whose fate is unknown is simply done again.
"""

import asyncio
import sqlite3
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import orjson
import structlog
from pymysql.err import InterfaceError, MySQLError
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import DBConnectionError

from flowforge.call import Entry, Session
from flowforge.errors import StoreError
from flowforge.store.limits import Limits
from flowforge.store.models import CallSession
from flowforge.store.scope import Scope

log = structlog.get_logger()

_BATCH = 500
"""Records that one transaction takes at most."""
_LARGEST = 1_000_000
"""Bytes that one record may have."""
_KNOWN = 20_000
"""Calls whose number of lines is remembered."""
_PAUSE_S = 0.25
"""The wait before the first new try; it doubles up to eight times this."""
_WRITE_S = 5.0
"""How long one transaction may take."""

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
)
_ENTRY = ("call_id", "seq", "at", "kind", "node", "data")


@dataclass(slots=True, eq=False)
class Record:
    """One event's outcome: the session as it then is, and the transcript's new lines.

    `first` is the number of the first of these lines; it is given at the first try and kept.
    """

    call_id: str
    state: bytes
    session: tuple[Any, ...]
    entries: list[tuple[datetime, str, str, str]]
    written: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    first: int = -1
    queued: float = field(default_factory=monotonic)

    @property
    def size(self) -> int:
        """About how many bytes this takes."""
        return 2 * len(self.state) + sum(len(data) for _, _, _, data in self.entries)


@dataclass(frozen=True, slots=True)
class _Sql:
    """The two statements, and how a point in time is written, for one kind of database."""

    session: str
    entry: str
    plain_times: bool

    def time(self, at: datetime) -> str | datetime:
        at = at.astimezone(UTC)
        return at.replace(tzinfo=None) if self.plain_times else at.isoformat(" ")


def _statements(kind: str) -> _Sql:
    mark = "?" if kind == "sqlite" else "%s"
    session = f"call_session ({', '.join(_SESSION)}) VALUES ({', '.join([mark] * len(_SESSION))})"
    entry = f"call_entry ({', '.join(_ENTRY)}) VALUES ({', '.join([mark] * len(_ENTRY))})"
    if kind == "sqlite":
        changes = ", ".join(f"{name} = excluded.{name}" for name in _SESSION[1:])
        return _Sql(
            f"INSERT INTO {session} ON CONFLICT (call_id) DO UPDATE SET {changes}",
            f"INSERT INTO {entry} ON CONFLICT (call_id, seq) DO NOTHING",
            plain_times=False,
        )
    # All columns are given, so REPLACE is an upsert; ON DUPLICATE KEY needs VALUES(column), of
    # which MySQL 8.4 warns, or an alias, which MariaDB does not know.
    return _Sql(
        f"REPLACE INTO {session}",
        f"INSERT INTO {entry} ON DUPLICATE KEY UPDATE seq = seq",
        plain_times=True,
    )


class Journal:
    """Writes records in the order in which they come."""

    def __init__(self, scope: Scope, limits: Limits) -> None:
        self._scope = scope
        self._sql = _statements(scope.kind)
        self._limits = limits
        self._queue: deque[Record] = deque()
        self._queued_bytes = 0
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._wake = asyncio.Event()
        self._closing = False
        self._writer = asyncio.create_task(self._run(), context=scope.context())
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

        Raises `StoreError` after `Limits.commit_s` seconds (the record stays queued), or where the
        database will not take it at all.
        """
        done, _ = await asyncio.wait({record.written}, timeout=self._limits.commit_s)
        if not done:
            raise StoreError(
                "The database has not taken a call's record yet; it is kept for later."
            )
        record.written.result()

    async def close(self, limit_s: float = 5.0) -> None:
        """Write what is queued, for at most `limit_s` seconds, and stop."""
        self._closing = True
        self._wake.set()
        done, _ = await asyncio.wait({self._writer}, timeout=limit_s)
        if not done:
            self._writer.cancel()
            await asyncio.wait({self._writer})
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
            await self._write(batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, the calls go on
            if _is_away(error):
                log.warning("the database does not take calls", reason=self._scope.explain(error))
                return False
            return await self._one_by_one(batch)
        for record in batch:
            self._settle(record)
        return True

    async def _one_by_one(self, batch: list[Record]) -> bool:
        """Find the records that the database does not take, so that they cannot hurt the others."""
        good: list[Record] = []
        bad: list[tuple[Record, Exception]] = []
        for record in batch:
            try:
                await self._write([record])
            except Exception as error:  # noqa: BLE001 - the same
                if _is_away(error):
                    break
                bad.append((record, error))
            else:
                good.append(record)
        for record in good:
            self._settle(record)
        for record, refusal in bad:
            self._settle(record, refusal)
        return bool(good or bad)

    def _settle(self, record: Record, error: Exception | None = None) -> None:
        """Take a record out of the queue and tell who waits for it."""
        self._queue.remove(record)
        self._queued_bytes -= record.size
        if error is None:
            record.written.set_result(None)
            return
        reason = self._scope.explain(error)
        log.error("a call's record cannot be stored", call=record.call_id, reason=reason)
        record.written.set_exception(StoreError(reason))
        record.written.exception()  # Nobody may be waiting any more: that is no fault.

    async def _write(self, batch: list[Record]) -> None:
        async with asyncio.timeout(_WRITE_S), self._scope.transaction() as db:
            await self._number(batch, db)
            entries = [row for record in batch for row in self._entry_rows(record)]
            if entries:
                await db.execute_many(self._sql.entry, entries)
            # Of a call that is in the batch twice, the last state is the one to keep.
            latest = {record.call_id: record for record in batch}
            await db.execute_many(self._sql.session, [self._row(last) for last in latest.values()])
        self.transactions += 1
        self.records += len(batch)

    async def _number(self, batch: list[Record], db: BaseDBAsyncClient) -> None:
        """Give each new line its place in its call's transcript."""
        fresh = [record for record in batch if record.first < 0]
        unknown = {record.call_id for record in fresh} - self._counts.keys()
        if unknown:
            stored = CallSession.filter(call_id__in=unknown).using_db(db)
            self._counts.update(dict.fromkeys(unknown, 0))
            self._counts.update(await stored.values_list("call_id", "entries"))
        for record in fresh:
            record.first = self._counts[record.call_id]
            self._counts[record.call_id] += len(record.entries)
            self._counts.move_to_end(record.call_id)
        while len(self._counts) > _KNOWN:
            self._counts.popitem(last=False)

    def _entry_rows(self, record: Record) -> list[list[Any]]:
        return [
            [record.call_id, record.first + place, self._sql.time(at), *rest]
            for place, (at, *rest) in enumerate(record.entries)
        ]

    def _row(self, record: Record) -> list[Any]:
        values = (
            self._sql.time(value) if isinstance(value, datetime) else value
            for value in record.session
        )
        return [*values, record.state.decode(), record.first + len(record.entries)]


def record_of(session: Session, entries: Sequence[Entry], now: datetime) -> Record:
    """Make a record of a session as it is at this moment.

    Raises `StoreError` where something in it is no JSON.
    """
    try:
        state = orjson.dumps(session)
        lines: list[tuple[datetime, str, str, str]] = [
            (entry.at, entry.kind, entry.node, orjson.dumps(dict(entry.data)).decode())
            for entry in entries
        ]
    except TypeError as error:
        raise StoreError(f"The call {session.call_id} cannot be written down: {error}.") from error
    row = (
        session.call_id,
        session.flow_id,
        session.version,
        session.path,
        str(session.vars.get("caller", ""))[:64],
        str(session.vars.get("callee", ""))[:64],
        _started(session, now),
        lines[-1][0] if lines else now,
        session.ended,
    )
    return Record(session.call_id, state, row, lines)


def _started(session: Session, now: datetime) -> datetime:
    try:
        started = datetime.fromisoformat(session.started)
    except ValueError:
        return now
    return started if started.tzinfo else started.replace(tzinfo=UTC)


_NOT_THE_RECORD = {1040, 1053, 1158, 1159, 1160, 1161, 1205, 1213, 1290, 1317, 1836, 3024}
"""MySQL's numbers for: too many connections, shutting down, lost, locked, interrupted."""
_CLIENT_ERRORS = range(2000, 3000)
"""MySQL's numbers for a server that cannot be reached or went away."""


def _is_away(error: BaseException) -> bool:
    """Tell whether the database failed rather than refused what it was given."""
    cause = next((part for part in error.args if isinstance(part, Exception)), error)
    if isinstance(cause, MySQLError):
        number = cause.args[0] if cause.args else 0
        return isinstance(cause, InterfaceError) or (
            number in _NOT_THE_RECORD or number in _CLIENT_ERRORS
        )
    return isinstance(
        cause, DBConnectionError | sqlite3.OperationalError | OSError | TimeoutError | RuntimeError
    )
