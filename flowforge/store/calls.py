"""Calls: sessions and transcripts, kept by the journal, the running ones in memory."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime
from time import monotonic
from typing import Protocol, cast

import orjson
from tortoise.functions import Count

from flowforge.call import Entry, EntryKind, Session
from flowforge.errors import Overtaken, StoreError
from flowforge.store import forgetting
from flowforge.store.forgetting import Found
from flowforge.store.journal import Journal
from flowforge.store.limits import Limits
from flowforge.store.lookups import Lookups
from flowforge.store.models import CallEntry, CallSession
from flowforge.store.record import Base, Record, record_of
from flowforge.store.rows import CallRow
from flowforge.store.running import RunningCall, running_calls
from flowforge.store.scope import Room, Scope, stored

_LOOK_S = 3.0
_LOOK_AGAIN_S = 0.05
"""So long, and after such a pause each time, what another process is about to write is looked for:
an answer may go out before its record is written, where the database takes long. A caller waits
meanwhile, so it is time that counts: each look may take long itself."""
_SOME = 500
"""Calls that are looked at in one go."""
_FIELDS = frozenset(field.name for field in fields(Session))


class Nearby(Protocol):
    """A memory that all servers share. It may be away, and what it gives may be old."""

    async def call(self, call_id: str) -> bytes | None:
        """Give what was kept of a call, None where there is nothing."""

    def keep(self, calls: Mapping[str, bytes]) -> None:
        """Keep something of each of these calls for a while; nobody waits for it."""

    def forget(self, call_ids: Iterable[str]) -> None:
        """Erase what was kept of these calls."""


@dataclass(slots=True)
class _Hot:
    """A session in memory, as JSON: whoever asks gets one of their own.

    `base` is what is known to be stored of it.
    """

    state: bytes
    base: Base


class Calls(Room):
    """All calls.

    Several processes may work on one call, if in each one piece of work at a time: each trusts the
    call that it has in memory, and `commit` says so where another one was faster. Sessions used
    longest ago leave the memory, but none before it is written down.
    """

    def __init__(self, scope: Scope, now: Callable[[], datetime], limits: Limits) -> None:
        super().__init__(scope)
        self._now = now
        self._limits = limits
        self._journal = Journal(scope, limits, self._share)
        self._lookups = Lookups(scope, limits.ask_s)
        self.nearby: Nearby | None = None
        """A memory that all servers share, where there is one."""
        self.has_company = False
        """Whether other processes may work on the same calls."""
        self.told: Callable[[Sequence[Record]], None] | None = None
        """Is told what is written down, while somebody watches calls."""
        self._hot: OrderedDict[str, _Hot] = OrderedDict()

    def at_hand(self, call_id: str) -> Session | None:
        """Give a call's state if it is in memory; that none is there says nothing."""
        hot = self._hot.get(call_id)
        if hot is None or hot.base.overtaken:
            return None
        self._touch(call_id)
        return _session(hot.state)

    async def session(self, call_id: str, step: int = 0) -> Session | None:
        """Give a call's state, from memory if it is there; None where nothing is known of it.

        With `step` it must have got that far: what is older is read anew, and where there are
        others who may be about to write it, it is waited for. Changing what this gives changes
        nothing here: that is what `commit` is for. Raises `errors.StoreError` when the database is
        asked and does not answer within the limit.
        """
        known = self.at_hand(call_id)
        if known is not None and known.step >= step:
            return known
        until = monotonic() + (_LOOK_S if self.has_company and step else 0)
        while True:
            known = await self._read(call_id, step) or known
            if (known is not None and known.step >= step) or monotonic() >= until:
                return known
            await asyncio.sleep(_LOOK_AGAIN_S)

    async def _read(self, call_id: str, step: int) -> Session | None:
        hot = await self._shared(call_id, step)
        if hot is None:
            found = await self._lookups.find(call_id)
            hot = found and _hot(*found)
        if hot is None:
            return None
        mine, read = self.at_hand(call_id), _session(hot.state)
        if mine is not None and mine.step > read.step:
            return mine  # It is still to be written.
        self._hot[call_id] = hot
        self._touch(call_id)
        return read

    async def commit(self, session: Session, entries: Sequence[Entry]) -> None:
        """Write down a call's state and its transcript's new lines; durable when it returns.

        The session must be the one that `session` gave last, or new. Raises `errors.Overtaken` when
        another process has changed the call since: what was to be written is not, and `session`
        gives the call as it is now. Raises `errors.StoreError` when it is not on record within the
        limit. Then the call can go on all the same: its state is in memory, and is written when the
        database is back.
        """
        before = self._hot.get(session.call_id)
        record = record_of(session, entries, self._now(), before.base if before else Base())
        self._hot[session.call_id] = _Hot(record.state, record.base)
        self._touch(session.call_id)
        self._add(record)
        try:
            await self._journal.wait(record)
        except Overtaken:
            with suppress(StoreError):
                await self.session(session.call_id)
            raise

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
    async def row(self, call_id: str) -> CallRow | None:
        """Give a call as it stands in the list, None where it is not known."""
        names = [field.name for field in fields(CallRow)]
        found = await CallSession.filter(call_id=call_id).values(*names)
        return next((CallRow(**row) for row in found), None)

    @stored
    async def running(self) -> int:
        """Give how many calls have no end yet."""
        return await CallSession.filter(ended=False).count()

    @stored
    async def under_way(self) -> list[RunningCall]:
        """Give the calls that have no end yet, and where each is."""
        return await running_calls(self.scope.client)

    @stored
    async def running_in(self, flow_id: str) -> Mapping[int, int]:
        """Give how many calls have no end yet in each version of a flow that has any."""
        going_on = CallSession.filter(ended=False, flow_id=flow_id)
        rows = (
            await going_on.annotate(calls=Count("call_id"))
            .group_by("version")
            .values("version", "calls")
        )
        return {row["version"]: row["calls"] for row in rows}

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

    async def heard_in(self, call_ids: Iterable[str]) -> set[str]:
        """Give the names of sounds that these calls were answered with, and no running one.

        These are ``<name>`` in ``/p/<name>.wav``.
        """
        return await forgetting.heard_in(self.scope, list(call_ids))

    async def erase(self, call_ids: Iterable[str]) -> bool:
        """Erase what is kept of these calls, which must be over.

        False where others kept the database so busy that their bytes are still in its files.
        """
        await self._forget(list(call_ids))
        return await forgetting.scrub(self.scope)

    async def _forget(self, call_ids: list[str]) -> None:
        for call_id in call_ids:
            self._hot.pop(call_id, None)
        if self.nearby:
            self.nearby.forget(call_ids)
        await forgetting.erase(self.scope, call_ids)

    async def close(self) -> None:
        """Write down what is still queued."""
        await self._journal.close()
        await self._lookups.close()

    @property
    def journal(self) -> Journal:
        """The journal, for its counters."""
        return self._journal

    async def _shared(self, call_id: str, step: int) -> _Hot | None:
        """Give a call from the shared memory, if it is there and has got as far as `step`."""
        mine = self._hot.get(call_id)
        if self.nearby is None or (mine is not None and mine.base.overtaken):
            return None  # Only the database knows who was faster.
        kept = await self.nearby.call(call_id)
        if kept is None:
            return None
        stamp, lines, state = kept.split(b" ", 2)
        found = _hot(state, int(stamp), int(lines))
        return found if _session(state).step >= step else None

    def _share(self, written: Sequence[Record]) -> None:
        if self.told:
            self.told(written)
        if self.nearby:
            last = {record.call_id: record for record in written}
            self.nearby.keep(
                {
                    call_id: b"%d %d %s" % (one.stamp, one.first + len(one.entries), one.state)
                    for call_id, one in last.items()
                }
            )

    def _add(self, record: Record) -> None:
        try:
            self._journal.add(record)
        except StoreError as error:
            record.settle(error)  # It will never be written: the session may leave the memory.
            raise

    def _touch(self, call_id: str) -> None:
        self._hot.move_to_end(call_id)
        while len(self._hot) > self._limits.hot:
            leaves = next((name for name, hot in self._hot.items() if not hot.base.unsettled), None)
            if leaves is None:
                return
            del self._hot[leaves]


def _hot(state: bytes, stamp: int, lines: int) -> _Hot:
    return _Hot(state, Base(stamp, lines))


def _session(state: bytes) -> Session:
    fields_of = orjson.loads(state)
    try:
        return Session(**fields_of)
    except TypeError:
        # A field that this program does not know was written by a newer one: leave it out.
        return Session(**{name: value for name, value in fields_of.items() if name in _FIELDS})
