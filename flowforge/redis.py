"""Redis, where the operator has one: calls that go on at hand for all servers, and notices.

Nothing depends on it. What it holds stands in the database as well, what it tells is noticed
without it a second later. While it is away nobody waits for it.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from time import monotonic
from typing import Any

import structlog

from flowforge.errors import SettingsError

try:
    from redis.asyncio import Redis as Client
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError

    INSTALLED = True
except ImportError:  # an extra
    INSTALLED = False

log = structlog.get_logger()

ASKED_EVERY_S = 3.0
"""Seconds after which a server that watches says again that it does."""
_LIMIT_S = 0.2
"""Seconds that one question may take."""
_LASTS_S = 900
"""Seconds that Redis keeps a call in which nothing happens: then the database is asked."""
_MOST_KEPT = 5_000
"""Calls that wait to be sent; what is more is left out."""
_MOST_SAID = 1_000
"""Pieces of news that wait to be sent; what is more is left out."""
_AT_ONCE = 500
"""Calls that are erased in one go: it has to be done within the limit."""
_LOST_S = 15
"""Seconds after which a listener asks whether the line still stands."""


class Redis:
    """One Redis, for all servers of one installation.

    `name` keeps several installations apart. `away_s` is for how many seconds nothing is asked
    after a question that failed; `clock` counts them.
    """

    def __init__(
        self,
        url: str,
        name: str,
        *,
        away_s: float = 1.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        if not INSTALLED:
            raise SettingsError(
                "FLOWFORGE_REDIS_URL: this needs the package redis: pip install 'flowforge[redis]'."
            )
        self._away_s = away_s
        self._clock = clock
        self._calls = f"flowforge:{name}:call:"
        self._counts = f"flowforge:{name}:count:"
        self._channel = f"flowforge:{name}:live"
        self._watched = f"flowforge:{name}:watched"
        self._news = f"flowforge:{name}:news"
        self._posted = f"flowforge:{name}:posted"
        self._me = secrets.token_bytes(8)
        self._away_until = float("-inf")
        self._is_away = False
        self._kept: dict[str, bytes] = {}
        self._said: list[bytes] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._sending = False
        self._client = _client(url, _LIMIT_S)
        self._listener = _client(url, None)

    # --- calls ------------------------------------------------------------------------------

    async def call(self, call_id: str) -> bytes | None:
        """Give what was kept of a call; None where there is nothing, or Redis is away."""
        found = await self._ask(lambda: self._client.get(self._calls + call_id))
        return found if isinstance(found, bytes) else None

    def keep(self, calls: Mapping[str, bytes]) -> None:
        """Keep what is given for each call, beside everything else; nobody waits for it."""
        if self._clock() < self._away_until or len(self._kept) > _MOST_KEPT:
            return
        self._kept |= calls
        self._send_soon()

    def forget(self, call_ids: Iterable[str]) -> None:
        """Erase what was kept of these calls; nobody waits for it."""
        self._start(self.erase(list(call_ids)))

    async def erase(self, call_ids: Sequence[str]) -> bool:
        """Erase what was kept of these calls; False where Redis is away."""
        names = [self._calls + call_id for call_id in call_ids]
        some = [names[at : at + _AT_ONCE] for at in range(0, len(names), _AT_ONCE)]
        done = [await self._ask(partial(self._client.delete, *these)) for these in some]
        return None not in done

    def _send_soon(self) -> None:
        if not self._sending:
            self._sending = True
            self._start(self._send())

    async def _send(self) -> None:
        try:
            while self._kept or self._said:
                kept, self._kept = self._kept, {}
                said, self._said = self._said, []
                await self._ask(partial(self._set, kept, said))
        finally:
            self._sending = False

    async def _set(self, kept: Mapping[str, bytes], said: Iterable[bytes]) -> None:
        async with self._client.pipeline(transaction=False) as pipe:
            for call_id, value in kept.items():
                pipe.set(self._calls + call_id, value, ex=_LASTS_S)
            for news in said:
                pipe.publish(self._news, news)
            await pipe.execute()

    # --- counts -----------------------------------------------------------------------------

    async def run(self, script: str, of: str, *given: str | int) -> Any:
        """Run a script on what is kept under a name; give None where Redis is away.

        The name is hashed: it may be a person's, or an address.
        """
        name = self._counts + blake2b(of.encode(), digest_size=16).hexdigest()
        return await self._ask(lambda: self._client.eval(script, 1, name, *given))

    # --- notices ----------------------------------------------------------------------------

    def tell(self) -> None:
        """Tell all servers that something else is live now."""
        self._start(self._done(lambda: self._client.publish(self._channel, b"live")))

    async def listen(
        self, heard: Callable[[], None], watched: Callable[[], None] = lambda: None
    ) -> None:
        """Call `heard` at every notice, until cancelled; also when one may have been missed.

        `watched` is called every so often while another server wants to know what `say` says.
        """
        notices = {
            self._channel: lambda _: heard(),
            self._watched: lambda who: None if who == self._me else watched(),
        }
        await self._hear(notices, heard)

    def post(self, message: bytes) -> None:
        """Let every server `read` a message; nobody waits for it."""
        self._start(self._done(lambda: self._client.publish(self._posted, message)))

    async def read(self, heard: Callable[[bytes], None]) -> None:
        """Call `heard` with every message that a server posts, this one too, until cancelled."""
        await self._hear({self._posted: heard}, lambda: None)

    def say(self, news: bytes) -> None:
        """Tell the servers that watch what happens in calls here; nobody waits for it."""
        if self._clock() < self._away_until or len(self._said) > _MOST_SAID:
            return
        self._said.append(news)
        self._send_soon()

    async def watch(self, heard: Callable[[bytes], None]) -> None:
        """Call `heard` with what other servers say, until cancelled."""
        asking = asyncio.create_task(self._ask_for_news())
        try:
            await self._hear({self._news: heard}, lambda: None)
        finally:
            asking.cancel()

    async def _ask_for_news(self) -> None:
        while True:
            await self._done(lambda: self._client.publish(self._watched, self._me))
            await asyncio.sleep(ASKED_EVERY_S)

    async def _hear(
        self, channels: Mapping[str, Callable[[bytes], None]], begun: Callable[[], None]
    ) -> None:
        """Listen until cancelled; `begun` is called whenever it begins, for the first time too."""
        while True:
            try:
                async with self._listener.pubsub() as pubsub:
                    await pubsub.subscribe(*channels)
                    begun()
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            channels[message["channel"].decode()](message["data"])
            except (RedisError, OSError, TimeoutError) as error:
                self._failed(error)
            await asyncio.sleep(self._away_s)

    # --- the line to it ---------------------------------------------------------------------

    async def close(self) -> None:
        """Send what waits, and hang up."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LIMIT_S)
        for task in list(self._tasks):
            task.cancel()
        for client in (self._client, self._listener):
            try:
                await client.aclose()
            except (RedisError, OSError) as error:
                self._failed(error)
        # What is written down from now on stands in the database; asking would open the line anew.
        self._away_until = float("inf")

    async def _done(self, work: Callable[[], Any]) -> None:
        await self._ask(work)

    async def _ask(self, work: Callable[[], Any]) -> Any:
        """Do something within the limit; give None where Redis is away."""
        if self._clock() < self._away_until:
            return None
        try:
            async with asyncio.timeout(_LIMIT_S):
                answer = await work()
        except (RedisError, OSError, TimeoutError) as error:
            self._failed(error)
            return None
        if self._is_away:
            self._is_away = False
            log.info("Redis is back")
        return answer

    def _failed(self, error: Exception) -> None:
        self._away_until = self._clock() + self._away_s
        if not self._is_away:
            self._is_away = True
            log.warning("Redis is away: the database alone serves", reason=type(error).__name__)

    def _start(self, work: Any) -> None:
        task: asyncio.Task[Any] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _client(url: str, limit_s: float | None) -> "Client":
    try:
        return Client.from_url(
            url,
            socket_timeout=limit_s,
            socket_connect_timeout=1.0 if limit_s is None else limit_s,
            socket_keepalive=True,
            health_check_interval=_LOST_S,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError as error:
        raise SettingsError(
            "FLOWFORGE_REDIS_URL: write redis://:password@host:6379/0, or rediss:// with TLS."
        ) from error
