"""Calls: sessions and transcripts, kept by the journal, the running ones in memory."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import cast

import orjson

from flowforge.call import Entry, EntryKind, Session
from flowforge.store import forgetting
from flowforge.store.forgetting import Found
from flowforge.store.journal import Journal, Record, record_of
from flowforge.store.limits import Limits
from flowforge.store.models import CallEntry, CallSession
from flowforge.store.rows import CallRow
from flowforge.store.scope import Room, Scope, stored

_SOME = 500
"""Calls that are looked at in one go."""
_FIELDS = frozenset(field.name for field in fields(Session))


@dataclass(slots=True)
class _Hot:
    """A session in memory, as JSON: whoever asks gets one of their own."""

    state: bytes
    written: asyncio.Future[None] | None = None

    @property
    def durable(self) -> bool:
        return self.written is None or self.written.done()


class Calls(Room):
    """All calls. One process at a time may work on a call: it has the call in memory.

    Sessions used longest ago leave the memory, but none before it is written down.
    """

    def __init__(
        self, scope: Scope, journal: Journal, now: Callable[[], datetime], limits: Limits
    ) -> None:
        super().__init__(scope)
        self._journal = journal
        self._now = now
        self._limits = limits
        self._hot: OrderedDict[str, _Hot] = OrderedDict()

    async def session(self, call_id: str) -> Session | None:
        """Give a call's state, from memory if it is there; None where nothing is known of it.

        Changing what this gives changes nothing here: that is what `commit` is for. Raises
        `errors.StoreError` when the database is asked and does not answer within the limit.
        """
        hot = self._hot.get(call_id)
        if hot is None:
            state = await self.scope.run(_stored(call_id), self._limits.commit_s)
            if state is None:
                return None
            hot = self._hot.setdefault(call_id, _Hot(state))
        self._touch(call_id)
        return _session(hot.state)

    async def commit(self, session: Session, entries: Sequence[Entry]) -> None:
        """Write down a call's state and its transcript's new lines; durable when it returns.

        Raises `errors.StoreError` when that has not happened within the limit. Then the call can
        go on all the same: its state is in memory, and is written when the database is back.
        """
        record = record_of(session, entries, self._now())
        self._hot[session.call_id] = _Hot(record.state, record.written)
        self._touch(session.call_id)
        self._add(record)
        await self._journal.wait(record)

    @stored
    async def transcript(self, call_id: str) -> list[Entry]:
        """Give what happened in a call, in order; nothing where the call is not known."""
        rows = await CallEntry.filter(call_id=call_id).order_by("seq")
        return [
            Entry(at=row.at, kind=cast("EntryKind", row.kind), node=row.node, data=row.data)
            for row in rows
        ]

    @stored
    async def recent(self, limit: int = 50) -> list[CallRow]:
        """Give the calls that began last, the newest first."""
        names = [field.name for field in fields(CallRow)]
        newest = CallSession.all().order_by("-started", "call_id").limit(limit)
        return [CallRow(**row) for row in await newest.values(*names)]

    @stored
    async def running(self) -> int:
        """Give how many calls have no end yet."""
        return await CallSession.filter(ended=False).count()

    @stored
    async def silent_since(self, moment: datetime, call_id: str | None = None) -> list[str]:
        """Give calls without an end in which nothing has happened since `moment`, some at a time.

        With `call_id` only that one is looked at.
        """
        silent = CallSession.filter(ended=False, updated__lt=moment)
        if call_id is not None:
            silent = silent.filter(call_id=call_id)
        return [row.call_id for row in await silent.limit(_SOME).only("call_id")]

    async def erase_ended_before(self, moment: datetime) -> int:
        """Erase what is kept of calls that ended before `moment`; give how many they were."""
        erased = 0
        while old := await forgetting.ended_before(self.scope, moment):
            await self._forget(old)
            erased += len(old)
        if erased:
            await forgetting.scrub(self.scope)
        return erased

    async def with_number(self, number: re.Pattern[str]) -> Found:
        """Find the calls in which a number stands anywhere, as `numbers.spellings` has it."""
        return await forgetting.calls_with(self.scope, number)

    async def erase(self, call_ids: Iterable[str]) -> bool:
        """Erase what is kept of these calls, which must be over.

        False where others kept the database so busy that their bytes are still in its files.
        """
        await self._forget(list(call_ids))
        return await forgetting.scrub(self.scope)

    async def _forget(self, call_ids: list[str]) -> None:
        for call_id in call_ids:
            self._hot.pop(call_id, None)
        await forgetting.erase(self.scope, call_ids)

    async def close(self) -> None:
        """Write down what is still queued."""
        await self._journal.close()

    @property
    def journal(self) -> Journal:
        """The journal, for its counters."""
        return self._journal

    def _add(self, record: Record) -> None:
        try:
            self._journal.add(record)
        except BaseException:
            record.written.cancel()  # It will never be written: the session may leave the memory.
            raise

    def _touch(self, call_id: str) -> None:
        self._hot.move_to_end(call_id)
        while len(self._hot) > self._limits.hot:
            leaves = next((name for name, hot in self._hot.items() if hot.durable), None)
            if leaves is None:
                return
            del self._hot[leaves]


async def _stored(call_id: str) -> bytes | None:
    row = await CallSession.get_or_none(call_id=call_id)
    return row.state.encode() if row else None


def _session(state: bytes) -> Session:
    # A field that this program does not know was written by a newer one: leave it out.
    known = {name: value for name, value in orjson.loads(state).items() if name in _FIELDS}
    return Session(**known)
