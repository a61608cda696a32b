"""Connections that take their time, and posts that take none.

Whoever sends the head of a request too slowly is dropped. aiohttp drops them only with idle
connections, after more than a minute. Those must live that long: the carrier, and proxies, keep
connections and send the next post when there is one.

What has come whole may be answered on the connection itself, by its `Door`, before aiohttp makes a
request of it. aiohttp reads and queues all that comes, also then: it alone says what a request is,
and the next one is begun when this one has its answer.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from aiohttp import StreamReader, web
from aiohttp.http import RawRequestMessage, StreamWriter
from aiohttp.streams import EMPTY_PAYLOAD
from aiohttp.web_protocol import RequestHandler

from flowforge.web.addresses import network_of

RequestAnswer = Callable[[Any], Awaitable[web.StreamResponse]]
"""What answers a request; aiohttp's types do not say which kind of request it gives."""

_YOUNG_S = 1.0
"""A connection is not dropped for its number before it is so old: honest ones are never older."""


@dataclass(slots=True, kw_only=True)
class Patience:
    """How long, and for how many, the head of a request is waited for.

    A head may take `head_s` seconds from its first byte, on a new connection from its beginning.
    Of more than `most_of_one` new connections of one address, and of more than `most` of all, the
    oldest are dropped: so files that can be open are left for others.
    """

    head_s: float = 10.0
    most_of_one: int = 256
    most: int = 512
    _new: "OrderedDict[Connection, float]" = field(default_factory=OrderedDict)
    _of_one: "dict[str, OrderedDict[Connection, float]]" = field(default_factory=dict)

    def begins(self, connection: "Connection", now: float) -> None:
        """Count a new connection, and drop an older one for it if there are too many."""
        of_one = self._of_one.setdefault(connection.network, OrderedDict())
        self._new[connection] = of_one[connection] = now
        for some, most in ((of_one, self.most_of_one), (self._new, self.most)):
            oldest, since = next(iter(some.items()))
            if len(some) > most and now - since > _YOUNG_S:
                oldest.drop()

    def ends(self, connection: "Connection") -> None:
        """Count it no more: its first head is here, or it is gone."""
        if self._new.pop(connection, None) is not None:
            of_one = self._of_one[connection.network]
            del of_one[connection]
            if not of_one:
                del self._of_one[connection.network]


_NEEDED = (
    "_close",
    "_drain_helper",
    "_force_close",
    "_handler_waiter",
    "_keepalive_handle",
    "_keepalive_timeout",
    "_next_keepalive_close_time",
    "_process_keepalive",
    "_request_in_progress",
    "_waiter",
)
_FITS = all(hasattr(RequestHandler, name) for name in _NEEDED)
"""Whether aiohttp's side is built as we know it; else it answers everything by itself."""


class Door(Protocol):
    """What stands between connections and the application."""

    def counted(self, handler: RequestAnswer) -> RequestAnswer:
        """Give what answers requests, instead of the application's `handler`."""

    def at_once(self, line: "Connection", message: RawRequestMessage, body: StreamReader) -> None:
        """Answer what has come whole by `line.answer` or `line.work`, or leave it to aiohttp."""

    def begins(self) -> None:
        """Take note of `line.work`."""

    def ends(self) -> None:
        """Take note that it is over."""


