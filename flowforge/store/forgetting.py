"""Forgetting calls: what is older than it may be, and everything of one telephone number.

In SQLite a deleted row leaves its bytes in free pages, in gaps of pages whose rows were moved, and
in the write-ahead log. ``secure_delete``, which is on for every connection, overwrites the first;
`scrub` writes the file anew without gaps and empties the log.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from flowforge.errors import StoreError
from flowforge.store.models import CallEntry, CallSession
from flowforge.store.scope import Scope

log = structlog.get_logger()

BATCH = 500
"""Calls that one transaction erases: those that go on must not wait long."""
_SESSIONS = (
    "SELECT call_id, caller, callee, state, ended FROM call_session "
    "WHERE call_id > ? ORDER BY call_id LIMIT 500"
)
_LINES = "SELECT id, call_id, data FROM call_entry WHERE id > ? ORDER BY id LIMIT 5000"
_SOUND = re.compile(r"/p/([A-Za-z0-9_-]{20,128})\.wav")
"""An address of a sound of ours, as documents that were answered name it."""
_LIMIT_S = 60.0
_REWRITE_S = 600.0
_TRIES = 5
_PAUSE_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The calls in which a number stands; those that go on cannot be erased yet."""

    ended: frozenset[str]
    running: frozenset[str]


async def ended_before(scope: Scope, moment: datetime) -> list[str]:
    """Give some of the calls that ended before `moment`, at most `BATCH`."""

    async def ask() -> list[str]:
        old = CallSession.filter(ended=True, updated__lt=moment).limit(BATCH)
        return [row.call_id for row in await old.only("call_id")]

    return await scope.run(ask(), _LIMIT_S)


async def heard_in(scope: Scope, call_ids: Sequence[str]) -> set[str]:
    """Give the names of sounds that these calls were answered with lately, and no running call."""
    names: set[str] = set()
    for first in range(0, len(call_ids), BATCH):
        some = _sounds_of(call_id__in=call_ids[first : first + BATCH])
        names |= await scope.run(some, _LIMIT_S)
    return names - await scope.run(_sounds_of(ended=False), _LIMIT_S)


async def _sounds_of(**which: Any) -> set[str]:
    calls = await CallSession.filter(**which).only("call_id", "state")
    return {name for call in calls for name in _SOUND.findall(call.state)}


async def erase(scope: Scope, call_ids: Sequence[str]) -> None:
    """Delete sessions and transcripts of calls that are over."""

    async def delete(some: Sequence[str]) -> None:
        async with scope.transaction() as db:
            await CallEntry.filter(call_id__in=some).using_db(db).delete()
            await CallSession.filter(call_id__in=some).using_db(db).delete()

    for first in range(0, len(call_ids), BATCH):
        await scope.run(delete(call_ids[first : first + BATCH]), _LIMIT_S)


async def scrub(scope: Scope) -> bool:
    """Leave no deleted byte in SQLite's files; False where somebody kept them busy.

    Until this is done nobody else can write: some seconds for each gigabyte.
    """
    if scope.kind != "sqlite":
        return True
    for _ in range(_TRIES):
        try:
            if await scope.run(_rewritten(scope), _REWRITE_S):
                return True
        except StoreError as error:
            log.info("deleted calls are not overwritten yet", reason=str(error))
        await asyncio.sleep(_PAUSE_S)
    return False


async def _rewritten(scope: Scope) -> bool:
    await scope.client.execute_script("VACUUM")
    [row] = await scope.client.execute_query_dict("PRAGMA wal_checkpoint(TRUNCATE)")
    return not row["busy"]


async def calls_with(scope: Scope, number: re.Pattern[str]) -> Found:
    """Find every call in whose session or transcript a number stands, however it is written."""
    over: dict[str, bool] = {}
    named: set[str] = set()
    async for row in _rows(scope, _SESSIONS, "call_id", ""):
        if any(number.search(row[name]) for name in ("caller", "callee", "state")):
            over[row["call_id"]] = bool(row["ended"])
    async for row in _rows(scope, _LINES, "id", 0):
        if number.search(row["data"]):
            named.add(row["call_id"])
    over |= await scope.run(_over(named - over.keys()), _LIMIT_S)
    ended = frozenset(call_id for call_id, is_over in over.items() if is_over)
    return Found(ended=ended, running=frozenset(over) - ended)


async def _over(call_ids: set[str]) -> dict[str, bool]:
    rows = await CallSession.filter(call_id__in=call_ids).only("call_id", "ended")
    return {row.call_id: row.ended for row in rows}


async def _rows(
    scope: Scope, sql: str, key: str, first: str | int
) -> AsyncIterator[dict[str, Any]]:
    """Read a whole table in the order of its key, a page at a time."""
    sql = sql if scope.kind == "sqlite" else sql.replace("?", "%s")
    last = first
    while page := await scope.run(scope.client.execute_query_dict(sql, [last]), _LIMIT_S):
        for row in page:
            yield row
        last = page[-1][key]
