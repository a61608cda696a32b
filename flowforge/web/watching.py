"""Watching calls while they go on.

The journal tells what it has written down, and only while somebody watches: until then it costs a
call nothing. What is shown is read from the database when the first one begins to watch, and again
every few seconds, so that it is right whatever news was lost; the news only makes it quick. News of
other processes comes along a `Line`: by Redis where there is one, else from the other workers.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from aiohttp import web

from flowforge.errors import StoreError
from flowforge.store import Calls
from flowforge.store.record import Record
from flowforge.store.running import RunningCall, news_of
from flowforge.web.board import Board

log = structlog.get_logger()

News = Sequence[RunningCall]
Hears = Callable[[News], None]

_AT_MOST = 20_000
"""Pieces of news that are kept while the database is being read."""


class Line(Protocol):
    """A way by which news of other processes comes."""

    async def listen(self, heard: Hears) -> None:
        """Call `heard` with what happens elsewhere, until cancelled."""


@dataclass(slots=True, kw_only=True)
class Watching:
    """Who watches calls in this process, and what they see.

    Every `every_s` seconds all is read anew; for `linger_s` seconds after the last one has gone it
    is kept up, because a page that is loaded anew goes and comes back.
    """

    calls: Calls
    lines: Sequence[Line] = ()
    every_s: float = 5.0
    linger_s: float = 10.0
    board: Board = field(default_factory=Board)
    over: bool = False
    """Whether the server is about to end, and with it all who watch."""
    _outlets: list[Hears] = field(default_factory=list)
    _watchers: int = 0
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _farewell: asyncio.TimerHandle | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _meanwhile: list[RunningCall] | None = None
    _ready: asyncio.Event = field(default_factory=asyncio.Event)

    # --- telling ----------------------------------------------------------------------------

    def tell(self, outlet: Hears) -> None:
        """From now on tell `outlet` what happens in this process."""
        self._outlets.append(outlet)
        self.calls.told = self._later

    def tell_no_more(self, outlet: Hears) -> None:
        """Tell `outlet` nothing more."""
        with suppress(ValueError):
            self._outlets.remove(outlet)
        if not self._outlets:
            self.calls.told = None

    def _later(self, records: Sequence[Record]) -> None:
        # After those who wait for their answer; and what fails here is not the journal's to hear.
        asyncio.get_running_loop().call_soon(self._tell, records)

    def _tell(self, records: Sequence[Record]) -> None:
        news = news_of(records)
        for outlet in list(self._outlets):
            outlet(news)

    # --- watching ---------------------------------------------------------------------------

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[Board]:
        """Give what goes on, and keep it up while this is held."""
        self._watchers += 1
        if self._farewell is not None:
            self._farewell.cancel()
            self._farewell = None
        if not self._tasks:
            self._begin()
        try:
            await self._ready.wait()
            yield self.board
        finally:
            self._watchers -= 1
            if not self._watchers:
                loop = asyncio.get_running_loop()
                self._farewell = loop.call_later(self.linger_s, self._stop)

    async def change(self, limit_s: float) -> None:
        """Come back when something has changed, when all is over, or after `limit_s` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await self._changed.wait()

    def end(self) -> None:
        """Let everybody who watches go home."""
        self.over = True
        self._ring()
        for outlet in list(self._outlets):
            outlet(())  # who waits for news sees that there will be none

    async def close(self) -> None:
        """Stop watching."""
        self.end()
        tasks = list(self._tasks)
        self._stop()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self) -> None:
        self._ready.clear()
        self.board = Board()
        self.tell(self._hear)
        jobs = [self._read_again_and_again(), *(line.listen(self._hear) for line in self.lines)]
        self._tasks = [asyncio.create_task(job) for job in jobs]

    def _stop(self) -> None:
        if self._farewell is not None:
            self._farewell.cancel()
            self._farewell = None
        for task in self._tasks:
            task.cancel()
        self._tasks = []
        self.tell_no_more(self._hear)

    def _hear(self, news: News) -> None:
        if self._meanwhile is not None and len(self._meanwhile) < _AT_MOST:
            self._meanwhile += news
        before = self.board.changes
        self.board.take(news)
        if self.board.changes != before:
            self._ring()

    def _ring(self) -> None:
        """Wake all who wait now; who waits from now on waits for the next change."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def _read_again_and_again(self) -> None:
        while True:
            await self._read()
            self._ready.set()
            await asyncio.sleep(self.every_s)

    async def _read(self) -> None:
        """Read all from the database; what comes in meanwhile is newer."""
        self._meanwhile = []
        try:
            calls = await self.calls.under_way()
        except StoreError as error:
            log.warning("the calls that go on cannot be read just now", reason=str(error))
            return
        finally:
            meanwhile, self._meanwhile = self._meanwhile or [], None
        before = self.board.changes
        self.board.replace(calls)
        self.board.take(meanwhile)
        if self.board.changes != before:
            self._ring()


WATCHING = web.AppKey("watching", Watching)