class Connection(RequestHandler):
    """aiohttp's side of a connection, which waits for the head of a request only so long.

    While it works for its door, aiohttp's loop (`start`) waits on: what wakes it is held back.
    """

    __slots__ = (
        "_door",
        "_early",
        "_held",
        "_late",
        "_makes",
        "_patience",
        "_work",
        "network",
        "remote",
    )

    def __init__(
        self, manager: web.Server, patience: Patience, door: Door | None, **options: Any
    ) -> None:
        super().__init__(manager, **options)
        self._patience, self._door = patience, door
        self._makes = manager.request_factory
        self._late: asyncio.TimerHandle | None = None
        self._early = b""
        self._held: asyncio.Future[None] | None = None
        self._work: asyncio.Task[None] | None = None
        self.remote = ""
        """The address of its other side."""
        self.network = ""
        """The network that its other side is of."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first head."""
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        self.remote = str(peer[0]) if peer else ""
        self.network = network_of(self.remote)
        self._wait()
        self._patience.begins(self, self._loop.time())

    def data_received(self, data: bytes) -> None:
        """Stop waiting once a head is whole; begin with the first piece of the next."""
        if self._early:
            data, self._early = self._early + data, b""
        elif data and self._is_between():
            self._early = data
            self._loop.call_soon(self._read_early)
            return
        self._read(data)

    def _is_between(self) -> bool:
        """Say if aiohttp's loop has nothing under way, but does not wait yet: it will in a moment.

        uvloop reads what has come before it lets tasks go on that could.
        """
        return (
            self._door is not None
            and self._waiter is None
            and self._held is None
            and not self._messages
            and not self._request_in_progress
        )

    def _read_early(self) -> None:
        data, self._early = self._early, b""
        if data and self.transport is not None:
            self._read(data)

    def _read(self, data: bytes) -> None:
        heads, door = self._request_count, self._door
        if door is not None and (waiter := self._waiter) is not None and not waiter.done():
            self._show(door, waiter, data)
        else:
            super().data_received(data)
        if self._request_count != heads:
            self._stop_waiting()
        elif (
            self._late is None
            and self._current_request is None
            and self._work is None
            and not self._messages
        ):
            self._wait()

    def _show(self, door: Door, waiter: asyncio.Future[None], data: bytes) -> None:
        """Let aiohttp read what comes while nothing is under way; show it to the door first."""
        self._held, self._waiter = waiter, None
        try:
            super().data_received(data)
            if self._messages:
                self._offer(door)
        finally:
            if self._work is None:
                self._let_go()

    def _offer(self, door: Door) -> None:
        message, body = self._messages[0]
        if (
            len(self._messages) == 1
            and isinstance(message, RawRequestMessage)  # else it cannot be read
            and body.is_eof()
            and not self._paused  # too little of our answers is read
        ):
            door.at_once(self, message, body)

    def answer(self, written: bytes) -> None:
        """Answer what has just come."""
        self._begin()
        if self.transport is not None:
            self.transport.write(written)
        self._keep()

    def work(self, answering: Coroutine[object, object, None]) -> None:
        """Answer what has just come by `answering`, and nothing that comes meanwhile before it."""
        self._begin()
        self._request_in_progress = True
        if self._door is not None:
            self._door.begins()
        self._work = self._loop.create_task(self._until_over(answering))

    async def _until_over(self, answering: Coroutine[object, object, None]) -> None:
        try:
            await answering
        except Exception as error:  # noqa: BLE001 - as aiohttp does with what it cannot answer
            self.log_exception("Unhandled exception", exc_info=error)
            self.force_close()
        finally:
            self._go_on()

    async def send(self, written: bytes) -> None:
        """Write an answer, if somebody is still there; wait where too little of it is read."""
        if self.transport is None:
            return  # what came of the post stands
        self.transport.write(written)
        if self._paused:
            with suppress(ConnectionError):
                await self._drain_helper()

    def as_request(self, message: RawRequestMessage) -> web.Request:
        """Give what aiohttp would have made of a message whose body was read."""
        writer, task = StreamWriter(self, self._loop), cast("asyncio.Task[None]", self._work)
        return cast("web.Request", self._makes(message, EMPTY_PAYLOAD, self, writer, task))

    def _begin(self) -> None:
        self._messages.popleft()
        if self._parser is not None:
            self._parser.message_consumed()

    def _go_on(self) -> None:
        """Go on with what has come meanwhile, or end."""
        self._work = None
        self._request_in_progress = False
        if self._door is not None:
            self._door.ends()
        if self._handler_waiter is not None and not self._handler_waiter.done():
            self._handler_waiter.set_result(None)
        if self._close or self._force_close:
            if self.transport is not None:
                self.transport.close()
        else:
            self._keep()
        self._let_go()

    def _let_go(self) -> None:
        """Let aiohttp's loop wait as before, or wake it if there is something for it."""
        waiter, self._held = self._held, None
        if waiter is None or waiter.done():
            return  # the loop has been ended
        self._waiter = waiter
        if self._close or self._force_close:
            waiter.cancel()
        elif self._messages:
            waiter.set_result(None)

    def _keep(self) -> None:
        """Keep the connection for the next request, for as long as aiohttp does."""
        close_at = self._loop.time() + self._keepalive_timeout
        self._next_keepalive_close_time = close_at
        if self._keepalive_handle is None:
            self._keepalive_handle = self._loop.call_at(close_at, self._process_keepalive)

    async def shutdown(self, timeout: float | None = 15.0) -> None:  # noqa: ASYNC109 - aiohttp's
        """End as aiohttp does, and what is still worked on with it."""
        await super().shutdown(timeout)
        if self._work is not None:
            self._work.cancel()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Forget it."""
        self._stop_waiting()
        super().connection_lost(exc)

    def drop(self) -> None:
        """Close it: its head took too long."""
        self._stop_waiting()
        self.force_close()

    def _wait(self) -> None:
        self._late = self._loop.call_later(self._patience.head_s, self.drop)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
            self._patience.ends(self)


class _Server(web.Server):
    """aiohttp's server, with our connections."""

    def __init__(
        self, server: web.Server, patience: Patience, door: Door | None, **options: Any
    ) -> None:
        handler = server.request_handler if door is None else door.counted(server.request_handler)
        super().__init__(handler, request_factory=server.request_factory, **options)
        self._patience, self._door = patience, door if _FITS else None

    def __call__(self) -> RequestHandler:
        """Give the protocol of one more connection."""
        return Connection(self, self._patience, self._door, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """aiohttp's runner, with our connections, which have a `door` or none."""

    __slots__ = ("_door", "_patience")

    def __init__(
        self,
        app: web.Application,
        patience: Patience,
        door: Door | None = None,
        **options: Any,
    ) -> None:
        super().__init__(app, **options)
        self._patience, self._door = patience, door

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        return _Server(server, self._patience, self._door, **self._kwargs)
