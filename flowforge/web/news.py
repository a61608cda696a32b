"""How news of calls gets from one process to another, while somebody watches."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from flowforge.store.running import packed, unpacked
from flowforge.web.watching import Hears, News, Watching

if TYPE_CHECKING:
    from flowforge.redis import Redis
    from flowforge.web.colleagues import Colleagues

_MOST_QUEUED = 1_000
_BEAT_S = 5.0
"""Seconds after which something is sent in any case, to learn whether anybody listens."""
_WANTED_S = 10.0
"""Seconds for which another server is told, after it said that it watches."""


@dataclass(frozen=True, slots=True)
class WorkersLine:
    """News of the other workers of this machine: each tells for as long as it is listened to."""

    colleagues: "Colleagues"

    async def listen(self, heard: Hears) -> None:
        """Call `heard` with what happens at the others, until cancelled."""
        await self.colleagues.news(lambda data: heard(unpacked(data)))


async def tell_colleague(watching: Watching, request: web.Request) -> web.StreamResponse:
    """Send a colleague what happens here, a line for each piece of news, until it hangs up."""
    queue: asyncio.Queue[bytes] = asyncio.Queue(_MOST_QUEUED)

    def hear(news: News) -> None:
        with suppress(asyncio.QueueFull):  # what is lost now is read from the database later
            queue.put_nowait(packed(news))

    response = web.StreamResponse()
    await response.prepare(request)
    watching.tell(hear)
    try:
        while not watching.over:
            await response.write(await _next(queue))
    except ConnectionError:
        pass  # nobody there watches any more
    finally:
        watching.tell_no_more(hear)
    return response


async def _next(queue: asyncio.Queue[bytes]) -> bytes:
    try:
        async with asyncio.timeout(_BEAT_S):
            return await queue.get() or b"\n"
    except TimeoutError:
        return b"\n"


class RedisLine:
    """News of all other servers and workers, by Redis.

    A server that watches says so again and again; the others tell while they hear it.
    """

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._until: asyncio.TimerHandle | None = None

    async def listen(self, heard: Hears) -> None:
        """Call `heard` with what happens elsewhere, until cancelled."""
        await self._redis.watch(lambda data: heard(unpacked(data)))

    def wanted(self, watching: Watching) -> None:
        """Tell what happens here for a while: another server watches."""
        if self._until is None:
            watching.tell(self._say)
        else:
            self._until.cancel()
        self._until = asyncio.get_running_loop().call_later(_WANTED_S, self._enough, watching)

    def _enough(self, watching: Watching) -> None:
        self._until = None
        watching.tell_no_more(self._say)

    def _say(self, news: News) -> None:
        if news:
            self._redis.say(packed(news))
