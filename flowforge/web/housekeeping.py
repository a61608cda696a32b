"""What has to be done again and again while the server runs, beside all calls."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from aiohttp import web

from flowforge.call import Entry
from flowforge.errors import Overtaken
from flowforge.prompts import Prompts
from flowforge.store import Calls

log = structlog.get_logger()

_JUMP = timedelta(minutes=1)
"""By so much the clock may stray between two rounds without having been set anew."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Erases what is kept of calls once they have been over for `days` days."""

    calls: Calls
    days: int
    now: Callable[[], datetime] = _utc_now

    async def __call__(self) -> None:
        """Erase what is due. Raises `errors.StoreError`."""
        erased = await self.calls.erase_ended_before(self.now() - timedelta(days=self.days))
        if erased:
            log.info("old calls were erased", calls=erased, days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fading:
    """Takes away what was spoken more than `days` days ago: it may say what a call was about.

    No call whose record is kept no longer is left in a sound by then. What live flows say stays:
    `spared` makes it, where it is missing, and marks it. Where that fails nothing is taken away.
    """

    prompts: Prompts
    spared: Callable[[], Awaitable[bool]]
    days: int
    now: Callable[[], datetime] = _utc_now

    async def __call__(self) -> None:
        """Take away what is due. Raises OSError."""
        if not await self.spared():
            return
        before = self.now() - timedelta(days=self.days)
        gone = await self.prompts.forget(before.timestamp())
        if gone:
            log.info("old spoken sounds were erased", sounds=gone, days=self.days)


@dataclass(slots=True, kw_only=True)
class Reaper:
    """Ends calls of which nothing has been heard for as long as `silence`.

    It closes the record and no more: nothing runs that is wired to "hung up". A hangup that comes
    after all is taken like any other. In its `turn` a call may be changed.
    `steady` counts seconds whatever happens to the clock: once that was set anew, nobody can say
    how long a call has been silent, and none is ended before `silence` has gone by.
    """

    calls: Calls
    turn: Callable[[str], AbstractAsyncContextManager[None]]
    silence: timedelta
    now: Callable[[], datetime] = _utc_now
    steady: Callable[[], float] = monotonic
    _last: tuple[datetime, float] | None = None
    _not_before: float = float("-inf")

    async def __call__(self) -> None:
        """End what is due. Raises `errors.StoreError`."""
        if not self._can_tell():
            return
        since = self.now() - self.silence
        ended = 0
        while silent := await self.calls.silent_since(since):
            done = sum([await self._end(call_id, since) for call_id in silent])
            if not done:
                break  # They were heard of meanwhile, all of them.
            ended += done
        if ended:
            log.info("calls without a hangup were ended", calls=ended)

    def _can_tell(self) -> bool:
        now, steady = self.now(), self.steady()
        if self._last is not None:
            before, then = self._last
            if abs(now - before - timedelta(seconds=steady - then)) > _JUMP:
                log.warning("the clock was set anew: no call is ended for its silence for a while")
                self._not_before = steady + self.silence.total_seconds()
        self._last = now, steady
        return steady >= self._not_before

    async def _end(self, call_id: str, since: datetime) -> bool:
        async with self.turn(call_id):
            # An event may have come while we waited for our turn.
            session = await self.calls.session(call_id)
            if session is None or not await self.calls.silent_since(since, call_id):
                return False
            session.ended, session.at, session.pending = True, "", None
            hours = self.silence.total_seconds() / 3600
            text = f"no event for {hours:g} h and no hangup: the call counts as over"
            entry = Entry(at=self.now(), kind="note", data={"text": text})
            try:
                await self.calls.commit(session, [entry])
            except Overtaken:
                return False  # Another server was faster, be it to end the call.
            return True


@dataclass(slots=True)
class Housekeeping:
    """Runs jobs, each every so many seconds; one that fails runs again."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _rounds: list[asyncio.Event] = field(default_factory=list)

    def start(self, name: str, job: Callable[[], Awaitable[None]], every_s: float) -> None:
        """Begin to run a job: at once, and every so many seconds after that."""
        done = asyncio.Event()
        self._rounds.append(done)
        self._tasks.append(asyncio.create_task(self._run(name, job, every_s, done)))

    async def first_round(self) -> None:
        """Wait until every job has run once."""
        await asyncio.gather(*(done.wait() for done in self._rounds))

    async def close(self) -> None:
        """End every job; what is half done is done at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(
        self, name: str, job: Callable[[], Awaitable[None]], every_s: float, done: asyncio.Event
    ) -> None:
        while True:
            try:
                await job()
            except Exception:
                log.exception("a job failed and is done again later", job=name)
            done.set()
            await self.sleep(every_s)


HOUSEKEEPING = web.AppKey("housekeeping", Housekeeping)
